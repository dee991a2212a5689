"""The connection below an answer: waiting on it, seeing that its client has left, and breaking it off.

The server in front of this application has a transport. Where there is none, an in-process client puts an object with
the methods ``close()``, ``reset()`` and ``quiet(seconds)`` into the scope's extensions, under ``EXTENSION``; without it
the application raises ``BrokenOffError``, as a socket would.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Any

from mockserver import clock
from mockserver.http.answers import Send
from mockserver.http.bodies import Receive
from mockserver.world import World

EXTENSION = "mockserver.connection"
LOOK_AGAIN = 0.25  # real seconds between two looks at a clock that another process may move
_LINGER_NOT = struct.pack("ii", 1, 0)


class BrokenOffError(ConnectionResetError):
    """The connection was broken off on purpose, and nothing but an exception can say so."""


class Connection:
    """One client's connection, while its answer is written. To be left with ``done``."""

    def __init__(self, scope: Any, receive: Receive, send: Send, world: World) -> None:
        self._scope, self._receive, self._send, self._world = scope, receive, send, world
        self._gone: asyncio.Future[Any] = asyncio.ensure_future(self._left())
        self._due: float | None = None

    @property
    def gone(self) -> bool:
        """Whether the client has left."""
        return self._gone.done()

    def later(self, seconds: float, *, simulated: bool = False) -> bool:
        """Put off by so many seconds what is to come next; whether that moment is still ahead.

        Seconds are counted from what was due before, not from now: what is late does not add up.
        """
        now = self._now(simulated)
        self._due = (now if self._due is None else self._due) + seconds
        return self._due > now

    async def wait(self, *, simulated: bool = False) -> None:
        """Wait for what is to come next. Ends at once when the client leaves or the server stops."""
        due = self._due or 0.0
        while not (self.gone or self._world.stopping) and (left := due - self._now(simulated)) > 0:
            if simulated:
                left = min(LOOK_AGAIN, clock.until(self._world.clock, due) or LOOK_AGAIN)
            await self._world.wait(left, until=self._gone, or_moved=simulated)

    async def quiet(self, seconds: float) -> None:
        """Let nothing happen for so long."""
        extension = self._extension()
        if extension is not None:
            extension.quiet(seconds)
        await self._world.wait(seconds, until=self._gone)

    async def break_off(self, *, reset: bool) -> None:
        """Close the connection without a word, or reset it. Raises ``BrokenOffError`` where neither can be done."""
        extension = self._extension()
        if extension is not None:
            extension.reset() if reset else extension.close()
            return
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if transport is None:
            raise BrokenOffError("the connection was reset" if reset else "the connection was closed")
        if reset:
            _linger_not(transport)
            transport.abort()
        else:
            transport.close()
        await self._gone

    async def done(self) -> None:
        """Stop watching the client."""
        self._gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._gone

    async def _left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _now(self, simulated: bool) -> float:
        return self._world.now() if simulated else clock.stopwatch()

    def _extension(self) -> Any:
        return (self._scope.get("extensions") or {}).get(EXTENSION)


def _linger_not(transport: Any) -> None:
    """Let the kernel throw away what is unsent and answer with a reset."""
    found = transport.get_extra_info("socket")
    if found is None:
        return
    with contextlib.suppress(OSError), socket.socket(fileno=socket.dup(found.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
