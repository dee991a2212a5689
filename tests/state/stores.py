"""Every kind of store, opened for a test; a place can be opened again, and from two sides at once."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import fakeredis
import pytest
import redis

from mockserver.state.memory import MemoryStore
from mockserver.state.redis import RedisStore
from mockserver.state.sqlite import SqliteStore
from mockserver.state.store import Store

Opener = Callable[[], Store]

# A real server joins in where the machine has one.
REDIS = ["fakeredis", *(["redis-server"] if shutil.which("redis-server") else [])]
SHARED = ["sqlite", *REDIS]
INSIDE = ".inside"  # a space of a store is a store as well
ALL = ["memory", *SHARED, f"memory{INSIDE}", *(kind + INSIDE for kind in SHARED)]


@contextmanager
def opener(kind: str, folder: Path, socket: str = "") -> Iterator[Opener]:
    """A function that opens the same new place of this kind each time it is called; all are closed in the end.

    ``socket`` is where a real Redis server listens, whose data are thrown away.
    """
    opened: list[Store] = []
    with _place(kind, folder, socket) as place:

        def opens() -> Store:
            opened.append(place())
            return opened[-1]

        yield opens
        for store in opened:
            store.close()


def redis_clients(socket: str) -> Callable[[], Any]:
    """A function that connects to one Redis server without data: the real one at a socket, or else a pretended one."""
    if not socket:
        server = fakeredis.FakeServer()
        return lambda: fakeredis.FakeRedis(server=server)
    with closing(redis.Redis(unix_socket_path=socket)) as client:
        client.flushall()
    return lambda: redis.Redis(unix_socket_path=socket)


def socket_for(kind: str, request: pytest.FixtureRequest) -> str:
    """Where the real server listens, for a kind that is one; the server starts when it is first asked for."""
    return str(request.getfixturevalue("redis_socket")) if kind.startswith("redis-server") else ""


@contextmanager
def redis_server() -> Iterator[str]:
    """The path of the socket of a real Redis server."""
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/s"
        options = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        with subprocess.Popen(["redis-server", *options], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert any("eady to accept connections" in line for line in process.stdout)
            try:
                yield socket
            finally:
                process.kill()


@contextmanager
def _place(kind: str, folder: Path, socket: str) -> Iterator[Opener]:
    if kind.endswith(INSIDE):
        with _place(kind.removesuffix(INSIDE), folder, socket) as place:
            yield lambda: place().space("it's *[1]?")
    elif kind == "memory":
        store = MemoryStore()
        yield lambda: store
    elif kind == "sqlite":
        yield lambda: SqliteStore(folder / "state.db")
    else:
        client = redis_clients(socket)
        yield lambda: RedisStore("redis://test:1/0", client=client())
