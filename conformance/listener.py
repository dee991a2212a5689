"""An address on this machine that a target can call back: it writes down what comes and answers as it was told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

LARGEST = 64 * 1024
"""Bytes of a call that are read."""
PATIENCE = 5.0
"""Seconds that one call may take."""
MOST = 100
"""Calls that are written down."""


@dataclass(frozen=True)
class Called:
    """One call: its method and media type, and its body as text."""

    method: str
    media_type: str
    body: str


@dataclass
class Listener:
    """``url`` is where it listens; ``answers`` are status and JSON for call after call, the last for all more."""

    url: str
    answers: Sequence[tuple[int, Any]]
    calls: list[Called] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection with one call."""
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                called = await _read(reader)
                status, said = self.answers[min(len(self.calls), len(self.answers) - 1)]
                if len(self.calls) < MOST:
                    self.calls.append(called)
                body = json.dumps(said).encode()
                head = f"HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
                writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
                await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def listening(answers: Sequence[tuple[int, Any]]) -> AsyncIterator[Listener]:
    """Listens on a free port of the loopback interface until the block ends."""
    listener = Listener("", answers)
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0, limit=LARGEST)
    async with server:
        listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/conformance"
        yield listener


async def _read(reader: asyncio.StreamReader) -> Called:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    if not first.rpartition(" ")[2].startswith("HTTP/"):
        raise ValueError(f"no HTTP: {first[:80]}")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = min(LARGEST, int(headers.get("content-length", "0")))
    body = await reader.readexactly(length)
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Called(first.partition(" ")[0], media_type, body.decode("utf-8", "replace"))
