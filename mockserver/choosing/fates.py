"""A task's fate in words: ``fail=<id>, seconds=<n>``, ``confirm=<n>``, ``stuck``, in a header, a prompt or a rule."""

from __future__ import annotations

import re
from typing import Any

from mockserver.choosing.rule import TaskWanted
from mockserver.errors import UnderstudyError, nearest

MOST_FATE_SECONDS = 1e9
_WORD = re.compile(r"([a-z_]+)(?:=([^\s,]+))?")
_NUMBERS = ("seconds", "confirm")
_FATES = ("fail", *_NUMBERS, "stuck")


class FateError(UnderstudyError):
    """Words that are no fate; the text says which, and the nearest that are."""


def read_fate(words: str) -> TaskWanted:
    """The fate that words ask for. Raises ``FateError``; whether the error exists is the caller's to check."""
    chosen: dict[str, Any] = {}
    for word, value in _WORD.findall(words):
        if word not in _FATES:
            raise FateError(f"unknown word {word!r}{nearest(word, _FATES)} (known: {', '.join(_FATES)})")
        chosen[word] = value
    numbers: dict[str, float] = {}
    for name in _NUMBERS:
        try:
            numbers |= {name: float(chosen[name])} if name in chosen else {}
        except ValueError:
            raise FateError(f"{name} is {chosen[name]!r}; it must be a number") from None
    return checked_fate(TaskWanted(fail=chosen.get("fail"), stuck="stuck" in chosen, **numbers))


def checked_fate(fate: TaskWanted) -> TaskWanted:
    """The fate, unless its seconds are out of bounds: then ``FateError``."""
    for name in _NUMBERS:
        value = getattr(fate, name)
        if value is not None and not 0 <= value < MOST_FATE_SECONDS:
            raise FateError(f"{name} is {value:g}; it must be from 0 to below {MOST_FATE_SECONDS:.0f}")
    return fate
