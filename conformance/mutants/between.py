"""An ASGI app between the suite and its target, which changes what is asked and what is told."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from conformance.acceptance import json_of
from conformance.asgi import App, Message
from conformance.contract import Contract, Operation
from conformance.routes import at_path

CONTROL = "/_mock"


@dataclass(frozen=True)
class Asked:
    """A request on its way; header names are lower case. ``operation`` is ``None`` for what no page documents."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    operation: Operation | None

    @property
    def json(self) -> Any:
        return json_of(self.body)

    @property
    def kind(self) -> str:
        """The kind of the operation; ``control`` for the control API, empty for nothing known."""
        return "control" if self.path.startswith(CONTROL) else self.operation.kind if self.operation else ""

    def with_json(self, body: Any) -> Asked:
        """The same with another body."""
        return replace(self, body=json.dumps(body).encode())

    def with_header(self, name: str, value: str) -> Asked:
        """The same with another header."""
        return replace(self, headers={**self.headers, name: value})


@dataclass(frozen=True)
class Told:
    """An answer on its way. ``pieces`` are the bodies of its messages; one where it was not cut."""

    status: int
    headers: tuple[tuple[str, str], ...]
    pieces: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def json(self) -> Any:
        return json_of(self.body)

    @property
    def streams(self) -> bool:
        return self.header("content-type").startswith("text/event-stream")

    def header(self, name: str) -> str:
        """A header's value, empty without one."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def with_json(self, body: Any, **how: Any) -> Told:
        """The same with another JSON body."""
        return self.with_body(json.dumps(body, **({"ensure_ascii": False} | how)).encode())

    def with_body(self, body: bytes) -> Told:
        """The same with another body in one piece."""
        left = tuple((key, value) for key, value in self.headers if key.lower() != "content-length")
        return replace(self, headers=(*left, ("content-length", str(len(body)))), pieces=(body,))

    def with_header(self, name: str, value: str | None) -> Told:
        """The same with another value of a header, or without it."""
        left = tuple((key, old) for key, old in self.headers if key.lower() != name)
        return replace(self, headers=left if value is None else (*left, (name, value)))


@dataclass
class Memory:
    """What goes on between requests. ``touched`` counts the exchanges that were changed."""

    contract: Contract
    key: str
    touched: int = 0
    kept: dict[str, Any] = field(default_factory=dict)


Before = Callable[[Asked, Memory], Asked]
After = Callable[[Asked, Told, Memory], Told]


def between(app: App, memory: Memory, before: Before | None = None, after: After | None = None) -> App:
    """The app with something in between, which may change requests, answers or both."""

    async def changed(scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = await _whole(receive)
        asked = _asked(scope, body, memory.contract)
        other = before(asked, memory) if before else asked
        told = await _told(app, _scope(scope, asked, other), other.body)
        final = after(other, told, memory) if after else told
        memory.touched += other != asked or final != told
        await _say(final, send)

    return changed


async def _whole(receive: Callable[[], Awaitable[Message]]) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _asked(scope: Message, body: bytes, contract: Contract) -> Asked:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    path = unquote(scope["path"])
    mount = f"/{contract.provider}"
    found = at_path(contract, path.removeprefix(mount))
    operation = next((one for one in found if scope["method"] in one.methods), None)
    return Asked(scope["method"], path, scope["query_string"].decode("latin-1"), headers, body, operation)


def _scope(scope: Message, asked: Asked, other: Asked) -> Message:
    if other == asked:
        return scope
    headers = {**other.headers, "content-length": str(len(other.body))} if other.body else other.headers
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    more = {"path": other.path, "raw_path": other.path.encode()} if other.path != asked.path else {}
    return {**scope, "method": other.method, "headers": raw, **more}


async def _told(app: App, scope: Message, body: bytes) -> Told:
    head: dict[str, Any] = {"status": 500, "headers": []}
    pieces: list[bytes] = []
    inbox = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return inbox.pop() if inbox else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            head.update(message)
        elif message["type"] == "http.response.body" and message.get("body"):
            pieces.append(message["body"])

    await app(scope, receive, send)
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head["headers"])
    return Told(head["status"], headers, tuple(pieces))


async def _say(told: Told, send: Any) -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.headers]
    await send({"type": "http.response.start", "status": told.status, "headers": raw})
    for piece in told.pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
