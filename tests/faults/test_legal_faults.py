"""Legal faults: a conforming client reads exactly what it reads without them."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from mockserver.app import Understudy
from mockserver.faults.catalogue import FAULTS
from mockserver.faults.shape import optional_paths
from tests.faults.conftest import CHAT, Ask, chat_body
from tests.support.wire import Wire, ask, sse_data

QUICK = {
    "slow_bytes": "slow_bytes; bytes=64; pause=0.0001",
    "late_end": "late_end; seconds=0.01",
    "delay": "delay; seconds=0.01",
}
LEGAL = [fault.name for fault in FAULTS.values() if fault.legal and "callback" not in fault.on]
STREAMED = [name for name in LEGAL if "stream" in FAULTS[name].on]
WHOLE = [name for name in LEGAL if "whole" in FAULTS[name].on]


def varying(data: Any) -> Any:
    """Data without what differs from one request to the next."""
    return (
        {key: value for key, value in data.items() if key not in ("id", "created")} if isinstance(data, dict) else data
    )


def read_stream(wire: Wire) -> list[Any]:
    assert wire.headers["content-type"].startswith("text/event-stream")
    return [varying(json.loads(data)) if data != "[DONE]" else data for data in sse_data(wire.body)]


def without_odd_fields(data: Any) -> Any:
    """What a client reads that takes absent, null and unknown optional fields for the same."""
    if isinstance(data, list):
        return [without_odd_fields(item) for item in data]
    if not isinstance(data, dict):
        return data
    rows = {key: without_odd_fields(value) for key, value in data.items()}
    return {key: value for key, value in rows.items() if value is not None and not key.startswith("mock_")}


@pytest.mark.parametrize("name", STREAMED)
def test_a_stream_says_the_same_under_a_legal_fault(chat: Ask, name: str) -> None:
    plain, odd = chat(stream=True), chat(QUICK.get(name, name), stream=True)
    wanted, got = read_stream(plain), read_stream(odd)
    if name in ("null_field", "missing_optional", "unknown_field"):
        wanted, got = (without_odd_fields(strip_optional(rows)) for rows in (wanted, got))

    assert got == wanted
    assert (odd.status, odd.ended) == (200, "complete")


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_answer_says_the_same_under_a_legal_fault(chat: Ask, name: str) -> None:
    plain = chat()
    odd = chat(QUICK.get(name, name), headers={"Accept-Encoding": "gzip"})
    body = gzip.decompress(odd.body) if odd.headers.get("content-encoding") == "gzip" else odd.body
    wanted, got = varying(plain.json()), varying(json.loads(body))
    if name in ("null_field", "missing_optional", "unknown_field"):
        wanted, got = (without_odd_fields(strip_optional(row)) for row in (wanted, got))

    assert got == wanted
    assert (odd.status, odd.ended) == (200, "complete")
    if "content-length" in odd.headers:
        assert int(odd.headers["content-length"]) == len(odd.body)


def strip_optional(data: Any) -> Any:
    if isinstance(data, list):
        return [strip_optional(item) for item in data]
    if not isinstance(data, dict):
        return data
    optional = (
        "system_fingerprint",
        "service_tier",
        "logprobs",
        "refusal",
        "prompt_tokens_details",
        "completion_tokens_details",
    )
    return {key: strip_optional(value) for key, value in data.items() if key not in optional}


@pytest.mark.parametrize(
    ("fault", "sign"),
    [
        ("crlf", b"\r\n\r\ndata: "),
        ("lone_cr", b"}\r\rdata: "),
        ("sse_comments", b": keep-alive\n\n"),
        ("sse_fields", b"\nid: "),
        ("multiline_data", b'data: {\ndata:   "choices": [\ndata:     {'),
        ("no_space", b"data:{"),
        ("huge_event", b"data: {" + b" " * 256 * 1024),
        ("byte_order_mark", b"\xef\xbb\xbfdata: "),
        ("blank_lines", b"\n\n\n"),
        ("unknown_field", b'"mock_'),
        ("escaped_text", b"caf\\u00e9"),
    ],
)
def test_a_legal_fault_of_a_stream_is_really_there(chat: Ask, fault: str, sign: bytes) -> None:
    assert sign in chat(fault, stream=True).body
    assert sign not in chat(stream=True).body


@pytest.mark.parametrize(
    ("fault", "sign"),
    [("pretty_json", b'{\n    "'), ("unknown_field", b'"mock_'), ("escaped_text", b"caf\\u00e9")],
)
def test_a_legal_fault_of_a_body_is_really_there(chat: Ask, fault: str, sign: bytes) -> None:
    assert sign in chat(fault).body
    assert sign not in chat().body


@pytest.mark.parametrize("stream", [False, True])
def test_writes_end_inside_of_characters(chat: Ask, stream: bool) -> None:
    def broken(write: bytes) -> bool:
        try:
            write.decode("utf-8")
        except UnicodeDecodeError:
            return True
        return False

    assert any(map(broken, chat("utf8_split", stream=stream).writes))
    assert not any(map(broken, chat(stream=stream).writes))


def test_where_all_is_ascii_writes_end_inside_of_lines(chat: Ask) -> None:
    wire = chat("utf8_split", stream=True, text="Repeat after me: plain words only")

    assert sum(not write.endswith(b"\n\n") for write in wire.writes) > 3


def test_bytes_and_chunks_are_written_by_themselves(chat: Ask) -> None:
    assert {len(write) for write in chat("single_bytes").writes} == {1}
    chunks = chat("chunked")
    assert len(chunks.writes) > 3
    assert "content-length" not in chunks.headers
    drops = chat("slow_bytes; bytes=100; pause=0.0001").writes
    assert {len(drop) for drop in drops[:-1]} == {100}


def test_keys_come_in_another_order(chat: Ask) -> None:
    plain, odd = chat().json(), chat("reordered_keys").json()

    assert list(plain) != list(odd)
    assert sorted(plain) == sorted(odd)


def test_optional_fields_are_left_out_or_null_and_required_ones_stay(chat: Ask) -> None:
    plain, gone, null = chat().json(), chat("missing_optional").json(), chat("null_field").json()

    assert plain["system_fingerprint"] == ""
    assert "system_fingerprint" not in gone
    assert null["system_fingerprint"] is None
    for row in (gone, null):
        assert row["choices"][0]["message"]["content"] == plain["choices"][0]["message"]["content"]
        assert row["usage"]["total_tokens"] == plain["usage"]["total_tokens"]


def test_headers_are_odd_and_close(chat: Ask) -> None:
    odd = chat("odd_headers, connection_close")

    assert odd.headers["x-mock-unknown"] == "yes"
    assert odd.headers["connection"] == "close"
    assert odd.headers["content-type"].startswith("application/json")


def test_an_answer_is_compressed_only_for_a_client_that_reads_that(chat: Ask) -> None:
    assert "content-encoding" not in chat("gzip").headers
    assert chat("gzip", headers={"Accept-Encoding": "br"}).json()["object"] == "chat.completion"


def test_several_legal_faults_at_once_still_say_the_same(chat: Ask) -> None:
    names = "multiline_data, sse_comments, sse_fields, blank_lines, crlf, byte_order_mark, utf8_split, unknown_field"

    assert [without_odd_fields(row) for row in read_stream(chat(names, stream=True))] == [
        without_odd_fields(row) for row in read_stream(chat(stream=True))
    ]


def test_no_field_of_a_contract_that_says_something_may_be_left_out(app: Understudy) -> None:
    """Not even those that are there only sometimes: a task's link, a call of a tool, what was paid."""
    operations = [one for provider in app.providers.values() for one in provider.operations.values()]
    found = set()
    for operation in operations:
        call: Any = type("Seen", (), {"operation": operation})()
        found |= {step for path in optional_paths(call) for step in path}

    assert found
    assert not found & {"url", "id", "tool_calls", "content", "status", "error", "amount_usd", "usage_total", "text"}


