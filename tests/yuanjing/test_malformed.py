"""Requests that are broken in every way get the provider's own error, and never a fault of the server."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.client import Client
from tests.yuanjing.contract import CHAT, VIDEO, error_ids, facts, is_error, media_file, minimal, video_families

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=edge"}
FAMILIES = sorted(video_families())


def post(client: Client, path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
    return client.request("POST", path, content=content, headers=headers)


BROKEN_JSON = {
    "nothing": b"",
    "half": b'{"llmid": "x',
    "trailing comma": b'{"llmid": "x",}',
    "two": b"{}{}",
    "single quotes": b"{'llmid': 'x'}",
    "comment": b'{"llmid": "x"} // hello',
    "not utf-8": b'{"llmid": "\xff\xfe"}',
    "utf-16": json.dumps({"llmid": "x"}).encode("utf-16"),
    "nan": b'{"duration": NaN}',
    "infinity": b'{"duration": -Infinity}',
    "lone surrogate": b'{"prompt": "\\ud800"}',
    "control character": b'{"prompt": "a\x00b"}',
    "too deep": b'{"a":' * 20000 + b"1" + b"}" * 20000,
    "deeper than validators go": b'{"prompt":' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"}",
    "deep list": b"[" * 100000 + b"]" * 100000,
    "number too long": b'{"duration": 1e99999}',
    "html": b"<html></html>",
}
NO_OBJECT = {"list": b"[]", "text": b'"llmid"', "number": b"5", "null": b"null", "true": b"true"}
BROKEN_PARTS = {
    "no end": b'--edge\r\nContent-Disposition: form-data; name="llmid"\r\n\r\nx',
    "other edge": b'--fringe\r\nContent-Disposition: form-data; name="llmid"\r\n\r\nx\r\n--fringe--\r\n',
    "no name": b"--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--\r\n",
    "no disposition": b"--edge\r\n\r\nx\r\n--edge--\r\n",
    "not utf-8": b'--edge\r\nContent-Disposition: form-data; name="llmid"\r\n\r\n\xff\xfe\r\n--edge--\r\n',
    "nothing": b"",
    "json": b'{"llmid": "x"}',
}


@pytest.mark.parametrize("path", [CHAT, VIDEO])
@pytest.mark.parametrize("content", BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_broken_json_is_a_broken_body(client: Client, path: str, content: bytes) -> None:
    answer = post(client, path, content, JSON)
    assert is_error(answer, "broken-body"), answer.text


@pytest.mark.parametrize("path", [CHAT, VIDEO])
@pytest.mark.parametrize("content", NO_OBJECT.values(), ids=NO_OBJECT)
def test_json_that_is_no_object_is_refused(client: Client, path: str, content: bytes) -> None:
    assert is_error(post(client, path, content, JSON), "not-an-object")


@pytest.mark.parametrize("content", BROKEN_PARTS.values(), ids=BROKEN_PARTS)
def test_a_broken_multipart_form_is_a_broken_body(client: Client, content: bytes) -> None:
    answer = post(client, VIDEO, content, MULTIPART)
    assert is_error(answer, "broken-body"), answer.text


def test_multipart_without_a_boundary_is_a_broken_body(client: Client) -> None:
    content = b'--edge\r\nContent-Disposition: form-data; name="llmid"\r\n\r\nx\r\n--edge--\r\n'
    assert is_error(post(client, VIDEO, content, {"Content-Type": "multipart/form-data"}), "broken-body")


@pytest.mark.parametrize("content", [b"\xff\xfe=1", b"llmid=%FF%FE", b"&".join(b"a%d=1" % n for n in range(2000))])
def test_a_broken_urlencoded_form_is_a_broken_body(client: Client, content: bytes) -> None:
    assert is_error(post(client, VIDEO, content, FORM), "broken-body")


@pytest.mark.parametrize("content", [b"", b"&&&", b"=", b"llmid", b"llmid="])
def test_an_empty_form_misses_the_llmid(client: Client, content: bytes) -> None:
    assert post(client, VIDEO, content, FORM).json() == {"error": "Missing required parameter: llmid"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "image/png", "application/octet-stream", "x", "multipart/mixed"]
)
@pytest.mark.parametrize("path", [CHAT, VIDEO])
def test_another_media_type_is_refused(client: Client, path: str, kind: str) -> None:
    assert is_error(post(client, path, b"{}", {"Content-Type": kind}), "unsupported-media-type")


@pytest.mark.parametrize("headers", [FORM, MULTIPART], ids=["form", "multipart"])
def test_chat_takes_no_form(client: Client, headers: dict[str, str]) -> None:
    assert is_error(post(client, CHAT, b"prompt=x", headers), "unsupported-media-type")


def test_a_body_over_the_cap_is_refused_as_every_media_type(client: Client) -> None:
    limit = facts().provider.body_limit
    for headers in (JSON, MULTIPART):
        assert is_error(post(client, VIDEO, b" " * (limit + 1), headers), "body-too-large")


def test_a_body_as_large_as_the_cap_is_read(client: Client) -> None:
    limit = facts().provider.body_limit
    assert is_error(post(client, VIDEO, b"{}" + b" " * (limit - 2), JSON), "missing-parameter")


HOSTILE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    1e308,
    "",
    "x",
    "\x00",
    "你好" * 1000,
    [],
    [None],
    [[]],
    {},
    {"a": 1},
]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_value_of_any_field_breaks_the_server(client: Client, family: str) -> None:
    fields = facts().families[family].operations["video.submit"].request["properties"]
    for name in fields:
        for value in HOSTILE:
            answer = client.post(VIDEO, {**minimal(family), name: value})
            assert answer.status_code == 200 or error_ids(answer), (name, value, answer.text)
            if isinstance(value, dict) or value in (None, True, False):
                assert answer.status_code == 400, (name, value)


def test_no_value_of_any_field_breaks_the_chat(client: Client) -> None:
    [attachment] = facts().families["chat"].operations.values()
    for name in attachment.request["properties"]:
        for value in HOSTILE:
            answer = client.post(CHAT, {"prompt": "x", name: value})
            assert answer.status_code == 200 or error_ids(answer), (name, value, answer.text)


@pytest.mark.parametrize("family", FAMILIES)
def test_null_everywhere_misses_the_llmid(client: Client, family: str) -> None:
    fields = facts().families[family].operations["video.submit"].request["properties"]
    answer = client.post(VIDEO, dict.fromkeys(fields))
    assert answer.json() == {"error": "Missing required parameter: llmid"}


@pytest.mark.parametrize("family", FAMILIES)
def test_files_everywhere_are_refused_by_the_first(client: Client, family: str) -> None:
    fields = facts().families[family].operations["video.submit"].request["properties"]
    answer = client.request("POST", VIDEO, files=[(name, media_file("image")) for name in fields])
    assert answer.json() == {"error": "Invalid parameter: llmid"}


def test_the_same_parameter_twice_counts_once(client: Client) -> None:
    llmid = minimal("vidu-text")["llmid"]
    body = f'{{"llmid": "x", "llmid": "{llmid}", "prompt": "x"}}'
    assert post(client, VIDEO, body.encode(), JSON).status_code == 200


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
# A busy machine must not fail a test, and every run must see the same requests.
calmly = settings(deadline=None, derandomize=True, max_examples=60)
NAMES = sorted(
    {name for row in video_families().values() for name in row.operations["video.submit"].request["properties"]}
    | {"prompt", "sys_prompt", "messages", "stream", "model", "n", "tools", "stop", "stream_options", "response_format"}
)


@calmly
@given(st.sampled_from(FAMILIES), st.dictionaries(st.sampled_from(NAMES), JSON_VALUES, max_size=5))
def test_any_json_for_a_video_is_answered_by_the_provider(server: Client, family: str, fields: dict[str, Any]) -> None:
    server.key = "sk-test-any-video"
    server.account(balance_usd="100")
    answer = post(server, VIDEO, encoded({**minimal(family), **fields}), JSON)
    assert answer.status_code == 200 or error_ids(answer), answer.text


@calmly
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), JSON_VALUES, max_size=5))
def test_any_json_for_a_chat_is_answered_by_the_provider(server: Client, fields: dict[str, Any]) -> None:
    server.key = "sk-test-any-chat"
    server.account(balance_usd="100")
    answer = post(server, CHAT, encoded({"prompt": "x", **fields}), JSON)
    assert answer.status_code == 200 or error_ids(answer), answer.text


@calmly
@given(st.sampled_from([JSON, FORM, MULTIPART]), st.binary(max_size=200))
def test_any_bytes_are_answered_by_the_provider(server: Client, headers: dict[str, str], content: bytes) -> None:
    server.key = "sk-test-any-bytes"
    answer = post(server, VIDEO, content, headers)
    assert answer.status_code in (400, 413, 415)
    assert error_ids(answer), answer.text


@calmly
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_question_is_answered_by_the_provider(server: Client, taskid: str, path: str) -> None:
    server.key = "sk-test-any-question"
    query = str(httpx.QueryParams({"taskid": taskid.encode("utf-8", "replace").decode()}))
    assert error_ids(server.get(f"/llmage/tasks?{query}")) in (["unknown-task"], ["missing-parameter"])
    named = str(httpx.QueryParams({"path": path.encode("utf-8", "replace").decode()}))
    assert error_ids(server.get(f"/idfile?{named}")) == ["unknown-file"]


def encoded(body: dict[str, Any]) -> bytes:
    """JSON as a careless client writes it: lone surrogates as escapes."""
    return json.dumps(body).encode()
