"""One request to an application in this process, with everything that it writes, write by write."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from mockserver.app import Understudy


@dataclass
class Wire:
    """What came back: status and headers (None when there were none), each write of the body, and how it ended.

    ``ended`` is ``complete``, ``open`` (the application is done and the body is not), ``close`` or ``reset``.
    """

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    writes: list[bytes] = field(default_factory=list)
    ended: str = "open"
    quiet: float = 0.0

    @property
    def body(self) -> bytes:
        return b"".join(self.writes)

    def json(self) -> Any:
        return json.loads(self.body)


class Ends:
    """Takes note of how the application ends a connection."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def close(self) -> None:
        self.wire.ended = "close"

    def reset(self) -> None:
        self.wire.ended = "reset"

    def quiet(self, seconds: float) -> None:
        self.wire.quiet = seconds


async def exchange(
    app: Understudy,
    path: str,
    body: Any = None,
    *,
    headers: dict[str, str] | None = None,
    method: str = "POST",
    leave_after: int | None = None,
    query: str = "",
    extension: bool = True,
) -> Wire:
    """Ask, and read the whole answer; with ``leave_after`` the client goes away after so many writes."""
    wire, sent, left = Wire(), False, asyncio.Event()
    given = {"authorization": "Bearer sk-test", "content-type": "application/json", "host": "test", **(headers or {})}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "client": ("test", 1),
        "server": ("test", 80), "headers": [(k.lower().encode(), v.encode()) for k, v in given.items()],
        "extensions": {"mockserver.connection": Ends(wire)} if extension else {},
    }  # fmt: skip

    async def receive() -> Any:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": b"" if body is None else json.dumps(body).encode()}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            wire.status = message["status"]
            wire.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            return
        if message.get("body"):
            wire.writes.append(message["body"])
        if not message.get("more_body"):
            wire.ended = "complete"
        if leave_after is not None and len(wire.writes) >= leave_after:
            left.set()

    await app(scope, receive, send)
    return wire


def ask(app: Understudy, path: str, body: Any = None, **options: Any) -> Wire:
    """The same, from a test that is not asynchronous."""
    return asyncio.run(exchange(app, path, body, **options))


def sse_data(stream: bytes) -> list[str]:
    """The data of each event, read as the standard for server-sent events says."""
    text = stream.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    events: list[str] = []
    data: list[str] = []
    for line in text.split("\n")[:-1]:
        name, _, value = line.partition(":")
        if not line:
            if data:
                events.append("\n".join(data))
            data = []
        elif name == "data":
            data.append(value.removeprefix(" "))
    return events
