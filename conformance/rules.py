"""The contract's small languages, interpreted: terms, which give a value, and conditions, which hold or do not.

Arithmetic is exact, and what is absent (``None``) stays absent. ``fixtures/rules`` holds the truth tables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from conformance import lists
from conformance.values import Find, as_text, exact, same

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def value(term: Any, find: Find) -> Any:
    """What a term gives: a value of the request as it stands, an exact ``Fraction``, or ``None`` for absent."""
    kind = type(term)
    if kind is str:
        return find(term)
    if kind is dict or isinstance(term, Mapping):
        ((word, operand),) = term.items()
        return _TERMS[word](operand, find)
    return term


def holds(condition: Any, find: Find) -> bool:
    """Whether a condition holds; no condition (``None``) always does."""
    if condition is None:
        return True
    ((word, operand),) = condition.items()
    return _CONDITIONS[word](operand, find)


def _numbers(operand: Any, find: Find) -> list[Fraction] | None:
    numbers = [exact(value(term, find)) for term in operand]
    present = [number for number in numbers if number is not None]
    return present if len(present) == len(numbers) else None


def _fold(step: Callable[[Fraction, Fraction], Fraction | None]) -> Callable[[Any, Find], Fraction | None]:
    def run(operand: Any, find: Find) -> Fraction | None:
        numbers = _numbers(operand, find)
        if not numbers:
            return None
        total: Fraction | None = numbers[0]
        for number in numbers[1:]:
            total = None if total is None else step(total, number)
        return total

    return run


def _first(operand: Any, find: Find) -> Any:
    found = (value(term, find) for term in operand)
    return next((one for one in found if one is not None), None)


def _number(operand: Any, find: Find) -> Fraction | None:
    found = value(operand, find)
    if isinstance(found, str):
        return Fraction(found) if _NUMBER.fullmatch(found) else None
    return exact(found)


def _rounded(how: Callable[[Fraction], int]) -> Callable[[Any, Find], Fraction | None]:
    def run(operand: Any, find: Find) -> Fraction | None:
        number = exact(value(operand, find))
        return None if number is None else Fraction(how(number))

    return run


def _count(operand: Any, find: Find) -> int | None:
    found = value(operand, find)
    return None if found is None else len(found) if isinstance(found, list) else 1


def _of_text(how: Callable[[str], Any]) -> Callable[[Any, Find], Any]:
    def run(operand: Any, find: Find) -> Any:
        found = value(operand, find)
        return how(found) if isinstance(found, str) else None

    return run


def _cased(how: Callable[[str], str]) -> Callable[[Any, Find], Any]:
    """A text in another case; what is no text stays as it is."""

    def run(operand: Any, find: Find) -> Any:
        found = value(operand, find)
        return how(found) if isinstance(found, str) else found

    return run


def _part(operand: Any, find: Find) -> str | None:
    term, separator, index = operand
    found = value(term, find)
    if not isinstance(found, str) or separator not in found:
        return None
    parts = found.split(separator)
    return parts[index] if 0 <= index < len(parts) else None


def _extract(operand: Any, find: Find) -> str | None:
    """The first group of an expression, or all that it matched when it has none."""
    found = value(operand[0], find)
    match = re.search(operand[1], found) if isinstance(found, str) else None
    return (match[1] if match.re.groups else match[0]) if match else None


def _if(operand: Any, find: Find) -> Any:
    condition, then, otherwise = operand
    return value(then if holds(condition, find) else otherwise, find)


def _lookup(operand: Any, find: Find) -> Any:
    key = value(operand["key"], find)
    table = operand["table"]
    if key is not None and as_text(key) in table:
        return value(table[as_text(key)], find)
    return value(operand.get("else"), find)


def _compare(how: Callable[[Fraction, Fraction], bool]) -> Callable[[Any, Find], bool]:
    def run(operand: Any, find: Find) -> bool:
        numbers = _numbers(operand, find)
        return numbers is not None and how(numbers[0], numbers[1])

    return run


def _counted(how: Callable[[int], bool]) -> Callable[[Any, Find], bool]:
    def run(operand: Any, find: Find) -> bool:
        return how(sum(holds(condition, find) for condition in operand))

    return run


def _matches(operand: Any, find: Find) -> bool:
    found = value(operand[0], find)
    return isinstance(found, str) and re.search(operand[1], found) is not None


def _one_of(operand: Any, find: Find) -> bool:
    found = value(operand[0], find)
    return found is not None and any(same(found, literal) for literal in operand[1])


def _among(operand: Any, find: Find) -> bool:
    found = value(operand[0], find)
    return found is not None and any(same(found, one) for one in lists.members(value(operand[1], find)))


def _join(operand: Any, find: Find) -> str:
    found = (value(term, find) for term in operand)
    return "".join(as_text(one) for one in found if one is not None)


def _ratio(operand: Any, find: Find) -> str | None:
    """Two whole numbers, or texts of such, in lowest terms."""
    wide, high = (_number(term, find) for term in operand)
    if not wide or not high or wide.denominator != 1 or high.denominator != 1:
        return None
    return f"{(wide / high).numerator}:{(wide / high).denominator}"


_TERMS: dict[str, Callable[[Any, Find], Any]] = {
    "sum": _fold(lambda a, b: a + b),
    "difference": _fold(lambda a, b: a - b),
    "product": _fold(lambda a, b: a * b),
    "quotient": _fold(lambda a, b: a / b if b else None),
    "smallest": _fold(min),
    "largest": _fold(max),
    "first": _first,
    "number": _number,
    "floor": _rounded(math.floor),
    "ceiling": _rounded(math.ceil),
    "count": _count,
    "length": _of_text(len),
    "lower": _cased(str.lower),
    "upper": _cased(str.upper),
    "text": lambda literal, _: literal,
    "part": _part,
    "extract": _extract,
    "if": _if,
    "lookup": _lookup,
    "join": _join,
    "ratio": _ratio,
    "total": lists.reduced(lists.total, value),
    "highest": lists.reduced(max, value),
    "lowest": lists.reduced(min, value),
    "union": lambda operand, find: lists.union(operand, find, value),
    "where": lambda operand, find: lists.where(operand, find, value, holds),
    "inputs": lambda operand, find: lists.inputs(operand, find, value),
}

_CONDITIONS: dict[str, Callable[[Any, Find], bool]] = {
    "present": lambda term, find: value(term, find) is not None,
    "absent": lambda term, find: value(term, find) is None,
    "is": lambda operand, find: same(value(operand[0], find), operand[1]),
    "one_of": _one_of,
    "among": _among,
    "matches": _matches,
    "at_most": _compare(lambda a, b: a <= b),
    "at_least": _compare(lambda a, b: a >= b),
    "above": _compare(lambda a, b: a > b),
    "below": _compare(lambda a, b: a < b),
    "every": lambda operand, find: all(lists.each(operand, find, value, holds)),
    "some": lambda operand, find: any(lists.each(operand, find, value, holds)),
    "all": lambda operand, find: all(holds(condition, find) for condition in operand),
    "any": lambda operand, find: any(holds(condition, find) for condition in operand),
    "none": lambda operand, find: not any(holds(condition, find) for condition in operand),
    "exactly_one": _counted(lambda true: true == 1),
    "at_most_one": _counted(lambda true: true <= 1),
}
