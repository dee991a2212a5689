"""Answers and money of Seedance and subtitle tasks, as their pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import refused
from .place import contracts
from .seedance_pages import CONTENTS, ERASE, VIDEOS, finished, fresh, query, submit

PICTURE = "https://example.com/a.png"
TEXT: dict[str, Any] = {"model": "seedance-2.0", "prompt": "A boat on a lake"}
CONTENT: dict[str, Any] = {"model": "seedance-2.0", "content": [{"type": "text", "text": "A boat on a lake"}]}
SUBTITLED: dict[str, Any] = {
    "model": "doubao-video-subtitle-erase",
    "video_url": "https://example.com/a.mp4?mock_width=640&mock_height=360&mock_seconds=3",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    """One server for all."""
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with an account of its own."""
    return fresh(server, request.node.nodeid)


def test_a_contents_task_has_the_other_words_on_the_general_path(client: Client) -> None:
    task = submit(client, CONTENTS, CONTENT)
    client.advance(5)
    assert [query(client, path, task)["status"] for path in (CONTENTS, VIDEOS)] == ["queued", "queued"]
    client.advance(20)
    assert [query(client, path, task)["status"] for path in (CONTENTS, VIDEOS)] == ["running", "in_progress"]
    client.advance(3600)
    assert [query(client, path, task)["status"] for path in (CONTENTS, VIDEOS)] == ["succeeded", "completed"]


@pytest.mark.parametrize("path", [VIDEOS, CONTENTS, ERASE])
def test_a_task_without_id_or_of_another_is_refused(client: Client, path: str) -> None:
    task = submit(client, VIDEOS, TEXT)
    client.key = f"{client.key}-other"

    refused(client.get(f"{path}/"), "task-id-required")
    refused(client.get(f"{path}/{task}"), "task-not-exist-404")
    refused(client.get(f"{path}/task_x"), "task-not-exist-404")


def test_the_moderation_header_changes_nothing(client: Client) -> None:
    for word in ("enabled", "false", "anything"):
        assert client.post(VIDEOS, TEXT, headers={"x-moderation": word}).status_code == 200


def test_a_prompt_in_the_content_may_ask_for_a_fate(client: Client) -> None:
    asked = {"type": "text", "text": "A boat [[mock fail=task-failed]]"}
    ended = finished(client, CONTENTS, submit(client, CONTENTS, {**CONTENT, "content": [asked]}))

    assert ended["error"] == {"code": "task_failed", "message": "task failed"}
    assert ended["metadata"] == {"url": "task failed"}


def test_portraits_of_the_asset_library_are_taken(client: Client) -> None:
    portrait = {"images": [f"{PICTURE}?mock_portrait=1"]}
    asset = {"images": ["asset://asset-20260319150455-wmb65"]}

    refused(client.post(VIDEOS, {**TEXT, **portrait}), "seedance-portraits")
    assert client.post(VIDEOS, {**TEXT, **asset}).status_code == 200


def test_an_erasing_model_is_not_taken_as_a_general_video(client: Client) -> None:
    assert client.post(VIDEOS, {"model": "doubao-video-subtitle-erase", "prompt": "x"}).status_code >= 400


def test_the_amount_is_told_once_the_charge_is_confirmed(client: Client) -> None:
    body, headers = {"model": "seedance-2.0", "prompt": "A boat"}, {"X-Mock-Task": "confirm=60"}
    task = client.post("/v1/videos", body, headers=headers).json()["id"]
    made = client.control("GET", f"/tasks/{task}")
    client.advance(made["ends"] - made["created"] + 59)
    unpaid = client.get(f"/v1/videos/{task}").json()
    client.advance(1)
    paid = client.get(f"/v1/videos/{task}").json()

    assert (unpaid["status"], paid["amount_usd"]) == ("completed", 1.13715)
    assert unpaid == {name: value for name, value in paid.items() if name != "amount_usd"}
