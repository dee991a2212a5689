"""What happens in a world, for those who watch: a bounded ring, from which each reader takes at its own pace."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any, Literal, get_args

import msgspec

Kind = Literal["request", "task", "money", "account", "clock", "rules", "callback", "reset"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_KEPT = 2000


class Happening(msgspec.Struct, frozen=True, gc=False):
    """Something that happened: its number, ``at`` simulated unix time, and what it is about.

    ``subject`` is kept as it is and only written down when somebody reads it.
    """

    id: int
    kind: Kind
    at: float
    subject: Any


class Events:
    """The newest happenings of a world, numbered from 1. Adding one costs the same however many readers there are.

    A reader that is too slow misses what has left the ring, and is told how much that was.
    """

    def __init__(self, now: Callable[[], float], *, most: int = MOST_KEPT) -> None:
        self._now = now
        self._ring: deque[Happening] = deque(maxlen=most)
        self._news: asyncio.Event | None = None
        self.last = 0

    def add(self, kind: Kind, subject: Any, *, at: float | None = None) -> None:
        """Note that something has happened, and wake who waits for it."""
        self.last += 1
        self._ring.append(Happening(self.last, kind, self._now() if at is None else at, subject))
        news = self._news
        if news is not None:
            self._news = None
            news.set()

    def after(self, last: int) -> tuple[list[Happening], int]:
        """What happened after number ``last``, oldest first, and how much of it is gone already."""
        kept = len(self._ring)
        wanted = max(0, self.last - last) if last <= self.last else self.last
        found = list(islice(self._ring, max(0, kept - wanted), None))
        return found, wanted - len(found)

    def news(self) -> asyncio.Event:
        """An event that is set when the next thing happens."""
        if self._news is None:
            self._news = asyncio.Event()
        return self._news
