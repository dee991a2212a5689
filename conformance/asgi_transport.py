"""An ASGI app as an httpx transport that hands pieces on as they come, so that streams have times and can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from conformance.asgi import App, Message

_END = object()


class AsgiTransport(httpx.AsyncBaseTransport):
    """Calls the app in a task of its own for each request."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        call = _Call(self._app, request, await request.aread())
        await call.started.wait()
        if call.problem is not None and call.status is None:
            call.problem = None  # as a server does that has not begun its answer: 500
        return httpx.Response(call.status or 500, headers=call.headers, stream=call)


class _Call(httpx.AsyncByteStream):
    def __init__(self, app: App, request: httpx.Request, body: bytes) -> None:
        self.started = asyncio.Event()
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.problem: BaseException | None = None
        self._body: bytes | None = body
        self._ended = False
        self._gone = asyncio.Event()
        self._pieces: asyncio.Queue[Any] = asyncio.Queue()
        self._task = asyncio.ensure_future(self._run(app, _scope(request)))

    async def _run(self, app: App, scope: Message) -> None:
        try:
            await app(scope, self._receive, self._send)
        except Exception as problem:
            self.problem = problem
        finally:
            self.started.set()
            self._pieces.put_nowait(_END)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.started.set()
            if message.get("body"):
                self._pieces.put_nowait(message["body"])
            if not message.get("more_body", False):
                self._pieces.put_nowait(_END)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := await self._pieces.get()) is not _END:
            yield piece
        self._ended = True
        if self.problem is not None:
            raise httpx.RemoteProtocolError(f"the app broke off: {self.problem!r}")

    async def aclose(self) -> None:
        self._gone.set()
        if not self._ended:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def _scope(request: httpx.Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
