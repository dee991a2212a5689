"""Every error the document shows comes from its natural cause, to the letter, and its cause costs nothing.

The cause is an example request of the contract, or a state of the account, the key or the task named here. No error
is asked for by its id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.client import Client

from .contract import facts
from .document import Answer, answers, needs_document, pages, request_examples
from .place import contracts

pytestmark = needs_document
VIDEOS, CONTENTS = "/v1/videos", "/api/v1/contents/generations/tasks"
# (page, example) -> what of the account makes it happen
STATES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST /v1/videos", "Task ID is empty"): {"upstream": "failing"},
    ("POST /v1/videos", "Task creation failed"): {"upstream": "down"},
    ("POST /v1/videos", "Task creation failed_taskid is empty"): {"upstream": "empty"},
    ("POST /v1/videos#wan26", "missing_price"): {"unpriced": ["wan2.6-*"]},
    ("POST /v1/videos#happyhorse", "missing_price"): {"unpriced": ["*"]},
    ("POST /v1/videos#kling-v3-video", "missing_price"): {"unpriced": ["kling-v3-video"]},
    ("POST /v1/videos#kling-v3-omni-video", "missing_price"): {"unpriced": ["kling-v3-*"]},
    ("POST /v1/videos/subtitle-erase", "Price is not configured"): {"unpriced": ["doubao-*"]},
    (f"GET {VIDEOS}/{{task_id}}", "Query failed"): {"upstream": "down"},
}
# queries: what is asked for in place of the id
ASKED = {
    (f"GET {VIDEOS}/{{task_id}}", "task_id is empty"): "",
    (f"GET {VIDEOS}/{{task_id}}", "task does not exist"): "task_unknown",
    (f"GET {VIDEOS}/{{task_id}}", "Query failed"): "task_unknown",
    (f"GET {CONTENTS}/{{task_id}}", "task_id_empty"): "",
    (f"GET {CONTENTS}/{{task_id}}", "task_not_found"): "task_unknown",
}
KEYS = {"No token provided": "", "token is not available": "Bearer sk-expired"}
# the text that stands for a bare name, which the document gives elsewhere
BARE = {"Text content is required": "text_to_video requires one text content item"}


def rows() -> list[Answer]:
    """The errors that the pages show."""
    return [row for of in pages() for row in answers(of) if row.status != 200]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-errors") as client:
        yield client


@pytest.fixture(scope="module")
def refusals(client: Client) -> dict[str, list[httpx.Response]]:
    """The answers to every example request of the contract that is to be refused, by path."""
    found: dict[str, list[httpx.Response]] = {}
    for examples in facts().examples.values():
        for row in examples:
            operation = facts().operations[row.operation]
            if row.expect != "accepted" and row.body is not None:
                answer = client.request(operation.method, operation.path, json=row.body)
                found.setdefault(operation.path, []).append(answer)
    return found


def is_shown(answer: httpx.Response, row: Answer) -> bool:
    """Whether an answer is the one that the page shows; a bare text is the message of a task error."""
    if answer.status_code != row.status:
        return False
    body = answer.json()
    if row.body is not None:
        return bool(body == row.body and list(body) == list(row.body))
    message = BARE.get(row.text, row.text)
    return list(body) == ["code", "message", "data"] and (body["message"], body["data"]) == (message, None)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.page.id}-{row.status}-{row.name}")
def test_an_error_comes_from_its_cause(client: Client, refusals: dict[str, list[httpx.Response]], row: Answer) -> None:
    key = (row.page.id, row.name)
    client.account(balance_usd="100", upstream="up", unpriced=[])
    if row.name in KEYS:
        answer = client.request(row.page.method, row.page.path, headers={"Authorization": KEYS[row.name]})
    elif key in ASKED or key in STATES:
        client.account(**STATES.get(key, {}))
        body = next(iter(request_examples(row.page).values()), None)
        path = row.page.path.replace("{task_id}", ASKED.get(key, ""))
        answer = client.request(row.page.method, path, json=body)
        client.account(upstream="up", unpriced=[])
    else:
        assert any(is_shown(answer, row) for answer in refusals[row.page.path])
        return

    assert is_shown(answer, row), answer.text
    assert (client.account()["balance_usd"], client.account()["held_usd"]) == ("100", "0")


def test_the_same_requests_are_fine_once_the_trouble_is_over(client: Client) -> None:
    client.account(balance_usd="1000", upstream="up", unpriced=[])
    for of in pages():
        if of.method == "post" and any(of.id == page for page, _ in STATES):
            body = next(iter(request_examples(of).values()))
            assert client.post(of.path, body).status_code == 200
