"""Which defect of a request is named when it has several: the one whose check comes first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import refused
from .place import contracts

VIDEOS, CHAT = "/v1/videos", "/v1/chat/completions"
GOOD: dict[str, dict[str, Any]] = {
    VIDEOS: {"model": "seedance-2.0", "prompt": "A boat"},
    CHAT: {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello."}]},
}
# defects in the order of their checks: what each changes of the account, the headers or the body, and its errors
DEFECTS: list[tuple[str, Any, dict[str, str]]] = [
    ("headers", {"Authorization": ""}, {VIDEOS: "token-not-provided", CHAT: "token-not-provided"}),
    ("account", {"ip_allowed": False}, {VIDEOS: "address-not-allowed", CHAT: "address-not-allowed"}),
    ("account", {"suspended": True}, {VIDEOS: "user-banned", CHAT: "user-banned"}),
    ("account", {"rpm": 0}, {VIDEOS: "request-limit", CHAT: "request-limit"}),
    ("text", "{", {VIDEOS: "task-invalid-json", CHAT: "invalid-json"}),
    ("body", {"model": "nothing-1"}, {VIDEOS: "model-not-found", CHAT: "model-not-found"}),
    ("account", {"models": ["other"]}, {VIDEOS: "model-not-granted", CHAT: "model-not-granted"}),
    ("body", {"temperature": 5, "seconds": "3"}, {VIDEOS: "task-invalid-parameter", CHAT: "invalid-parameter"}),
    ("body", {"size": "854x480"}, {VIDEOS: "seedance-ratio"}),
    ("account", {"unpriced": ["*"]}, {VIDEOS: "task-no-price", CHAT: "model-no-price"}),
    ("account", {"balance_usd": 0}, {VIDEOS: "task-insufficient-quota", CHAT: "insufficient-quota"}),
    ("account", {"upstream": "down"}, {VIDEOS: "seedance-creation-failed", CHAT: "upstream-down"}),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.mark.parametrize("path", [VIDEOS, CHAT])
def test_the_first_of_several_defects_is_named(client: Client, path: str) -> None:
    rows = [row for row in DEFECTS if path in row[2]]
    for first in range(len(rows)):
        client.key = f"sk-order-{first}{path.replace('/', '-')}"
        headers, account = {"Content-Type": "application/json"}, {}
        body, text = dict(GOOD[path]), None
        for kind, change, _ in reversed(rows[first:]):
            headers |= change if kind == "headers" else {}
            account |= change if kind == "account" else {}
            body |= change if kind == "body" else {}
            text = change if kind == "text" else text
        client.account(**account)
        refused(client.post(path, content=text or json.dumps(body), headers=headers), rows[first][2][path])


def test_bearer_may_be_written_small(client: Client) -> None:
    for word, status in (("Bearer", 200), ("bearer", 200), ("Basic", 401), ("", 401)):
        headers = {"Authorization": f"{word} sk-small".strip()}
        assert client.get("/v1/models", headers=headers).status_code == status, word


def test_a_query_wants_a_key_before_it_knows_a_task(client: Client) -> None:
    client.key = "sk-order-query"
    for path in (f"{VIDEOS}/task_x", f"{VIDEOS}/"):
        refused(client.get(path, headers={"Authorization": ""}), "token-not-provided")
        client.account(suspended=True)
        refused(client.get(path), "user-banned")
        client.account(suspended=False)
    refused(client.get(f"{VIDEOS}/"), "task-id-required")
    refused(client.get(f"{VIDEOS}/task_x"), "task-not-exist-404")
