"""How fast requests follow each other, and how long one waits that the target does not want yet."""

from __future__ import annotations

import asyncio
import time
from email.utils import parsedate_to_datetime

from conformance.trace import Answer

TRIES = 4
"""How often a request is sent that the target has no room for."""
LONGEST = 60.0
"""Seconds that a target may ask to be left alone for."""
LIMITED = 429
BUSY = (LIMITED, 503)


class Pace:
    """Lets no more than ``rate`` requests go in a second; without a rate it lets all go."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0

    async def turn(self) -> None:
        """Waits for the next turn."""
        if not self._gap:
            return
        now = time.monotonic()
        mine = max(now, self._next)
        self._next = mine + self._gap
        await asyncio.sleep(mine - now)


def pause(answer: Answer, attempt: int, now: float) -> float | None:
    """Seconds to wait before a busy target is asked again: as it says, else 1, 2, 4 ...; ``None``: not again."""
    if answer.status not in BUSY or attempt >= TRIES:
        return None
    asked = _retry_after(answer.headers.get("retry-after", ""), now)
    if asked is None:
        return float(2 ** (attempt - 1))
    return asked if asked <= LONGEST else None


def _retry_after(text: str, now: float) -> float | None:
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError):
        return None
