"""Kinds of values that only the target knows: an integer, a link, an id of a documented form ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from conformance.values import exact

_FORM = re.compile(r"\{(\w+)(?::([^}]*))?\}")
_LETTERS = {"alnum": "[A-Za-z0-9]", "lower": "[a-z0-9]", "url": "[A-Za-z0-9_-]", "hex": "[0-9a-f]", "digits": "[0-9]"}
_TIME = {"Y": r"\d{4}", "f": r"\d{6}", "j": r"\d{3}", "z": r"[+-]\d{4}", "Z": r"\w+"}


_SECONDS = (10**8, 10**11)
"""Between these are Unix seconds, above them milliseconds, of any time that matters."""


def is_of(kind: str, found: Any) -> bool:
    """Whether a value is of a kind; of one that nobody knows every value is."""
    return _KINDS[kind](found) if kind in _KINDS else True


@cache
def id_pattern(form: str) -> re.Pattern[str]:
    """The texts that a form of ids means: ``task_{alnum:32}``."""
    parts: list[str] = []
    end = 0
    for match in _FORM.finditer(form):
        parts += [re.escape(form[end : match.start()]), _piece(match[1], match[2] or "")]
        end = match.end()
    return re.compile("".join([*parts, re.escape(form[end:])]))


def _piece(kind: str, size: str) -> str:
    if kind == "uuid":
        return "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    if kind in _LETTERS:
        return f"{_LETTERS[kind]}{{{size}}}"
    if kind == "time":
        return "".join(
            _TIME.get(step[1], r"\d{2}") if step[0] == "%" else re.escape(step) for step in re.findall(r"%.|.", size)
        )
    return rf"\d{{{size}}}" if kind == "serial" else r"\d+"


def _whole(found: Any) -> bool:
    number = exact(found)
    return number is not None and number.denominator == 1


def _count(found: Any) -> bool:
    return _whole(found) and found >= 0


def _share(found: Any) -> bool:
    number = exact(found)
    return number is not None and 0 <= number <= 100


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "integer": _whole,
    "count": _count,
    "time": lambda found: _whole(found) and _SECONDS[0] < found < _SECONDS[1],
    "milliseconds": lambda found: _whole(found) and found > _SECONDS[1],
    "number": lambda found: exact(found) is not None,
    "share": _share,
    "text": lambda found: isinstance(found, str),
    "link": lambda found: isinstance(found, str) and re.fullmatch(r"https?://[^\s/]+/\S*", found) is not None,
    "list": lambda found: isinstance(found, list),
    "object": lambda found: isinstance(found, Mapping),
}
