"""Recordings as rules: the same request gets what the real provider answered, in the same order and pace."""

from __future__ import annotations

import base64
import glob
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mockserver.record.recording import Chunk, Recording, read_recording
from mockserver.redaction import named_as_secret

_OF_THE_CONNECTION = frozenset(
    (
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "keep-alive",
        "server",
        "set-cookie",
        "transfer-encoding",
    )
)


def is_recording(path: Path) -> bool:
    """Whether a JSON file is a recording and no file of rules."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and {"upstream", "request", "response"} <= data.keys()


def rules_of(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Rules, as data, that answer as the recordings in these files do. Raises ``RecordingError``.

    The same request recorded several times is a sequence: its last answer stays. A request is the same when method,
    path, query and every member of its JSON body are.
    """
    found: dict[tuple[str, ...], list[Recording]] = {}
    for path in paths:
        one = read_recording(path)
        body = one.request.body.decode("utf-8", "replace")
        found.setdefault((one.provider or "", one.method, one.path, one.query, body), []).append(one)
    return [_rule(number, rows) for number, rows in enumerate(found.values(), start=1)]


def _rule(number: int, rows: list[Recording]) -> dict[str, Any]:
    first = rows[0]
    match: dict[str, Any] = {"method": first.method, "path": f"*{glob.escape(first.path)}"}
    if first.provider:
        match["provider"] = first.provider
    query = {name: glob.escape(value) for name, value in parse_qsl(first.query, keep_blank_values=True)}
    query = {name: value for name, value in query.items() if not named_as_secret(name)}
    if query:
        match["query"] = query
    body = _members(first)
    if body:
        match["body"] = body
    answers = [{"answer": _answer(one)} for one in rows]
    rule = {"id": f"recorded-{number}", "about": f"recorded from {first.upstream}", "match": match}
    return {**rule, **answers[0]} if len(answers) == 1 else {**rule, "sequence": answers}


def _members(recording: Recording) -> dict[str, Any]:
    """The members of a JSON body whose names a rule can write, but for secrets: what they were is not known."""
    try:
        body = msgspec.json.decode(recording.request.body or b"null")
    except msgspec.DecodeError:
        return {}
    if not isinstance(body, dict):
        return {}
    return {name: value for name, value in body.items() if "." not in name and not _holds_secret(name, value)}


def _holds_secret(name: str, value: Any) -> bool:
    """Whether a member, or one within it, was shortened when it was written down."""
    if isinstance(value, dict):
        return any(_holds_secret(inner, held) for inner, held in value.items())
    if isinstance(value, list):
        return any(_holds_secret("", held) for held in value)
    return isinstance(value, str) and named_as_secret(name)


def _answer(recording: Recording) -> dict[str, Any]:
    response = recording.response
    headers = {name: value for name, value in response.headers.items() if name not in _OF_THE_CONNECTION}
    answer: dict[str, Any] = {"status": response.status, "headers": headers}
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        return {**answer, "events": list(_events(response.chunks, recording.first_byte_ms))}
    try:
        text = response.body.decode("utf-8")
    except UnicodeDecodeError:
        return {**answer, "base64": base64.b64encode(response.body).decode()}
    return {**answer, "body": text} if text else answer


def _events(chunks: Iterable[Chunk], first_byte_ms: float) -> Iterator[dict[str, Any]]:
    """The server-sent events of a recorded stream, each at the second at which it was whole."""
    waiting = b""
    for chunk in chunks:
        waiting += chunk.data.replace(b"\r\n", b"\n")
        *whole, waiting = waiting.split(b"\n\n")
        for block in whole:
            lines = block.decode("utf-8", "replace").split("\n")
            data = [line[5:].removeprefix(" ") for line in lines if line.startswith("data:")]
            names = [line[6:].strip() for line in lines if line.startswith("event:")]
            if data:
                event: dict[str, Any] = {
                    "data": "\n".join(data),
                    "at": round((first_byte_ms + chunk.after_ms) / 1000, 4),
                }
                yield {**event, "event": names[-1]} if names else event
