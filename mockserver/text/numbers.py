"""Numbers that keep to the bounds of a JSON Schema, worked out exactly."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from mockserver.chance import Random

_SPAN = 99  # how far from its bound a number is drawn
_EXACT = 2**49  # beyond this a float has no decimal place left to speak of
_FINEST = 12  # decimal places tried between two close bounds


class UnsatisfiableError(Exception):
    """No value keeps to the schema."""


def fraction(value: object) -> Fraction | None:
    """A JSON number as written, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value)) if math.isfinite(value) else None


def number(schema: dict[str, Any], *, integer: bool, chance: Random, ordinal: int = 0) -> int | float:
    """A number within the bounds; ``ordinal`` counts upwards where different ones are wanted.

    Raises ``UnsatisfiableError`` when there is none.
    """
    low, low_open = _bound(schema, "minimum", "exclusiveMinimum", max)
    high, high_open = _bound(schema, "maximum", "exclusiveMaximum", min)
    exact = all(bound is None or abs(bound) < _EXACT for bound in (low, high))
    for grid in _grids(fraction(schema.get("multipleOf")), integer=integer or not exact):
        first = None if low is None else math.ceil(low / grid)
        if first is not None and low_open and first * grid == low:
            first += 1
        last = None if high is None else math.floor(high / grid)
        if last is not None and high_open and last * grid == high:
            last -= 1
        if first is None or last is None or first <= last:
            return _plain(grid * _pick(first, last, chance, ordinal))
    raise UnsatisfiableError("no number is within the bounds")


def _grids(step: Fraction | None, *, integer: bool) -> list[Fraction]:
    if step is not None and step > 0:
        # The least number that both the step and 1 divide is the step's numerator.
        return [Fraction(step.numerator) if integer else step]
    if integer:
        return [Fraction(1)]
    return [Fraction(1, 10**places) for places in (1, 0, *range(2, _FINEST + 1))]


def _bound(schema: dict[str, Any], closed: str, open_: str, tighter: Any) -> tuple[Fraction | None, bool]:
    bound, exclusive = fraction(schema.get(closed)), schema.get(open_)
    if exclusive is True:  # draft 4
        return bound, True
    other = fraction(exclusive)
    if bound is None or other is None:
        return (other, True) if bound is None else (bound, False)
    return (other, True) if tighter(bound, other) == other else (bound, False)


def _pick(low: int | None, high: int | None, chance: Random, ordinal: int) -> int:
    if low is None:
        low = 1 if high is None or high > max(ordinal, 1) else high - max(_SPAN, ordinal)
    if high is None:
        high = low + max(_SPAN, ordinal)
    if ordinal:
        return low + ordinal % (high - low + 1)
    if low <= 1 < high:
        low = 1  # a small positive number is what most fields expect
    return low + chance.randrange(min(high - low, _SPAN) + 1)


def _plain(value: Fraction) -> int | float:
    if value.denominator == 1:
        return value.numerator
    return float(value)
