"""Terms: the values a contract computes from a request, as data.

A term is a number, true or false, a name (text), or an object with one operation: ``{"product": ["seconds", 24]}``.
Names are looked up in a ``Scope``; what is absent or null is None, and any arithmetic with None is None. Arithmetic is
exact (fractions), so that a price never sees a binary rounding. ``fixtures/rules/terms.json`` is the truth table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from mockserver.errors import ContractError, nearest

Scope = Callable[[str], Any]
Term = Callable[[Scope], Any]
Exact = int | Fraction


def compile_term(data: Any, where: str) -> Term:
    """Turn term data into a function of a scope. ``where`` is named in the ``ContractError`` of a bad term."""
    if data is None or isinstance(data, bool | int):
        return lambda scope: data
    if isinstance(data, float):
        exact = Fraction(str(data))
        return lambda scope: exact
    if isinstance(data, str):
        return lambda scope: scope(data)
    if isinstance(data, dict) and len(data) == 1:
        [(word, operand)] = data.items()
        if word in _ONE:
            return _one(_ONE[word], compile_term(operand, f"{where}.{word}"))
        if word in _MANY and isinstance(operand, list):
            parts = [compile_term(part, f"{where}.{word}[{n}]") for n, part in enumerate(operand)]
            return _many(_MANY[word], parts)
        if word in _SPECIAL:
            return _SPECIAL[word](operand, f"{where}.{word}")
        words = [*_ONE, *_MANY, *_SPECIAL]
        raise ContractError(f"{where}: {word!r} is no term{nearest(word, words)} (known: {', '.join(sorted(words))})")
    raise ContractError(f"{where}: a term is a number, a name or an object with one operation, not {data!r}")


def scope_of(*layers: Mapping[str, Any]) -> Scope:
    """A scope that looks a dotted name up in each mapping in turn; the first that has it decides."""

    def look(name: str) -> Any:
        for layer in layers:
            if name in layer:
                return layer[name]
            if "." in name:
                value = walk(layer, name)
                if value is not None:
                    return value
        return None

    return look


def walk(value: Any, path: str) -> Any:
    """The value at a dotted path such as ``metadata.images.0``, or None."""
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def plain(value: Any) -> Any:
    """A fraction as the JSON number it stands for: an int when whole, otherwise a float."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return value


def _number(value: Any) -> int | Fraction | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Fraction):
        return value
    try:
        return Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError):
        return None


def _one(function: Callable[[Any], Any], term: Term) -> Term:
    def evaluate(scope: Scope) -> Any:
        value = term(scope)
        return None if value is None else function(value)

    return evaluate


def _many(function: Callable[[list[Any]], Any], terms: list[Term]) -> Term:
    return lambda scope: function([term(scope) for term in terms])


def _numeric(function: Callable[[list[int | Fraction]], int | Fraction | None]) -> Callable[[list[Any]], Any]:
    def evaluate(values: list[Any]) -> Any:
        numbers = [_number(value) for value in values]
        exact = [number for number in numbers if number is not None]
        return function(exact) if exact and len(exact) == len(numbers) else None

    return evaluate


def _whole(rounding: Callable[[int | Fraction], int]) -> Callable[[Any], Any]:
    def evaluate(value: Any) -> Any:
        number = _number(value)
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


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _quotient(numbers: list[int | Fraction]) -> Fraction | None:
    return Fraction(numbers[0]) / numbers[1] if len(numbers) == 2 and numbers[1] else None


_ONE: dict[str, Callable[[Any], Any]] = {
    "number": _number,
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
    "count": _count,
    "length": lambda value: len(value) if isinstance(value, str | list | dict) else None,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
}
_MANY: dict[str, Callable[[list[Any]], Any]] = {
    "sum": _numeric(sum),
    "difference": _numeric(lambda numbers: numbers[0] - sum(numbers[1:])),
    "product": _numeric(math.prod),
    "quotient": _numeric(_quotient),
    "smallest": _numeric(min),
    "largest": _numeric(max),
    "first": _first,
}
_SPECIAL: dict[str, Callable[[Any, str], Term]] = {"lookup": _lookup, "part": _part, "if": _if, "text": _text}
