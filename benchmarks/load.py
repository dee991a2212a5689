"""A load of requests over a few kept-alive connections on loopback, bounded in count."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

CONNECTIONS = 8


def _serve(make_app: Callable[[], Any], listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        make_app(), log_config=None, access_log=False, lifespan="off", http="httptools", loop="uvloop"
    )
    uvicorn.Server(config).run([listening])


@contextmanager
def served(make_app: Callable[[], Any]) -> Any:
    """A uvicorn process of its own; gives its port."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(make_app, listening), daemon=True)
    process.start()
    try:
        yield listening.getsockname()[1]
    finally:
        process.terminate()
        process.join()
        listening.close()


def post(path: str, body: bytes, *, key: str = "sk-bench") -> bytes:
    """The bytes of a POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def get(path: str, *, key: str = "sk-bench") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n".encode()


def rate(port: int, requests: Sequence[bytes], *, count: int) -> float:
    """Requests a second for ``count`` of ``requests`` in turn, each answered before the next on its connection."""
    import uvloop

    return uvloop.run(_rate(port, requests, count))


async def _rate(port: int, requests: Sequence[bytes], count: int) -> float:
    loop = asyncio.get_running_loop()
    finished = [loop.create_future() for _ in range(CONNECTIONS)]
    turns = itertools.cycle(requests)
    clients = [Connection(turns, count // CONNECTIONS, done) for done in finished]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
    started = time.perf_counter()
    for client in clients:
        client.begin()
    await asyncio.wait_for(asyncio.gather(*finished), 60)
    return (count // CONNECTIONS) * CONNECTIONS / (time.perf_counter() - started)


class Connection(asyncio.Protocol):
    """One connection that asks again as soon as it was answered; understands lengths and chunks, and nothing more."""

    def __init__(self, turns: Iterator[bytes], count: int, done: asyncio.Future[None]) -> None:
        self.turns, self.left, self.done = turns, count, done
        self.buffer = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def begin(self) -> None:
        self.transport.write(next(self.turns))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self._complete():
            return
        if not self.buffer.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(RuntimeError(self.buffer[:300].decode("latin-1")))
            return
        self.buffer, self.left = b"", self.left - 1
        if self.left:
            self.begin()
        else:
            self.done.set_result(None)

    def _complete(self) -> bool:
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            return body.endswith(b"0\r\n\r\n")
        length = int(lower.partition(b"content-length: ")[2].split(b"\r\n")[0])
        return len(body) >= length
