"""The recorder: passes requests on to one named provider and writes down what it answers.

Besides callbacks, this is the only place where the project opens an outbound connection, and only to the upstream that
the user named: redirects are handed back to the client and never followed, no proxy of the environment is used.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from mockserver import clock
from mockserver.contracts.compiled import CompiledProvider
from mockserver.http.answers import json_answer, write
from mockserver.http.bodies import BrokenBodyError, read_body
from mockserver.http.routing import Router
from mockserver.record.recording import Recording, RecordingError, Said, chunks_of, write_recording
from mockserver.redaction import cleaned, cleaned_headers, secrets_in

log = logging.getLogger("mockserver")

MOST_BYTES = 64 * 1024 * 1024
TIMEOUT = httpx.Timeout(600, connect=20)  # official SDKs wait as long
_HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host")
)
# the client of the recorder must read what the recording says, so nothing arrives compressed
_NOT_SENT = _HOP_BY_HOP | {"accept-encoding", "content-length"}


class Recorder:
    """An ASGI application in front of ``upstream``; each exchange becomes a file in ``folder``.

    ``on_recorded`` hears of each recording and its file. A path may carry the provider's prefix of the mock
    (``/imarouter/v1/...``), so that a client needs no other base path to be recorded.
    """

    def __init__(
        self,
        upstream: str,
        folder: Path,
        providers: Mapping[str, CompiledProvider],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        on_recorded: Callable[[Recording, Path], None] | None = None,
    ) -> None:
        self.upstream = upstream.rstrip("/")
        self.folder = folder
        self._router = Router(providers)
        self._host = urlsplit(self.upstream).hostname or ""
        self._base_path = urlsplit(self.upstream).path
        self._client = httpx.AsyncClient(
            transport=transport or httpx.AsyncHTTPTransport(), timeout=TIMEOUT, trust_env=False, follow_redirects=False
        )
        self._on_recorded = on_recorded

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._pass_on(scope, receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._client.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _pass_on(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await read_body(receive, MOST_BYTES)
        except BrokenBodyError:
            return
        if body.too_large:
            await _refuse(send, 413, "too_large", f"the recorder passes on at most {MOST_BYTES} bytes")
            return
        path = self._path(scope)
        rows = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        query = scope["query_string"].decode("latin-1")
        request = self._client.build_request(
            scope["method"],
            f"{self.upstream}{path}" + (f"?{query}" if query else ""),
            headers=[(name, value) for name, value in rows if name not in _NOT_SENT]
            + [("accept-encoding", "identity")],
            content=body.data or None,
        )
        started, at = clock.stopwatch(), clock.wall_time()
        try:
            answer = await self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            problem = f"{self.upstream} cannot be reached: {str(error) or type(error).__name__}"
            await _refuse(send, 502, "upstream_unreachable", problem)
            return
        first_byte = (clock.stopwatch() - started) * 1000
        pieces: list[tuple[float, bytes]] = []
        broken = await _relay(answer, pieces, send)
        secrets = secrets_in(dict(rows), query, body.data)
        sent = [(0.0, body.data)] if body.data else []
        operation, provider = self._operation(scope["method"], path)
        recording = Recording(
            at=at,
            upstream=self.upstream,
            method=scope["method"],
            path=cleaned(path, secrets),
            query=cleaned(query, secrets, asked=True),
            request=Said(cleaned_headers(rows, secrets), chunks_of(sent, secrets, asked=True)),
            response=Said(
                cleaned_headers(answer.headers.multi_items(), secrets), chunks_of(pieces, secrets), answer.status_code
            ),
            first_byte_ms=round(first_byte, 1),
            duration_ms=round((clock.stopwatch() - started) * 1000, 1),
            provider=provider,
            operation=operation,
            broken=broken,
        )
        self._keep(recording)

    def _path(self, scope: Any) -> str:
        """The path as the provider writes it, percent-encoded as it came."""
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        path = raw.partition(b"?")[0].decode("latin-1")
        first, _, rest = path[1:].partition("/")
        return f"/{rest}" if first in self._router.providers else path

    def _operation(self, method: str, path: str) -> tuple[str | None, str | None]:
        place = self._router.place(f"{self._base_path}{path}", self._host)
        found = self._router.find(place) if place else None
        if place is None:
            return None, None
        if found is None or method not in found[0]:
            return None, place.provider.name
        return found[0][method].facts.word, place.provider.name

    def _keep(self, recording: Recording) -> None:
        try:
            path = write_recording(self.folder, recording)
        except RecordingError as error:
            log.error("%s", error)
            return
        if self._on_recorded:
            self._on_recorded(recording, path)


async def _relay(answer: httpx.Response, pieces: list[tuple[float, bytes]], send: Any) -> str | None:
    """Hand the answer on, piece by piece as it comes, and note when each came (in ms since it began).

    An answer that breaks off is left unfinished for the client, too; then the text says why.
    """
    headers = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers.multi_items()
        if name not in _HOP_BY_HOP
    ]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    began = clock.stopwatch()
    try:
        async for data in answer.aiter_raw():
            pieces.append(((clock.stopwatch() - began) * 1000, data))
            await send({"type": "http.response.body", "body": data, "more_body": True})
    except httpx.HTTPError as error:
        return str(error) or type(error).__name__
    finally:
        await answer.aclose()
    await send({"type": "http.response.body", "body": b""})
    return None


async def _refuse(send: Any, status: int, code: str, message: str) -> None:
    await write(json_answer(status, {"error": {"code": code, "message": message}}), [], send, keep=0)
