"""The words of the term language: what each operation gives."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mockserver.contracts import lists
from mockserver.contracts.terms import Scope, Term, compile_term, exact, plain
from mockserver.errors import ContractError, nearest


def compile_word(word: str, operand: Any, where: str) -> Term:
    """One operation of the language. Raises ``ContractError`` naming ``where`` and the nearest word."""
    if word in _ONE:
        return _one(_ONE[word], compile_term(operand, f"{where}.{word}"))
    if word in _MANY and isinstance(operand, list):
        parts = [compile_term(part, f"{where}.{word}[{n}]") for n, part in enumerate(operand)]
        return _many(_MANY[word], parts)
    if word in _SPECIAL:
        return _SPECIAL[word](operand, f"{where}.{word}")
    words = [*_ONE, *_MANY, *_SPECIAL]
    raise ContractError(f"{where}: {word!r} is no term{nearest(word, words)} (known: {', '.join(sorted(words))})")


def _one(function: Callable[[Any], Any], term: Term) -> Term:
    def evaluate(scope: Scope) -> Any:
        value = term(scope)
        return None if value is None else function(value)

    return evaluate


def _many(function: Callable[[list[Any]], Any], terms: list[Term]) -> Term:
    return lambda scope: function([term(scope) for term in terms])


def _numeric(function: Callable[[list[int | Fraction]], int | Fraction | None]) -> Callable[[list[Any]], Any]:
    def evaluate(values: list[Any]) -> Any:
        numbers = [exact(value) for value in values]
        present = [number for number in numbers if number is not None]
        return function(present) if present and len(present) == len(numbers) else None

    return evaluate


def _whole(rounding: Callable[[int | Fraction], int]) -> Callable[[Any], Any]:
    def evaluate(value: Any) -> Any:
        number = exact(value)
        return None if number is None else rounding(number)

    return evaluate


def _lookup(operand: Any, where: str) -> Term:
    if not isinstance(operand, dict) or not {"table", "key"} <= set(operand) <= {"table", "key", "else"}:
        raise ContractError(f"{where}: wants an object with 'table', 'key' and perhaps 'else', got {operand!r}")
    table = {name: compile_term(value, f"{where}.table.{name}") for name, value in operand["table"].items()}
    key, other = compile_term(operand["key"], f"{where}.key"), compile_term(operand.get("else"), f"{where}.else")
    return lambda scope: table.get(_key(key(scope)), other)(scope)


def _key(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(plain(value))


def _part(operand: Any, where: str) -> Term:
    if not (
        isinstance(operand, list) and len(operand) == 3 and isinstance(operand[1], str) and isinstance(operand[2], int)
    ):
        raise ContractError(f"{where}: wants [term, separator, position], got {operand!r}")
    term, (separator, position) = compile_term(operand[0], where), operand[1:]

    def evaluate(scope: Scope) -> Any:
        parts = str(term(scope)).split(separator)
        return parts[position] if position < len(parts) and len(parts) > 1 else None

    return evaluate


def _if(operand: Any, where: str) -> Term:
    from mockserver.contracts.rules import compile_condition

    if not (isinstance(operand, list) and len(operand) == 3):
        raise ContractError(f"{where}: wants [condition, term, term], got {operand!r}")
    condition = compile_condition(operand[0], f"{where}[0]")
    yes, no = compile_term(operand[1], f"{where}[1]"), compile_term(operand[2], f"{where}[2]")
    return lambda scope: yes(scope) if condition(scope) else no(scope)


def _text(operand: Any, where: str) -> Term:
    if not isinstance(operand, str):
        raise ContractError(f"{where}: wants a text, got {operand!r}")
    return lambda scope: operand


def _extract(operand: Any, where: str) -> Term:
    if not (isinstance(operand, list) and len(operand) == 2):
        raise ContractError(f"{where}: wants [term, regular expression], got {operand!r}")
    term = compile_term(operand[0], f"{where}[0]")
    try:
        pattern = re.compile(operand[1])
    except (re.error, TypeError) as error:
        raise ContractError(f"{where}: {operand[1]!r} is no regular expression: {error}") from None

    def evaluate(scope: Scope) -> str | None:
        value = term(scope)
        match = pattern.search(value) if isinstance(value, str) else None
        return match[min(1, pattern.groups)] if match else None

    return evaluate


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _quotient(numbers: list[int | Fraction]) -> Fraction | None:
    return Fraction(numbers[0]) / numbers[1] if len(numbers) == 2 and numbers[1] else None


_ONE: dict[str, Callable[[Any], Any]] = {
    "number": exact,
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
    "count": _count,
    "length": lambda value: len(value) if isinstance(value, str | list | dict) else None,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
    "upper": lambda value: value.upper() if isinstance(value, str) else value,
    "total": lists.total,
    "highest": lists.highest,
    "lowest": lists.lowest,
}
_MANY: dict[str, Callable[[list[Any]], Any]] = {
    "sum": _numeric(sum),
    "difference": _numeric(lambda numbers: numbers[0] - sum(numbers[1:])),
    "product": _numeric(math.prod),
    "quotient": _numeric(_quotient),
    "smallest": _numeric(min),
    "largest": _numeric(max),
    "first": _first,
    "join": lambda values: "".join(str(plain(value)) for value in values if value is not None),
}
_SPECIAL: dict[str, Callable[[Any, str], Term]] = {
    "lookup": _lookup,
    "part": _part,
    "if": _if,
    "text": _text,
    "extract": _extract,
    "where": lists.where_term,
    "union": lists.union_term,
    "inputs": lists.inputs_term,
    "ratio": lists.ratio_term,
}
