"""What a rule gives in place of the server's own: a reply of the model, or a whole raw answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mockserver.choosing.rule import AnswerWanted, EventWanted, ReplyWanted
from mockserver.http.answers import STREAM_HEADERS, Answer, Events, Headers, Whole, encode
from mockserver.text import ToolCall
from mockserver.text.json_text import dumps
from mockserver.text.scripted import Script


def script_of(wanted: ReplyWanted) -> Script:
    """A rule's reply in the text engine's terms."""
    usage = wanted.usage
    return Script(
        text=wanted.text if wanted.json is msgspec.UNSET else dumps(wanted.json),
        reasoning=wanted.reasoning,
        tool_calls=tuple(
            ToolCall(
                call.id or "", call.name, call.arguments if isinstance(call.arguments, str) else dumps(call.arguments)
            )
            for call in wanted.tool_calls
        ),
        finish=wanted.finish,
        prompt_tokens=usage.prompt_tokens if usage else None,
        completion_tokens=usage.completion_tokens if usage else None,
        reasoning_tokens=usage.reasoning_tokens if usage else None,
    )


def given_answer(wanted: AnswerWanted) -> Answer:
    """A rule's raw answer as it is sent."""
    if wanted.events:
        rows = _header_rows(wanted.headers, STREAM_HEADERS)
        return Events(_events(wanted.events), status=wanted.status, headers=rows, waits=_waits(wanted.events))
    if wanted.base64 is not None:
        rows = _header_rows(wanted.headers, [_type("application/octet-stream")])
        return Whole(wanted.status, wanted.base64, rows)
    if isinstance(wanted.body, str):
        return Whole(wanted.status, wanted.body.encode(), _header_rows(wanted.headers, [_type("text/plain")]))
    body = b"" if wanted.body is msgspec.UNSET else encode(wanted.body)
    return Whole(wanted.status, body, _header_rows(wanted.headers, [_type("application/json")]))


def _events(events: list[EventWanted]) -> Iterator[bytes]:
    for one in events:
        data = one.data.encode() if isinstance(one.data, str) else encode(one.data)
        named = b"event: " + one.event.encode() + b"\n" if one.event else b""
        yield named + b"".join(b"data: " + line + b"\n" for line in data.split(b"\n")) + b"\n"


def _waits(events: list[EventWanted]) -> Iterator[float]:
    before = 0.0
    for one in events:
        at = before if one.at is None else max(before, one.at)
        yield at - before
        before = at


def _header_rows(given: dict[str, str], usual: Headers) -> Headers:
    rows = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in given.items()]
    names = {name for name, _ in rows}
    return [row for row in usual if row[0] not in names] + rows


def _type(media: str) -> Any:
    return (b"content-type", media.encode())
