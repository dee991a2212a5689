"""Terms and conditions over lists: members that fit, sums, and what is known of media inputs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from mockserver.contracts.terms import Scope, Term, compile_term, exact, walk
from mockserver.errors import ContractError

Condition = Callable[[Scope], bool]


def members(value: Any) -> list[Any]:
    """A list as it is without nulls, nothing for what is absent, and a single value as a list of one."""
    if isinstance(value, list):
        return [member for member in value if member is not None]
    return [] if value is None else [value]


def within(scope: Scope, member: Any) -> Scope:
    """The scope inside a list: the member's own fields, ``item`` for the member itself, then the names outside."""

    def look(name: str) -> Any:
        if name == "item" or name.startswith("item."):
            return member if name == "item" else walk(member, name.removeprefix("item."))
        found = walk(member, name) if isinstance(member, Mapping) else None
        return found if found is not None else scope(name)

    return look


def where_term(operand: Any, where: str) -> Term:
    """``[list, condition]``: the members for which the condition holds."""
    term, condition = _pair(operand, where)
    return lambda scope: [member for member in members(term(scope)) if condition(within(scope, member))]


def union_term(operand: Any, where: str) -> Term:
    """A list of terms: all their members in one list."""
    if not isinstance(operand, list):
        raise ContractError(f"{where}: wants a list of terms, got {operand!r}")
    terms = [compile_term(part, f"{where}[{n}]") for n, part in enumerate(operand)]
    return lambda scope: [member for term in terms for member in members(term(scope))]


def inputs_term(operand: Any, where: str) -> Term:
    """``[term, fact]``: what is known of the media behind each URL or upload, unknown ones left out."""
    if not (isinstance(operand, list) and len(operand) == 2 and isinstance(operand[1], str)):
        raise ContractError(f"{where}: wants [term, fact], got {operand!r}")
    term, fact = compile_term(operand[0], where), operand[1]

    def evaluate(scope: Scope) -> list[Any]:
        known = scope("$inputs") or {}
        facts = [known.get(value) for value in members(term(scope)) if isinstance(value, str)]
        return [row[fact] for row in facts if row and row.get(fact) is not None]

    return evaluate


def ratio_term(operand: Any, where: str) -> Term:
    """``[width, height]`` brought to lowest terms, as text: 854 and 480 give '427:240'."""
    if not (isinstance(operand, list) and len(operand) == 2):
        raise ContractError(f"{where}: wants [term, term], got {operand!r}")
    terms = [compile_term(part, f"{where}[{n}]") for n, part in enumerate(operand)]

    def evaluate(scope: Scope) -> str | None:
        width, height = (exact(term(scope)) for term in terms)
        if not width or not height or width != int(width) or height != int(height):
            return None
        shared = math.gcd(int(width), int(height))
        return f"{int(width) // shared}:{int(height) // shared}"

    return evaluate


def every_condition(operand: Any, where: str) -> Condition:
    """``[list, condition]``: the condition holds for each member; an empty list fits."""
    term, condition = _pair(operand, where)
    return lambda scope: all(condition(within(scope, member)) for member in members(term(scope)))


def some_condition(operand: Any, where: str) -> Condition:
    """``[list, condition]``: the condition holds for at least one member."""
    term, condition = _pair(operand, where)
    return lambda scope: any(condition(within(scope, member)) for member in members(term(scope)))


def total(value: Any) -> int | Fraction | None:
    """The sum of the numbers of a list."""
    return sum(_numbers(value))


def highest(value: Any) -> int | Fraction | None:
    """The largest number of a list, None when it has none."""
    return max(_numbers(value), default=None)


def lowest(value: Any) -> int | Fraction | None:
    """The smallest number of a list, None when it has none."""
    return min(_numbers(value), default=None)


def _numbers(value: Any) -> list[int | Fraction]:
    return [number for member in members(value) if (number := exact(member)) is not None]


def _pair(operand: Any, where: str) -> tuple[Term, Condition]:
    from mockserver.contracts.rules import compile_condition

    if not (isinstance(operand, list) and len(operand) == 2):
        raise ContractError(f"{where}: wants [list, condition], got {operand!r}")
    return compile_term(operand[0], f"{where}[0]"), compile_condition(operand[1], f"{where}[1]")
