"""Malformed requests of every kind get the provider's own error with the right status, and never a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.aihubmix.contract import (
    CHAT,
    EMBEDDINGS,
    GOOD,
    IMAGES,
    MODELS,
    SPEECH,
    ask,
    assert_refused,
    facts,
)
from tests.support.client import Client

JSON = {"Content-Type": "application/json"}
PATHS = list(GOOD)
BROKEN = {
    "nothing": b"",
    "spaces": b"  ",
    "half an object": b'{"model": "gpt-4.1"',
    "single quotes": b"{'model': 'gpt-4.1'}",
    "trailing comma": b'{"model": "gpt-4.1",}',
    "two objects": b"{}{}",
    "latin-1": '{"model": "gpt-4.1", "prompt": "é"}'.encode("latin-1"),
    "utf-16": '{"model": "gpt-4.1"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"model": "gpt-4.1"}',
    "lone surrogate": b'{"model": "gpt-4.1", "prompt": "\\ud800"}',
    "overlong utf-8": b'{"model": "\xc0\xaf"}',
    "NaN": b'{"model": "gpt-4.1", "temperature": NaN}',
    "Infinity": b'{"model": "gpt-4.1", "temperature": Infinity}',
    "huge exponent": b'{"model": "gpt-4.1", "temperature": 1e999}',
    "too deep": b'{"model": "gpt-4.1", "messages": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deeper than validators go": b'{"model": "gpt-4.1", "messages": ' + b"[" * 400 + b"]" * 400 + b"}",
    "control character": b'{"model": "gpt-4.1\x00"}',
    "list": b"[]",
    "text": b'"gpt-4.1"',
    "number": b"5",
    "null": b"null",
    "true": b"true",
    "form": b"model=gpt-4.1&n=1",
    "zip": b"PK\x03\x04" + bytes(range(256)),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_body_that_is_no_json_object_is_broken(client: Client, path: str, kind: str) -> None:
    assert_refused(client.post(path, content=BROKEN[kind], headers=JSON), "broken-body")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data; boundary=x",
        "text/event-stream",
        "nonsense",
        "application/jsonp",
    ],
)
def test_another_media_type_is_unsupported(client: Client, path: str, media_type: str) -> None:
    answer = client.post(path, content=json.dumps(GOOD[path]).encode(), headers={"Content-Type": media_type})

    assert_refused(answer, "unsupported-media-type", media_type=media_type.partition(";")[0])


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json", ""],
)
def test_json_is_taken_under_each_of_its_names(client: Client, media_type: str) -> None:
    answer = client.post(
        CHAT, content=json.dumps(ask()).encode(), headers={"Content-Type": media_type} if media_type else {}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_files_and_forms_are_unsupported(client: Client, path: str) -> None:
    assert_refused(client.post(path, files={"image": ("a.png", b"x")}), "unsupported-media-type")
    assert_refused(client.post(path, data={"model": "gpt-4.1"}), "unsupported-media-type")


@pytest.mark.parametrize("path", [*PATHS, MODELS, f"{MODELS}/gpt-4.1"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "POST", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_not_allowed(client: Client, path: str, method: str) -> None:
    right = "GET" if path.startswith(MODELS) else "POST"
    if method == right:
        assert client.request(method, path).status_code in (200, 400)
        return
    answer = client.request(method, path)

    assert_refused(answer, "method-not-allowed", method=method, path=path)
    assert answer.headers["allow"] == right
    assert answer.json()["error"]["code"] == answer.json()["error"]["param"] == ""


@pytest.mark.parametrize(
    "path",
    [
        "/v1/x",
        "/v1",
        "/v1/",
        "/",
        "",
        "/v2/chat/completions",
        "/v1/chat/completions/",
        "/v1/Chat/Completions",
        "/v1/chat",
        "/chat/completions",
        "/v1/images/files/",
        "/v1/model/a/b",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_an_invalid_url(client: Client, path: str, method: str) -> None:
    assert_refused(client.request(method, path), "not-found", method=method, path=path or "/")


def test_an_unknown_path_needs_no_key(client: Client) -> None:
    client.key = None

    assert_refused(client.get("/v1/x"), "not-found", method="GET", path="/v1/x")


def test_a_body_just_over_the_cap_is_too_large_and_one_just_under_is_not(client: Client) -> None:
    limit = facts().provider.body_limit
    head = json.dumps(ask())[:-1].encode()
    under = head + b" " * (limit - len(head) - 1) + b"}"

    assert client.post(CHAT, content=under, headers=JSON).status_code == 200
    assert_refused(client.post(CHAT, content=under + b" ", headers=JSON), "body-too-large")


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_object_names_no_model(client: Client, path: str) -> None:
    assert_refused(client.post(path, {}), "prompt-missing" if path == IMAGES else "wrong-model")


@pytest.mark.parametrize("path", PATHS)
def test_unknown_fields_are_passed_over_unless_the_server_is_strict(client: Client, strict: Client, path: str) -> None:
    assert client.post(path, {**GOOD[path], "colour": "red"}).status_code == 200
    answer = strict.post(path, {**GOOD[path], "colour": "red"})
    assert_refused(answer, "unknown-parameter", field="colour")
    assert answer.json()["error"]["param"] == "colour"
    assert strict.post(path, GOOD[path]).status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "error", "param"),
    [
        (CHAT, {"messages": [{"content": "x"}]}, "missing-parameter", "messages.0.role"),
        (CHAT, {"temperature": 2.5}, "above-maximum", "temperature"),
        (CHAT, {"tools": [{"type": "function", "function": {}}]}, "missing-parameter", "tools.0.function.name"),
        (SPEECH, {"voice": "nobody"}, "invalid-value", "voice"),
        (EMBEDDINGS, {"dimensions": 1537}, "above-maximum", "dimensions"),
        (IMAGES, {"response_format": "gif"}, "invalid-value", "response_format"),
    ],
)
def test_what_upstream_refuses_names_the_parameter(
    client: Client, path: str, fields: Any, error: str, param: str
) -> None:
    answer = client.post(path, {**GOOD[path], **fields})

    assert_refused(answer, error, field=param)
    assert answer.json()["error"]["param"] == param