def test_what_the_user_made_up_gets_no_unknown_field(app: Understudy) -> None:
    tool = {"name": "get_weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}
    body = {
        "model": "claude-sonnet-4-6", "max_tokens": 300, "anthropic_version": "bedrock-2023-05-31",
        "tools": [tool], "tool_choice": {"type": "any"},
        "messages": [{"role": "user", "content": "How is the weather in Oslo?"}],
    }  # fmt: skip
    wire = ask(app, "/imarouter/v1/messages", body, headers={"X-Mock-Fault": "unknown_field"})
    [block] = [one for one in wire.json()["content"] if one["type"] == "tool_use"]

    assert any(name.startswith("mock_") for name in wire.json())
    assert set(block["input"]) == {"city"}


def test_a_fault_that_does_not_fit_the_answer_changes_nothing(app: Understudy, chat: Ask) -> None:
    assert varying(chat("crlf, no_done, cut_stream").json()) == varying(chat().json())
    assert read_stream(chat("chunked", stream=True)) == read_stream(chat(stream=True))
    newest = ask(app, "/_mock/requests", method="GET").json()["requests"]
    assert "chosen" not in newest[3]
    assert ask(app, CHAT, chat_body(), headers={"X-Mock-Fault": "unknown_field"}).status == 200
    newest = ask(app, "/_mock/requests", method="GET").json()["requests"]
    assert newest[0]["chosen"] == {"faults": ["unknown_field"]}
