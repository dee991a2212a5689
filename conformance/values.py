"""JSON values as the contract's languages see them: numbers are exact, true is no number, names lead inwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

Find: TypeAlias = Callable[[str], Any]
"""Gives what a name stands for, or ``None``."""


def find_in(names: Mapping[str, Any]) -> Find:
    """Looks names up in nested JSON: the whole name first, then member by member (``a.0.b``).

    ``a[].b`` is the list of what is there of ``b`` in the members of ``a``, and empty where ``a`` is no list.
    """

    def find(name: str) -> Any:
        return names[name] if name in names else _led(names, name)

    return find


def _led(found: Any, name: str) -> Any:
    head, many, rest = name.partition("[]")
    for step in head.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            found = None
    if not many:
        return found
    inside = found if isinstance(found, list) else []
    members = [_led(member, rest[1:]) if rest else member for member in inside]
    return [member for member in members if member is not None]


def exact(number: Any) -> Fraction | None:
    """A JSON number as the decimal that it was written as; ``None`` for anything else, true and false included."""
    kind = type(number)
    if kind is str or kind is bool or number is None:
        return None
    if isinstance(number, int | Fraction):
        return Fraction(number)
    if isinstance(number, float) and math.isfinite(number):
        return Fraction(repr(number))
    return None


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values: 1 and 1.0 are one number, true is none."""
    if type(one) is str and type(other) is str:
        return one == other
    left, right = exact(one), exact(other)
    if left is not None or right is not None:
        return left == right
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def as_text(found: Any) -> str:
    """How a value reads in a text or as the key of a table."""
    if isinstance(found, bool):
        return "true" if found else "false"
    number = exact(found)
    if number is None:
        return str(found)
    if number.denominator == 1:
        return str(number.numerator)
    return str(found) if isinstance(found, float) else str(float(number))
