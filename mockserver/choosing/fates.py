"""A task's fate in words: ``fail=<id>, seconds=<n>`` or ``stuck``, in a header, a prompt or a rule."""

from __future__ import annotations

import re
from typing import Any

from mockserver.choosing.rule import TaskWanted
from mockserver.errors import UnderstudyError, nearest

MOST_FATE_SECONDS = 1e9
_WORD = re.compile(r"([a-z_]+)(?:=([^\s,]+))?")
_FATES = ("fail", "seconds", "stuck")


class FateError(UnderstudyError):
    """Words that are no fate; the text says which, and the nearest that are."""


def read_fate(words: str) -> TaskWanted:
    """The fate that words ask for. Raises ``FateError``; whether the error exists is the caller's to check."""
    chosen: dict[str, Any] = {}
    for word, value in _WORD.findall(words):
        if word not in _FATES:
            raise FateError(f"unknown word {word!r}{nearest(word, _FATES)} (known: {', '.join(_FATES)})")
        chosen[word] = value
    try:
        seconds = float(chosen["seconds"]) if "seconds" in chosen else None
    except ValueError:
        raise FateError(f"seconds is {chosen['seconds']!r}; it must be a number") from None
    return checked_fate(TaskWanted(fail=chosen.get("fail"), seconds=seconds, stuck="stuck" in chosen))


def checked_fate(fate: TaskWanted) -> TaskWanted:
    """The fate, unless its seconds are out of bounds: then ``FateError``."""
    if fate.seconds is not None and not 0 <= fate.seconds < MOST_FATE_SECONDS:
        raise FateError(f"seconds is {fate.seconds:g}; it must be from 0 to below {MOST_FATE_SECONDS:.0f}")
    return fate
