"""The words of the contract's languages that are about lists: of values, of objects, and of media behind URLs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from conformance.values import Find, exact, find_in

KNOWN_MEDIA = "$inputs"
"""The name under which what is known of URLs is found: facts by URL."""

MEDIA_FACTS = (
    "kind",
    "width",
    "height",
    "pixels",
    "seconds",
    "fps",
    "bytes",
    "format",
    "portrait",
    "corrupt",
    "state",
    "channel",
)

Value = Callable[[Any, Find], Any]
Holds = Callable[[Any, Find], bool]


def members(found: Any) -> list[Any]:
    """A list as it is, one value as a list of one, and what is absent as an empty list."""
    return found if isinstance(found, list) else [] if found is None else [found]


def reduced(pick: Callable[[list[Fraction]], Fraction], value: Value) -> Value:
    """A word that makes one number of several; of nothing, or of something that is no number, nothing."""

    def run(operand: Any, find: Find) -> Fraction | None:
        found = value(operand, find)
        numbers = [exact(member) for member in members(found)]
        present = [number for number in numbers if number is not None]
        empty = found is None or (not present and pick is not total)
        return None if empty or len(present) != len(numbers) else pick(present)

    return run


def total(numbers: list[Fraction]) -> Fraction:
    """The sum; of an empty list, nought."""
    return sum(numbers, Fraction(0))


def union(operand: Any, find: Find, value: Value) -> list[Any]:
    """The members of several lists in one; what is absent adds nothing, what stands twice is there twice."""
    return [member for term in operand for member in members(value(term, find))]


def where(operand: Any, find: Find, value: Value, holds: Holds) -> list[Any]:
    """The members for which a condition holds."""
    return [one for one in members(value(operand[0], find)) if holds(operand[1], _inside(one, find))]


def each(operand: Any, find: Find, value: Value, holds: Holds) -> list[bool]:
    """Whether a condition holds, member by member."""
    return [holds(operand[1], _inside(one, find)) for one in members(value(operand[0], find))]


def inputs(operand: Any, find: Find, value: Value) -> list[Any]:
    """A fact of the media behind each URL, as far as it is known."""
    known = find(KNOWN_MEDIA) or {}
    facts = [(known.get(url) or {}).get(operand[1]) for url in members(value(operand[0], find))]
    return [fact for fact in facts if fact is not None]


def _inside(member: Any, outer: Find) -> Find:
    """Names inside a list: ``item``, the member's own fields, and then those outside."""
    own = find_in({**member, "item": member} if isinstance(member, Mapping) else {"item": member})

    def find(name: str) -> Any:
        found = own(name)
        return outer(name) if found is None else found

    return find
