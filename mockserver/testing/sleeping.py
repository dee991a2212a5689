"""Sleeps that cost no time: they move the clock of the mock instead."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mockserver.testing.clock import Clock
from mockserver.testing.portal import Portal

ANYIO = "anyio._backends._asyncio"  # it holds asyncio's sleep under its own name
BREATH = 0.001  # real seconds, so that a thread that sleeps in a loop does not take the machine for itself


@contextmanager
def skipped_sleeps(clock: Clock, portal: Portal) -> Iterator[None]:
    """Inside, ``time.sleep``, ``asyncio.sleep`` and ``anyio.sleep`` advance ``clock`` by what they are asked for.

    What a module has imported by name (``from time import sleep``) before stays as it is.
    """
    usual, usual_async = time.sleep, asyncio.sleep

    def skips(seconds: float) -> bool:
        return 0 < seconds < math.inf and threading.get_ident() != portal.thread

    def sleep(seconds: float) -> None:
        if not skips(seconds):
            return usual(seconds)
        clock.advance(seconds)
        return usual(BREATH)

    async def sleep_async(delay: float, result: Any = None) -> Any:
        if not skips(delay):
            return await usual_async(delay, result)
        clock.advance(delay)
        return await usual_async(BREATH, result)

    anyio = sys.modules.get(ANYIO)
    time.sleep = sleep  # type: ignore[assignment]  # nobody calls it with what is no number
    asyncio.sleep = sleep_async
    if anyio is not None:
        anyio.sleep = sleep_async  # type: ignore[attr-defined]
    try:
        yield
    finally:
        time.sleep, asyncio.sleep = usual, usual_async
        if anyio is not None:
            anyio.sleep = usual_async  # type: ignore[attr-defined]
