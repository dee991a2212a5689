"""Each error of the catalogue by its natural cause, with exact status and body, and through the doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mockserver.contracts.model import ErrorEntry
from tests.support.client import Client
from tests.yuanjing.contract import (
    CHAT,
    FILES,
    TASKS,
    VIDEO,
    compiled,
    facts,
    is_error,
    media_file,
    minimal,
    submit,
)

HI = {"model": "qwen3-max", "prompt": "你是谁"}
NO_KEY = {"Authorization": ""}
JSON = {"Content-Type": "application/json"}
OVER_THE_CAP = 64 * 1024 * 1024 + 1


def broke(client: Client) -> httpx.Response:
    client.account(balance_usd="0")
    return client.post(VIDEO, minimal("wan-text"))


def hurried(client: Client) -> httpx.Response:
    client.account(rpm=1)
    assert client.post(CHAT, HI).status_code == 200
    return client.post(CHAT, HI)


def failed(client: Client) -> httpx.Response:
    taskid = submit(client, "vidu-text", prompt="[[mock fail=generation-failed]]")
    client.advance(3600)
    return client.get(TASKS, params={"taskid": taskid})


def tone_for_a_picture(client: Client) -> httpx.Response:
    sent = [(name, (None, value)) for name, value in minimal("happyhorse-text").items()]
    return client.request("POST", VIDEO, files=[*image_model(sent), ("image1_file", media_file("audio"))])


def image_model(sent: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("llmid", (None, minimal("happyhorse-image")["llmid"])), *sent[1:]]


NATURAL: dict[str, tuple[Callable[[Client], httpx.Response], int, Any]] = {
    "invalid-api-key": (
        lambda client: client.post(CHAT, HI, headers=NO_KEY), 401, {"error": "Invalid API Key"},
    ),
    "missing-parameter": (
        lambda client: client.post(CHAT, {}), 400, {"error": "Missing required parameter: prompt"},
    ),
    "insufficient-balance": (broke, 429, {"error": "Insufficient balance"}),
    "invalid-parameter": (
        lambda client: client.post(VIDEO, {**minimal("wan-text"), "size": "1*1"}),
        400, {"error": "Invalid parameter: size"},
    ),
    "unknown-llmid": (
        lambda client: client.post(VIDEO, {"llmid": "abc", "prompt": "x"}), 400, {"error": "llmid:abc没找到模型"},
    ),
    "model-not-enabled": (
        lambda client: client.post(VIDEO, {**minimal("seedance2-text"), "model": "eedance2.0"}),
        400, {"error": "Model not enabled: eedance2.0"},
    ),
    "bad-file": (tone_for_a_picture, 400, {"error": "Invalid parameter: image1_file is audio, not image"}),
    "too-many-requests": (hurried, 429, {"error": "Too many requests"}),
    "unknown-task": (
        lambda client: client.get(TASKS, params={"taskid": "1"}),
        200, {"taskid": "1", "status": "FAILED", "error": "taskid=1 not exist"},
    ),
    "unknown-file": (lambda client: client.get(FILES, params={"path": "/x"}), 404, {"error": "File not found"}),
    "generation-failed": (failed, 200, {"status": "FAILED", "error": "ERROR:generation failed"}),
    "not-found": (lambda client: client.get("/llmage/v1/nothing"), 404, {"error": "Not found: /llmage/v1/nothing"}),
    "method-not-allowed": (lambda client: client.get(VIDEO), 405, {"error": "Method not allowed: GET"}),
    "broken-body": (
        lambda client: client.request("POST", VIDEO, content=b"{", headers=JSON),
        400, {"error": "Invalid request body"},
    ),
    "not-an-object": (
        lambda client: client.post(VIDEO, ["llmid"]), 400, {"error": "Invalid request body: an object is wanted"},
    ),
    "unsupported-media-type": (
        lambda client: client.request("POST", CHAT, content=b"hi", headers={"Content-Type": "text/plain"}),
        415, {"error": "Unsupported media type: text/plain"},
    ),
    "body-too-large": (
        lambda client: client.request("POST", CHAT, content=b" " * OVER_THE_CAP, headers=JSON),
        413, {"error": "Request body too large"},
    ),
}  # fmt: skip


def test_every_error_has_a_natural_cause() -> None:
    assert set(NATURAL) == set(facts().errors)


@pytest.mark.parametrize("error", NATURAL)
def test_a_natural_cause_gives_the_error_exactly(client: Client, error: str) -> None:
    cause, status, body = NATURAL[error]
    answer = cause(client)
    found = answer.json()
    if error == "generation-failed":
        assert len(found.pop("taskid")) == 18
    assert (answer.status_code, found) == (status, body)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]


# The others set the account up themselves, see test_money.py.
UNTOUCHED = set(NATURAL) - {"generation-failed", "insufficient-balance", "too-many-requests"}


@pytest.mark.parametrize("error", sorted(UNTOUCHED))
def test_a_refusal_costs_nothing(client: Client, error: str) -> None:
    NATURAL[error][0](client)
    account = client.account()
    assert (account["balance_usd"], account["held_usd"], account["spent_usd"]) == ("100", "0", "0")


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "bearer sk-good"},
        {"Authorization": "Token sk-good"},
        {"Authorization": "sk-good"},
        {"Authorization": "Bearer sk-invalid"},
        {"Authorization": "Bearer two words"},
        {"Authorization": "Bearer " + "k" * 257},
        {"Authorization": "", "X-Api-Key": "sk-good"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [CHAT, VIDEO, TASKS])
def test_a_key_that_is_none_is_refused_before_anything_else(client: Client, path: str, headers: dict[str, str]) -> None:
    answer = client.request("POST", path, headers=headers, content=b"{")
    assert (answer.status_code, answer.json()) == (401, {"error": "Invalid API Key"})


def test_no_header_at_all_is_refused(client: Client) -> None:
    client.key = None
    assert is_error(client.post(CHAT, HI), "invalid-api-key")


@pytest.mark.parametrize("limit", [{"suspended": True}, {"ip_allowed": False}, {"role": "guest"}])
def test_an_account_that_may_not_call_has_no_valid_key(client: Client, limit: dict[str, Any]) -> None:
    client.account(**limit)
    assert is_error(client.post(CHAT, HI), "invalid-api-key")


def test_a_limit_refills_with_time(client: Client) -> None:
    client.account(rpm=60)
    answers = [client.post(CHAT, HI).status_code for _ in range(61)]
    assert (answers.count(200), answers[-1]) == (60, 429)
    client.advance(1)
    assert client.post(CHAT, HI).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [CHAT, VIDEO])
def test_another_method_is_refused_with_the_allowed_one(client: Client, path: str, method: str) -> None:
    answer = client.request(method, path)
    assert is_error(answer, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


def test_both_methods_of_the_query_are_named(client: Client) -> None:
    assert client.request("DELETE", TASKS).headers["allow"] == "GET, POST"


def of_operations(*words: str) -> list[ErrorEntry]:
    return [row for row in facts().errors.values() if not row.operations or set(words) & set(row.operations)]


@pytest.mark.parametrize("entry", facts().errors.values(), ids=lambda row: row.id)
def test_the_header_asks_for_any_error(client: Client, entry: ErrorEntry) -> None:
    answer = client.post(VIDEO, minimal("wan-text"), headers={"X-Mock-Error": entry.id})
    assert is_error(answer, entry.id), answer.text


@pytest.mark.parametrize("entry", of_operations("chat"), ids=lambda row: row.id)
def test_the_model_s_suffix_asks_for_an_error(client: Client, entry: ErrorEntry) -> None:
    answer = client.post(CHAT, {**HI, "model": f"qwen3-max:mock-{entry.id}"})
    assert is_error(answer, entry.id), answer.text


@pytest.mark.parametrize("field", ["llmid", "model"])
@pytest.mark.parametrize("entry", of_operations("video"), ids=lambda row: row.id)
def test_the_suffix_works_on_llmid_and_on_model(client: Client, entry: ErrorEntry, field: str) -> None:
    body = {**minimal("seedance2-text"), "model": "doubao-seedance-2-0-260128"}
    answer = client.post(VIDEO, {**body, field: f"{body[field]}:mock-{entry.id}"})
    assert is_error(answer, entry.id), answer.text


@pytest.mark.parametrize("entry", facts().errors.values(), ids=lambda row: row.id)
def test_the_key_asks_for_any_error(client: Client, entry: ErrorEntry) -> None:
    client.key = f"sk-mock-error-{entry.id}"
    assert is_error(client.post(VIDEO, minimal("wan-text")), entry.id)


@pytest.mark.parametrize("entry", facts().errors.values(), ids=lambda row: row.id)
def test_the_catalogue_s_sample_is_the_error(client: Client, entry: ErrorEntry) -> None:
    shown = {row["id"]: row for row in client.control("GET", "/errors")["errors"] if row["provider"] == "yuanjing"}
    row = shown[entry.id]
    assert row["status"] == entry.status
    assert row["body"] == compiled().catalogue[entry.id].body({})
    assert is_error(httpx.Response(row["status"], json=row["body"]), entry.id)
