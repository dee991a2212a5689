"""Answers and money of Seedance and subtitle tasks, as their pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .place import contracts
from .seedance_pages import (
    CONTENTS,
    ERASE,
    VIDEOS,
    facts,
    finished,
    fresh,
    needs_document,
    query,
    refused,
    response_examples,
    submit,
)

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


def shape(value: Any) -> Any:
    """Keys in order and the types of values."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value[:1]]
    return type(value).__name__


def within(part: Any, whole: Any) -> bool:
    """Whether each key of ``part`` stands in ``whole``, with the same type."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and within(value, whole[name]) for name, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(whole) >= len(part) and all(within(*pair) for pair in zip(part, whole, strict=False))
    return bool(part == whole)


@needs_document
@pytest.mark.parametrize(
    ("path", "name", "body"),
    [
        (VIDEOS, "Created successfully", {**TEXT, "model": "seedance-2.0-fast"}),
        (VIDEOS, "Role graph scene graph_Created successfully", TEXT),
        (CONTENTS, "task_submitted", CONTENT),
        (ERASE, "Accepted", SUBTITLED),
    ],
)
def test_a_new_task_is_answered_as_its_page_shows(client: Client, path: str, name: str, body: Any) -> None:
    shown = response_examples(path, "post", "200")[name]
    answer = client.post(path, body).json()

    assert shape(answer) == shape(shown)
    assert answer["id"] == answer["task_id"]
    same = ("object", "model", "status", "progress")
    assert [answer[key] for key in same] == [shown[key] for key in same]


@needs_document
def test_finished_tasks_are_answered_as_their_page_shows(client: Client) -> None:
    shown = response_examples(f"{VIDEOS}/{{task_id}}", "get", "200")
    full = shape(shown["Character Image Scene Image_Completed"])
    small = {**TEXT, "metadata": {"resolution": "480p"}, "duration": 4}
    answer = finished(client, VIDEOS, submit(client, VIDEOS, small))

    assert shape(answer) == full
    assert all(within(shape(row), shape(answer)) for row in shown.values() if row["status"] == "completed")


@needs_document
def test_running_tasks_are_answered_as_their_page_shows(client: Client) -> None:
    for path, name in ((VIDEOS, "Processing"), (CONTENTS, "in_progress")):
        shown = response_examples(f"{path}/{{task_id}}", "get", "200")[name]
        task = submit(client, path, TEXT if path == VIDEOS else CONTENT)
        client.advance(30)
        answer = query(client, path, task)

        assert shape(answer) == shape(shown)
        assert answer["status"] == shown["status"]


@needs_document
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("fail", "seedance-internal-error"),
        ("Failed_The reference video has insufficient pixels of 601300", "seedance-pixels-too-low"),
    ],
)
def test_failed_tasks_are_answered_as_their_page_shows(client: Client, name: str, error: str) -> None:
    shown = response_examples(f"{VIDEOS}/{{task_id}}", "get", "200")[name]
    task = submit(client, VIDEOS, TEXT, headers={"X-Mock-Task": f"fail={error}"})
    answer = finished(client, VIDEOS, task)

    assert shape(answer) == shape(shown)
    assert answer["error"] == shown["error"]
    assert answer["metadata"] == shown["metadata"]
    assert client.account()["balance_usd"] == "100"


@needs_document
def test_a_contents_task_that_succeeded_is_answered_as_its_page_shows(client: Client) -> None:
    shown = response_examples(f"{CONTENTS}/{{task_id}}", "get", "200")["completed"]
    answer = finished(client, CONTENTS, submit(client, CONTENTS, {**CONTENT, "duration": 10}))

    assert shape(answer) == shape(shown)
    for name in ("status", "progress", "amount_usd", "usage", "model"):
        assert answer[name] == shown[name]
    assert (answer["results"][0]["width"], answer["results"][0]["height"]) == (1280, 720)


@needs_document
@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        (VIDEOS, "post", "400"),
        (VIDEOS, "post", "401"),
        (VIDEOS, "post", "500"),
        (f"{VIDEOS}/{{task_id}}", "get", "400"),
        (f"{VIDEOS}/{{task_id}}", "get", "404"),
        (f"{VIDEOS}/{{task_id}}", "get", "500"),
        (ERASE, "post", "400"),
        (CONTENTS, "post", "400"),
        (f"{CONTENTS}/{{task_id}}", "get", "400"),
        (f"{CONTENTS}/{{task_id}}", "get", "404"),
    ],
)
def test_each_error_of_a_page_is_in_the_catalogue(client: Client, path: str, method: str, status: str) -> None:
    made = {
        client.get(f"{VIDEOS}/task_x", headers={"X-Mock-Error": error}).text
        for error, entry in facts().errors.items()
        if entry.status == int(status)
    }
    bodies = [text for text in made if text]
    for name, shown in response_examples(path, method, status).items():
        if isinstance(shown, str):
            text = "text_to_video requires one text content item" if shown == "Text content is required" else shown
            assert any(f'"message":"{text}"' in body for body in bodies), name
        elif not name.startswith("MiniMax"):
            message = (shown.get("error") or shown)["message"].replace('"', '\\"')
            assert any(f'"message":"{message}' in body for body in bodies), name


@pytest.mark.parametrize(
    ("model", "seconds", "metadata", "tokens", "amount"),
    [
        ("seedance-2.0", 10, {}, 324900, 2.2743),
        ("seedance-2.0-fast", 10, {}, 324900, 2.2743),
        ("seedance-2.0-fast", 5, {"aspect_ratio": "9:16"}, 162450, 1.13715),
    ],
)
def test_tokens_and_amounts_are_the_documented_ones(
    client: Client, model: str, seconds: int, metadata: Any, tokens: int, amount: float
) -> None:
    body = {**TEXT, "model": model, "duration": seconds, "metadata": metadata}
    task = submit(client, VIDEOS, body)
    assert float(client.account()["held_usd"]) == amount
    assert "amount_usd" not in query(client, VIDEOS, task)
    ended = finished(client, VIDEOS, task)

    assert ended["usage"] == {"completion_tokens": tokens, "total_tokens": tokens}
    assert ended["amount_usd"] == amount
    assert float(client.account()["spent_usd"]) == amount


def test_a_contents_task_has_the_other_words_on_the_general_path(client: Client) -> None:
    task = submit(client, CONTENTS, CONTENT)
    client.advance(5)
    assert [query(client, path, task)["status"] for path in (CONTENTS, VIDEOS)] == ["queued", "queued"]
    client.advance(20)
    assert [query(client, path, task)["status"] for path in (CONTENTS, VIDEOS)] == ["running", "in_progress"]
    client.advance(3600)
    assert [query(client, path, task)["status"] for path in (CONTENTS, VIDEOS)] == ["succeeded", "completed"]


def test_progress_only_grows(client: Client) -> None:
    task = submit(client, VIDEOS, TEXT)
    seen = []
    for _ in range(12):
        seen.append(query(client, VIDEOS, task)["progress"])
        client.advance(6)

    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    assert seen[-1] == 100


@pytest.mark.parametrize("path", [VIDEOS, CONTENTS, ERASE])
def test_a_task_without_id_or_of_another_is_refused(client: Client, path: str) -> None:
    task = submit(client, VIDEOS, TEXT)
    client.key = f"{client.key}-other"

    assert refused(client.get(f"{path}/"), "task-id-required")
    assert refused(client.get(f"{path}/{task}"), "task-not-exist-404")
    assert refused(client.get(f"{path}/task_x"), "task-not-exist-404")


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

    assert refused(client.post(VIDEOS, {**TEXT, **portrait}), "seedance-portraits")
    assert client.post(VIDEOS, {**TEXT, **asset}).status_code == 200


def test_an_erasing_model_is_not_taken_as_a_general_video(client: Client) -> None:
    assert client.post(VIDEOS, {"model": "doubao-video-subtitle-erase", "prompt": "x"}).status_code >= 400
