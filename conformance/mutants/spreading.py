"""Work spread over processes that are copies of this one, so that what was recorded need not be sent to them."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")
_AT_HAND: list[Callable[[int], Any]] = []
"""What a process works at; a copy of this one finds it here."""


def spread(items: Sequence[Item], work: Callable[[Item], Made], jobs: int) -> list[Made]:
    """What ``work`` makes of each item, in their order. Where processes cannot be copied, one after the other."""
    if jobs < 2 or len(items) < 2 or sys.platform in ("win32", "darwin"):
        return [work(item) for item in items]
    _AT_HAND.append(lambda number: work(items[number]))
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            return pool.map(_nth, range(len(items)), chunksize=max(1, min(50, len(items) // (4 * jobs))))
    finally:
        _AT_HAND.pop()


def _nth(number: int) -> Any:
    return _AT_HAND[-1](number)
