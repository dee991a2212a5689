"""A server that speaks just enough of Redis's protocol to misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

Answer = bytes | None  # None hangs up


@contextmanager
def answering(answer: Callable[[list[str]], Answer]) -> Iterator[int]:
    """The port of a server on loopback that answers each command with what ``answer`` gives for its words."""
    open_connections: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_connections.append(connection)
                with suppress(OSError), connection, connection.makefile("rb") as lines:
                    _serve(connection, lines, answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            for one in (listener, *open_connections):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(connection: socket.socket, lines: BinaryIO, answer: Callable[[list[str]], Answer]) -> None:
    while header := lines.readline():
        words = []
        for _ in range(int(header[1:])):
            size = int(lines.readline()[1:])
            words.append(lines.read(size + 2)[:-2].decode())
        said = answer(words)
        if said is None:
            return
        connection.sendall(said)
