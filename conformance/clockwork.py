"""The clock of a mock, moved for several flows at once: it goes on only when all wait, to where the first is due.

Each flow sees just the time that it waits for pass, as if it were alone.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Advance = Callable[[float], Awaitable[object]]


class Clockwork:
    """Counts who works and who waits; ``advance`` moves the mock's clock by seconds."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance
        self._now = 0.0
        self._working = 0
        self._due: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()

    @asynccontextmanager
    async def worked(self) -> AsyncIterator[None]:
        """A flow at work: the clock stands still until it waits or ends."""
        self._working += 1
        try:
            yield
        finally:
            self._working -= 1
            await self._go_on()

    async def wait(self, seconds: float) -> None:
        """Lets so many seconds pass for the flow that calls."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._due, (self._now + seconds, next(self._number), woken))
        self._working -= 1
        await self._go_on()
        await woken

    async def _go_on(self) -> None:
        """Moves the clock where nobody works, and wakes those that are due then."""
        if self._working or not self._due:
            return
        due = self._due[0][0]
        self._working += 1
        try:
            if due > self._now:
                await self._advance(due - self._now)
        except BaseException as problem:
            self._fail(problem)
            raise
        self._now = due
        while self._due and self._due[0][0] <= due:
            _, _, woken = heapq.heappop(self._due)
            if not woken.done():
                self._working += 1
                woken.set_result(None)
        self._working -= 1
        if not self._working:
            await self._go_on()

    def _fail(self, problem: BaseException) -> None:
        for _, _, woken in self._due:
            if not woken.done():
                woken.set_exception(problem)
        self._due.clear()
