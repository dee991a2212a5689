"""Which of the requests that fit a rule it takes: the n-th, some, every so many, and for how long."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from mockserver.errors import UnderstudyError

Nth = Callable[[int], bool]
_SPAN = re.compile(r"(\d{1,9})(?:-(\d{1,9})|(\+))?")
_EVERY = re.compile(r"every (\d{1,9})")


class CountError(UnderstudyError):
    """Words that count nothing."""


class Tally(msgspec.Struct, frozen=True):
    """How many requests fitted a rule, and how many of them it took."""

    seen: int = 0
    taken: int = 0


def read_nth(nth: int | str | list[int] | None) -> Nth | None:
    """Whether the n-th request (counted from 1) is meant; None when all are. Raises ``CountError``."""
    if nth is None:
        return None
    if isinstance(nth, int):
        nth = [nth]
    if isinstance(nth, list):
        wanted = frozenset(nth)
        if not wanted or min(wanted) < 1:
            raise CountError(f"is {nth!r}; requests are counted from 1")
        return wanted.__contains__
    text = nth.strip()
    every, span = _EVERY.fullmatch(text), _SPAN.fullmatch(text)
    if every and int(every[1]):
        step = int(every[1])
        return lambda n: n % step == 0
    if span and int(span[1]):
        first = int(span[1])
        last = None if span[3] else int(span[2] or first)
        if last is None or last >= first:
            return lambda n: n >= first and (last is None or n <= last)
    raise CountError(f"is {nth!r}; it must be a number, a list of numbers, '2-4', '3+' or 'every 3'")
