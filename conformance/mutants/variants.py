"""Servers that do all that the contract says in another way: none of them may fail a check."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.mutants.between import After, Asked, Memory, Told

Change = Callable[[Told], Told]


@dataclass(frozen=True)
class Variant:
    """``options`` are for the server itself, ``after`` changes its answers."""

    name: str
    says: str
    after: After | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def _answer(change: Change) -> After:
    return lambda asked, told, memory: told if asked.kind == "control" else change(told)


def _json(change: Callable[[Any], Any], **how: Any) -> After:
    """Another way to write the same JSON, whole or in events."""

    def all_of(told: Told) -> Told:
        if told.streams:
            return _events(
                lambda line: _line(line, lambda body: json.dumps(change(body), **({"ensure_ascii": False} | how)))
            )(told)
        body = told.json
        return told if not isinstance(body, dict) else told.with_json(change(body), **how)

    return _answer(all_of)


def _line(line: bytes, written: Callable[[Any], str]) -> bytes:
    if not line.startswith(b"data:"):
        return line
    try:
        body = json.loads(line[5:])
    except ValueError:
        return line
    text = written(body) if isinstance(body, dict) else json.dumps(body)
    return "\n".join(f"data: {one}" for one in text.split("\n")).encode()


def _events(change: Callable[[bytes], bytes]) -> Change:
    """Changes each line of a stream."""
    return lambda told: (
        _again(told, b"\n".join(change(line) for line in told.body.split(b"\n"))) if told.streams else told
    )


def _stream(change: Callable[[bytes], bytes]) -> After:
    return _answer(lambda told: _again(told, change(told.body)) if told.streams else told)


def _again(told: Told, body: bytes) -> Told:
    return replace(told, pieces=(body,))


def _pieces(size: int) -> After:
    def cut(told: Told) -> Told:
        body = told.body
        return replace(_chunked(told), pieces=tuple(body[at : at + size] for at in range(0, len(body), size)))

    return _answer(lambda told: cut(told) if len(told.body) < 20000 else told)


def _chunked(told: Told) -> Told:
    return told.with_header("content-length", None)


def _backwards(found: Any) -> Any:
    if isinstance(found, Mapping):
        return {key: _backwards(found[key]) for key in reversed(list(found))}
    return [_backwards(one) for one in found] if isinstance(found, list) else found


def _more(found: Any) -> Any:
    """Each object has one member more."""
    if isinstance(found, Mapping):
        return {**{key: _more(value) for key, value in found.items()}, "x_note": None}
    return [_more(one) for one in found] if isinstance(found, list) else found


def _headers(change: Callable[[str], str]) -> After:
    return _answer(lambda told: replace(told, headers=tuple((change(name), value) for name, value in told.headers)))


def _type(more: str) -> After:
    def changed(told: Told) -> Told:
        value = told.header("content-type")
        return (
            told.with_header("content-type", f"{value.partition(';')[0]}{more}")
            if "json" in value or told.streams
            else told
        )

    return _answer(changed)


def _zipped(asked: Asked, told: Told, memory: Memory) -> Told:
    if asked.kind == "control" or told.streams or "gzip" not in asked.headers.get("accept-encoding", ""):
        return told
    return told.with_body(gzip.compress(told.body)).with_header("content-encoding", "gzip")


VARIANTS = (
    Variant("keys-reversed", "writes members in the opposite order", _json(_backwards)),
    Variant("keys-sorted", "writes members in alphabetical order", _json(lambda body: body, sort_keys=True)),
    Variant("pretty", "indents JSON", _json(lambda body: body, indent=2)),
    Variant("tabs", "indents JSON with tabs", _json(lambda body: body, indent="\t")),
    Variant("compact", "writes JSON without spaces", _json(lambda body: body, separators=(",", ":"))),
    Variant("ascii", "escapes what is not ASCII", _json(lambda body: body, ensure_ascii=True)),
    Variant("more-members", "has a member more in each object", _json(_more)),
    Variant("more-at-top", "has a member more at the top", _json(lambda body: {"x_extra": {"a": [1]}, **body})),
    Variant("newline", "ends JSON with a line break", _answer(
        lambda told: told.with_body(told.body + b"\n") if isinstance(told.json, dict) and not told.streams else told)),
    Variant("space-before", "begins JSON with a line break", _answer(
        lambda told: told.with_body(b"\n " + told.body) if isinstance(told.json, dict) and not told.streams else told)),
    Variant("chunked", "does not say how long answers are", _answer(_chunked)),
    Variant("pieces-of-7", "sends seven bytes at a time", _pieces(7)),
    Variant("pieces-of-1", "sends one byte at a time", _pieces(1)),
    Variant("one-piece", "sends streams at once", _answer(lambda told: replace(told, pieces=(told.body,)))),
    Variant("headers-loud", "writes header names in capitals", _headers(str.upper)),
    Variant("headers-title", "writes header names as words", _headers(str.title)),
    Variant("more-headers", "has headers of its own", _answer(
        lambda told: told.with_header("server", "other/1.0").with_header("x-cache", "MISS"))),
    Variant("cookies", "sets a cookie", _answer(lambda told: told.with_header("set-cookie", "lb=1; Path=/; HttpOnly"))),
    Variant("charset", "says the charset", _type("; charset=utf-8")),
    Variant("charset-loud", "says the charset in capitals", _type(";charset=UTF-8")),
    Variant("crlf", "ends the lines of streams with CRLF", _stream(lambda body: body.replace(b"\n", b"\r\n"))),
    Variant("comments", "has comments in streams", _stream(
        lambda body: b": hello\n\n" + body.replace(b"\n\n", b"\n\n: still here\n\n"))),
    Variant("tight-data", "writes no space after data:", _stream(lambda body: body.replace(b"data: ", b"data:"))),
    Variant("event-ids", "numbers events", _stream(lambda body: body.replace(b"data: {", b"id: 1\ndata: {"))),
    Variant("retry", "says when to connect again", _stream(lambda body: b"retry: 3000\n\n" + body)),
    Variant("gzip", "compresses answers", _zipped),
    Variant("seed-7", "gives other ids and texts", options={"seed": 7}),
    Variant("seed-11", "gives yet other ids and texts", options={"seed": 11}),
    Variant("slow-clock", "has a clock of another pace", options={"speed": 3}),
    Variant("poor", "gives accounts another balance", options={"balance": "3"}),
)  # fmt: skip
"""Ways to conform, each of one kind."""
