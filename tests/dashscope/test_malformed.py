"""Malformed requests of every kind get the provider's own error, and never a fault of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dashscope.contract import CHAT, WHO, ask, assert_refused, facts
from tests.support.client import Client

FIELDS = list(facts().operations["chat.create"].request["properties"])
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**40,
    -(10**40),
    1e308,
    "",
    "x",
    "\x00",
    [],
    {},
    [None],
    [[[]]],
    {"a": None},
]


def own_answer(answer: httpx.Response) -> bool:
    """An answer of the page, or an error of the catalogue that a client may bring about."""
    if answer.status_code == 200:
        return True
    assert 400 <= answer.status_code < 500, answer.text
    found = answer.json()
    rows = [row for row in facts().errors.values() if row.status == answer.status_code]
    assert found["error"]["code"] in [row.fields.get("code") for row in rows]
    assert list(found) == ["error", "request_id"]
    return False


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"{",
        b'{"model": "qwen-plus"',
        b'{"model": "qwen-plus",}',
        b"{'model': 'qwen-plus'}",
        b"[]",
        b'"text"',
        b"7",
        b"null",
        b"true",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"model": "\xff"}',
        b'{"model": "\\ud800"}',
        b'{"model": "\\udc00\\ud800"}',
        b'{"temperature": NaN}',
        b'{"temperature": Infinity}',
        b'{"temperature": 1e999}',
        b'{"seed": ' + b"1" * 5000 + b"}",
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b'{"a": 1} {"b": 2}',
        b"model=qwen-plus",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n",
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_body_that_is_no_json_object_is_an_invalid_body(client: Client, content: bytes) -> None:
    answer = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})

    assert_refused(answer, "invalid-body")
    assert client.account()["balance_usd"] == "100"


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "json"],
)
def test_another_media_type_is_not_read(client: Client, media_type: str) -> None:
    answer = client.post(CHAT, content=json.dumps(ask()).encode(), headers={"Content-Type": media_type})

    assert_refused(answer, "unsupported-media-type", content_type=media_type)


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_read_however_its_type_is_written(client: Client, media_type: str) -> None:
    answer = client.post(CHAT, content=json.dumps(ask()).encode(), headers={"Content-Type": media_type})

    assert answer.status_code == 200


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_of_a_field_is_answered_or_refused_in_the_providers_words(client: Client, field: str) -> None:
    for value in ODD:
        own_answer(client.post(CHAT, content=json.dumps(ask(**{field: value})).encode()))


@pytest.mark.parametrize("field", ["role", "content", "name", "tool_call_id", "tool_calls", "function_call"])
@pytest.mark.parametrize("role", ["system", "user", "assistant", "tool", "function"])
def test_any_value_inside_a_message_is_answered_or_refused(client: Client, role: str, field: str) -> None:
    for value in ODD:
        message = {"role": role, "content": "Who are you?", field: value}
        own_answer(client.post(CHAT, content=json.dumps(ask(messages=[WHO, message])).encode()))


def test_null_everywhere_is_refused_for_what_is_missing(client: Client) -> None:
    assert_refused(client.post(CHAT, dict.fromkeys(FIELDS)), "missing-model")
    assert_refused(client.post(CHAT, {**dict.fromkeys(FIELDS), "model": "qwen-plus"}), "invalid-parameter")


@pytest.mark.parametrize("field", ["stop", "tools", "stream_options"])
def test_null_is_taken_where_the_page_has_none_as_the_default(client: Client, field: str) -> None:
    assert client.post(CHAT, ask(**{field: None})).status_code == 200


@pytest.fixture(scope="module")
def easy() -> Iterator[Client]:
    """A lenient server."""
    with Client("dashscope", strictness="lenient") as made:
        yield made


@pytest.mark.parametrize(
    ("field", "value", "lenient"),
    [
        ("top_p", 1, 200),
        ("top_p", 0, 200),
        ("top_p", 1.01, 400),
        ("top_p", -0.01, 400),
        ("temperature", None, 200),
        ("temperature", 2, 400),
        ("presence_penalty", None, 200),
        ("n", None, 200),
        ("n", 5, 400),
        ("max_tokens", None, 200),
        ("seed", None, 200),
        ("stream", None, 200),
        ("messages", [{"role": "developer", "content": "Be brief."}, WHO], 200),
    ],
)
def test_lenient_takes_what_sdks_send_although_the_page_does_not(
    client: Client, easy: Client, field: str, value: Any, lenient: int
) -> None:
    assert easy.post(CHAT, ask(**{field: value})).status_code == lenient
    assert client.post(CHAT, ask(**{field: value})).status_code == 400


def test_strict_refuses_a_field_beyond_the_page() -> None:
    with Client("dashscope", strictness="strict") as client:
        assert client.post(CHAT, ask()).status_code == 200
        assert_refused(client.post(CHAT, ask(user="somebody")), "invalid-parameter", field="user")


def test_a_field_beyond_the_page_is_passed_over(client: Client) -> None:
    assert client.post(CHAT, ask(user="somebody", store=False, metadata={})).status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=4), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_whatever_is_sent_the_answer_is_the_providers_own(client: Client, fields: dict[str, Any]) -> None:
    body = json.dumps(ask(**fields)).encode("utf-8", "replace")
    own_answer(client.post(CHAT, content=body, headers={"Content-Type": "application/json"}))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | st.text(max_size=40).map(lambda text: f'{{"model":"{text}"}}'.encode()))
def test_whatever_bytes_are_sent_the_answer_is_the_providers_own(client: Client, content: bytes) -> None:
    own_answer(client.post(CHAT, content=content, headers={"Content-Type": "application/json"}))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(-5, 5) | st.integers(2**64 - 5, 2**64 + 5), n=st.integers(-2, 7), penalty=st.floats(-3, 3))
def test_the_bounds_of_the_page_decide(client: Client, seed: int, n: int, penalty: float) -> None:
    within = 0 <= seed < 2**64 and 1 <= n <= 4 and -2 <= penalty <= 2
    answer = client.post(CHAT, ask(seed=seed, n=n, presence_penalty=penalty))

    assert own_answer(answer) == within
