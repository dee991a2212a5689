"""Every answer the document shows satisfies its schema and is what the server sends in that state.

A state is reached through real requests: a submit of the page's own example, time, and what the page says goes wrong.
Where the served answer says more than an example, a contradiction of the contract says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import jsonschema
import pytest

from tests.support.client import Client

from .contract import facts
from .document import Answer, answers, in_draft, needs_document, page, pages, request_examples
from .place import contracts

pytestmark = needs_document
# parts of an answer that another task has otherwise
OWN = {"id", "task_id", "result", "created_at", "completed_at", "url", "audio_url", "size", "Id", "user_id", "username"}
# (page, example) -> the request that leads there, where the page's first example of the same model does not
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST /v1/videos/subtitle-erase", "Accepted"): {
        "model": "doubao-video-subtitle-erase",
        "video_url": "https://example.com/input.mp4",
    },
    ("GET /v1/music/generations/{task_id}", "success"): {
        "model": "sonic",
        "prompt": "A cinematic electronic track",
        "title": "Neon Skyline",
        "model_version": "sonic-v5",
    },
    ("GET /v1/audio/speech/{task_id}", "succeeded"): {"model": "seed-tts-2.0", "input": "x" * 80, "voice": "a"},
    **{
        ("GET /v1/images/generations/{task_id}", name): {
            "model": "gemini-3.1-flash-image-preview",
            "prompt": "minimalist icon set for weather app",
        }
        for name in ("pending", "success", "failed")
    },
    ("GET /v1/images/generations/{task_id}#gpt-image", "gpt_image_2_success"): {
        "model": "gpt-image-2",
        "prompt": "generate a glossy product hero image for a smartwatch",
    },
    ("GET /v1/images/generations/{task_id}#wan", "wan27_success"): {
        "model": "wan2.7-image-pro",
        "prompt": "插画",
        "enable_sequential": True,
    },
    **{
        ("GET /v1/videos/{task_id}#happyhorse", f"happyhorse_{kind}video_completed"): {
            **body,
            "duration": 8,
            "size": "720P",
        }
        for kind, body in {
            "": {"model": "happyhorse-1.0-t2v", "prompt": "A horse"},
            "i2v_": {"model": "happyhorse-1.0-i2v", "image": "https://example.com/a.png"},
            "r2v_": {"model": "happyhorse-1.0-r2v", "prompt": "A horse", "images": ["https://example.com/a.png"]},
        }.items()
    },
    ("GET /v1/videos/{task_id}#happyhorse", "happyhorse_video_edit_completed"): {
        "model": "happyhorse-1.0-video-edit",
        "prompt": "A horse",
        "video_url": "https://cdn.example.com/input/happyhorse-source.mp4",
        "size": "720P",
    },
    ("GET /v1/videos/{task_id}", "Completed"): {"model": "seedance-2.0-fast", "prompt": "A boat", "duration": 10},
    **{
        ("GET /v1/videos/{task_id}", f"Single image_{mode}_completed"): {
            "model": "seedance-2.0-fast",
            "images": ["https://example.com/a.png"],
            "duration": 5,
            "metadata": {"aspect_ratio": "9:16", "role_mode": mode.partition("_")[0]},
        }
        for mode in ("reference_image", "frame")
    },
    ("GET /v1/videos/{task_id}", "Character Image Scene Image_Completed"): {
        "model": "seedance-2.0",
        "images": ["https://example.com/a.png", "https://example.com/b.png"],
        "duration": 10,
    },
    ("GET /v1/videos/{task_id}", "fail"): {
        "model": "seedance-2.0",
        "images": ["https://example.com/a.png?mock_corrupt=1"],
    },
    ("GET /v1/videos/{task_id}", "Failed_The reference video has insufficient pixels of 601300"): {
        "model": "seedance-2.0",
        "metadata": {"reference_video_urls": ["https://example.com/a.mp4?mock_width=639&mock_height=640"]},
    },
    ("GET /api/v1/contents/generations/tasks/{task_id}", "completed"): {
        "model": "seedance-2.0",
        "content": [{"type": "text", "text": "A boat"}],
        "duration": 10,
    },
    ("GET /v1/videos/{task_id}#pixverse", "pixverse_completed"): {
        "model": "pixverse-v6",
        "prompt": "A slow push-in shot of a product",
        "quality": "1080p",
    },
    ("GET /v1/video/generations/{task_id}#vidu", "failed"): {"model": "viduq3-pro", "prompt": "An NSFW scene"},
}
# what is served beyond an example, and the contradiction that says why
MORE: dict[tuple[str, str], dict[str, str]] = {
    **{
        ("GET /v1/videos/{task_id}", name): {"metadata": "seedance-metadata-url"}
        for name in ("Completed", "Single image_reference_image_completed", "Single image_frame_completed")
    },
    ("GET /v1/videos/{task_id}#pixverse", "pixverse_completed"): {"amount_usd": "pixverse-amount"},
    ("GET /v1/video/generations/{task_id}", "completed"): {"results": "minimax-results"},
}
MORE["GET /v1/videos/{task_id}", "Completed"] |= {
    f"results.0.{name}": "seedance-result-sizes" for name in ("width", "height", "duration")
}
# a failure that the page's other answers do not explain: it is asked for
FATES = {
    ("GET /v1/music/generations/{task_id}", "failed"): "task-failed",
    ("GET /v1/audio/speech/{task_id}", "failed"): "task-failed",
    ("GET /v1/images/generations/{task_id}", "failed"): "task-failed",
}
BEFORE = {"queued": 0.0, "processing": 8.0, "in_progress": 25.0, "running": 25.0}
Key = tuple[str, str]


def rows(kind: str = "") -> list[Answer]:
    """The answers of the pages that are there: bodies of success, errors, or bare texts."""
    shown = [row for of in pages() for row in answers(of)]
    return {
        "success": [row for row in shown if row.status == 200 and row.body is not None],
        "error": [row for row in shown if row.status != 200],
        "text": [row for row in shown if row.body is None],
        "": shown,
    }[kind]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-answers") as client:
        client.account(balance_usd="100000", rpm=None)
        yield client


def key_of(row: Answer) -> Key:
    return (row.page.id, row.name)


def body_of(row: Answer) -> dict[str, Any]:
    """The request that leads to an answer."""
    if key_of(row) in BODIES:
        return BODIES[key_of(row)]
    submit = page(row.page.key.replace("/{task_id}", ""))
    shown = request_examples(submit).values()
    model = row.body.get("model")
    return dict(next(body for body in shown if model in (None, body.get("model"))))


def balance(client: Client) -> httpx.Response:
    """A balance after a hundred uploads, which cost half a USD, with 2.5 USD left."""
    before, client.key = client.key, "sk-balance"
    upload = next(iter(request_examples(page("/v1/assets/create")).values()))
    for _ in range(100):
        assert client.post("/v1/assets/create", upload).status_code == 200
    client.account(balance_usd="2.5")
    answer = client.get("/api/usage/token/user-balance")
    client.key = before
    return answer


def reached(client: Client, row: Answer) -> httpx.Response:
    """The answer of the server in the state that a page shows."""
    if row.page.path == "/api/usage/token/user-balance":
        return balance(client)
    submit = row.page.path.replace("/{task_id}", "")
    fate = FATES.get(key_of(row))
    answer = client.post(submit, body_of(row), headers={"X-Mock-Task": f"fail={fate}"} if fate else {})
    assert answer.status_code == 200, answer.text
    if row.page.method == "post":
        return answer
    status = row.body.get("status") or row.body["data"]["status"]
    client.advance(BEFORE.get(status, 3600))
    return client.get(f"{submit}/{answer.json()['id']}")


def compared(shown: Any, sent: Any, at: str = "") -> tuple[dict[str, str], set[str]]:
    """Where two values differ, and the keys that only the sent one has."""
    if isinstance(shown, dict) and isinstance(sent, dict):
        wrong = {} if [k for k in sent if k in shown] == list(shown) else {at or ".": f"keys {list(sent)}"}
        more = {f"{at}{name}" for name in sent if name not in shown}
        for name in shown.keys() & sent.keys():
            inner, beyond = compared(shown[name], sent[name], f"{at}{name}.")
            wrong |= inner
            more |= beyond
        return wrong, more
    if isinstance(shown, list) and isinstance(sent, list):
        found = [compared(*pair, at=f"{at}{n}.") for n, pair in enumerate(zip(shown, sent, strict=False))]
        wrong = {} if len(shown) == len(sent) else {at: f"{len(sent)} members"}
        for inner, _ in found:
            wrong |= inner
        return wrong, set().union(*(beyond for _, beyond in found))
    if at.removesuffix(".").rpartition(".")[2] in OWN:
        same = type(shown) is type(sent) and bool(shown) == bool(sent)
    else:
        same = shown == sent and isinstance(shown, bool) == isinstance(sent, bool)
    return ({} if same else {at: f"{sent!r}, not {shown!r}"}), set()


def test_the_document_shows_as_many_answers_as_ever() -> None:
    shown = [row for of in pages() for row in answers(of)]
    assert len(shown) == 119
    assert sum(row.body is None for row in shown) == 7
    # each is tried here or in test_document_errors, but for two bare names of states
    assert len(rows("success")) + len(rows("error")) == len(shown) - 2


def test_every_answer_satisfies_the_schema_that_its_page_declares() -> None:
    wrong = []
    for of in pages():
        for row in answers(of):
            check = jsonschema.Draft202012Validator(in_draft(row.schema))
            if row.body is not None:
                wrong += [(of.id, row.name, error.message) for error in check.iter_errors(row.body)]
            else:
                assert not check.is_valid(row.text), row.name
    assert not wrong


@pytest.mark.parametrize("row", rows("success"), ids=lambda row: f"{row.page.id}-{row.name}")
def test_a_success_is_what_the_server_sends_in_that_state(client: Client, row: Answer) -> None:
    answer = reached(client, row)
    shown, sent = deepcopy(row.body), answer.json()
    if row.body.get("progress") not in (None, 0, 100):
        assert 0 < sent["progress"] < 100
        shown["progress"] = sent["progress"]
    wrong, more = compared(shown, sent)

    assert answer.status_code == row.status
    assert not wrong
    assert more == set(MORE.get(key_of(row), {}))
    jsonschema.validate(sent, in_draft(row.schema))


def test_each_surplus_is_a_contradiction_of_the_contract() -> None:
    known = {row.id for row in facts().contradictions}
    assert {name for rows in MORE.values() for name in rows.values()} <= known
