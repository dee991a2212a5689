"""Every error of the catalogue: by its natural cause with its exact body, and through the doors."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.dashscope.causes import NATURAL, TOOL, Words
from tests.dashscope.contract import CHAT, ask, assert_refused, facts
from tests.support.client import Client


def expected(message: str, words: Words, answer: httpx.Response) -> Any:
    kind, param, code = words
    error = {"message": message, "type": kind, "param": param, "code": code}
    return {"error": error, "request_id": answer.headers["x-request-id"]}


def knock(client: Client, door: str, error: str) -> httpx.Response:
    if door == "header":
        return client.post(CHAT, ask(), headers={"X-Mock-Error": error})
    if door == "model":
        return client.post(CHAT, ask(model=f"qwen-plus:mock-{error}"))
    return client.post(CHAT, ask(), headers={"Authorization": f"Bearer sk-mock-error-{error}"})


def test_each_error_of_the_catalogue_is_looked_at() -> None:
    assert set(NATURAL) == set(facts().errors)


@pytest.mark.parametrize("error", NATURAL)
def test_the_natural_cause_gives_exactly_the_documented_body(client: Client, error: str) -> None:
    status, words, message, cause = NATURAL[error]
    answer = cause(client)

    assert answer.status_code == status
    assert answer.json() == expected(message, words, answer)


@pytest.mark.parametrize("door", ["header", "model", "key"])
@pytest.mark.parametrize("error", list(facts().errors))
def test_each_door_gives_the_error_of_the_catalogue(client: Client, error: str, door: str) -> None:
    assert_refused(knock(client, door, error), error)


def test_the_catalogue_shows_the_body_of_the_page(client: Client) -> None:
    shown = {row["id"]: row for row in client.control("GET", "/errors")["errors"] if row["provider"] == "dashscope"}

    assert set(shown) == set(facts().errors)
    assert shown["invalid-api-key"]["status"] == 401
    assert shown["invalid-api-key"]["body"]["error"] == {
        "message": "Incorrect API key provided. ",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    }


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer ",
        "Bearer sk-",
        "Bearer abc",
        "sk-test",
        "Basic sk-test",
        "bearer sk-test",
        "Bearer sk-expired",
        "Bearer sk-Invalid-key",
        "Bearer sk-te st",
        "Bearer sk-tést",
    ],
)
def test_a_key_of_another_form_is_incorrect(client: Client, header: str | None) -> None:
    key, client.key = client.key, None
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = client.post(CHAT, ask(), headers=headers)
    client.key = key

    assert_refused(answer, "invalid-api-key")


@pytest.mark.parametrize(
    "key", ["sk-xxx", "sk-0123456789abcdef0123456789abcdef", "sk-ws-H.ABC.def_-", "sk-a" + "b" * 200]
)
def test_any_key_of_the_documented_form_is_taken(client: Client, key: str) -> None:
    assert client.post(CHAT, ask(), headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_the_rate_limit_refills_with_time(client: Client) -> None:
    client.account(rpm=2)
    answers = [client.post(CHAT, ask()).status_code for _ in range(3)]
    client.advance(30)

    assert answers == [200, 200, 429]
    assert client.post(CHAT, ask()).status_code == 200
    assert_refused(client.post(CHAT, ask()), "rate-limit")


@pytest.mark.parametrize(
    ("first", "second", "fields"),
    [
        ("model-not-found", "temperature-range", {"model": "nope", "temperature": 9}),
        ("missing-model", "missing-messages", {"model": None, "messages": None}),
        ("top-p-range", "temperature-range", {"top_p": 9, "temperature": 9}),
        ("empty-messages", "n-range", {"messages": [], "n": 9}),
        ("n-range", "n-with-tools", {"n": 9, "tools": [TOOL]}),
        ("n-with-tools", "n-only-qwen-plus", {"n": 2, "tools": [TOOL], "model": "qwen-max"}),
    ],
)
def test_of_two_mistakes_the_first_in_the_order_of_the_page_is_named(
    client: Client, first: str, second: str, fields: dict[str, Any]
) -> None:
    assert second in facts().errors
    assert_refused(client.post(CHAT, ask(**fields)), first)


def test_a_key_is_looked_at_before_path_rate_body_and_model(client: Client) -> None:
    answer = client.post(CHAT, content=b"{", headers={"Authorization": "Bearer nope"})

    assert_refused(answer, "invalid-api-key")


def test_a_used_up_rate_is_named_before_the_body_is_read(client: Client) -> None:
    client.account(rpm=0)

    assert_refused(client.post(CHAT, content=b"{"), "rate-limit")


def test_an_account_without_money_still_hears_of_its_mistakes_first(client: Client) -> None:
    client.account(balance_usd="0")

    assert_refused(client.post(CHAT, ask(n=9)), "n-range")
    assert_refused(client.post(CHAT, ask()), "quota-exceeded")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/compatible-mode",
        "/compatible-mode/v1",
        "/compatible-mode/v1/models",
        CHAT + "/",
        "/api/v1/chat/completions",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_path_is_not_found(client: Client, method: str, path: str) -> None:
    assert_refused(client.request(method, path), "not-found")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_is_refused_and_the_right_one_named(client: Client, method: str) -> None:
    answer = client.request(method, CHAT)

    assert_refused(answer, "method-not-allowed", method=method)
    assert answer.headers["allow"] == "POST"
