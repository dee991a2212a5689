"""What goes back to the client: a whole body, or events written as they fall due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

Headers = list[tuple[bytes, bytes]]
Send = Callable[[Any], Awaitable[None]]

encode = msgspec.json.encode
JSON_TYPE = (b"content-type", b"application/json")
STREAM_HEADERS: Headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-cache")]
WRITE_BYTES = 64 * 1024


@dataclass(slots=True)
class Whole:
    """A body that is ready."""

    status: int
    body: bytes
    headers: Headers = field(default_factory=lambda: [JSON_TYPE])
    head: bool = False


@dataclass(slots=True)
class Events:
    """Server-sent events, generated while they are written; ``waits`` are seconds before each."""

    events: Iterable[bytes]
    status: int = 200
    headers: Headers = field(default_factory=lambda: list(STREAM_HEADERS))
    waits: Iterable[float] | None = None


Answer = Whole | Events
ANSWERS = (Whole, Events)


def json_answer(status: int, data: Any) -> Whole:
    """JSON data as an answer."""
    return Whole(status, encode(data))


def event(data: bytes) -> bytes:
    """One server-sent event with this data."""
    return b"data: " + data + b"\n\n"


def named_event(data: dict[str, Any]) -> bytes:
    """One server-sent event whose name is the ``type`` of its data."""
    return b"event: %b\ndata: %b\n\n" % (str(data.get("type", "message")).encode(), encode(data))


async def write(answer: Answer, headers: Headers, send: Send, *, keep: int) -> bytes:
    """Send an answer and return the first ``keep`` bytes of its body for the journal.

    A stream goes out in as few writes as what is due allows: an unpaced one is due at once.
    """
    if isinstance(answer, Whole):
        rows = [*answer.headers, *headers]
        if not answer.head:
            rows.append((b"content-length", b"%d" % len(answer.body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": rows})
        await send({"type": "http.response.body", "body": answer.body})
        return answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, *headers]})
    kept, waiting, size = b"", [], 0
    for part in answer.events:
        waiting.append(part)
        size += len(part)
        if size >= WRITE_BYTES:
            kept += b"".join(waiting)[: max(0, keep - len(kept))]
            await send({"type": "http.response.body", "body": b"".join(waiting), "more_body": True})
            waiting, size = [], 0
    last = b"".join(waiting)
    await send({"type": "http.response.body", "body": last})
    return kept + last[: max(0, keep - len(kept))]
