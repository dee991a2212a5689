"""Terms: the values a contract computes from a request, as data.

A term is a number, true or false, a name (text), or an object with one operation: ``{"product": ["seconds", 24]}``.
Names are looked up in a ``Scope``; what is absent or null is None, and any arithmetic with None is None. Arithmetic is
exact (fractions), so that a price never sees a binary rounding. ``fixtures/rules/terms.json`` is the truth table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from mockserver.errors import ContractError

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
        from mockserver.contracts.words import compile_word

        [(word, operand)] = data.items()
        return compile_word(word, operand, where)
    raise ContractError(f"{where}: a term is a number, a name or an object with one operation, not {data!r}")


def scope_of(*layers: Mapping[str, Any]) -> Scope:
    """A scope that looks a dotted name up in each mapping in turn; the first that has it decides."""

    def look(name: str) -> Any:
        for layer in layers:
            if name in layer:
                return layer[name]
            if "." in name or "[]" in name:
                value = walk(layer, name)
                if value is not None and not (value == [] and "[]" in name):
                    return value
        return [] if "[]" in name else None

    return look


def walk(value: Any, path: str) -> Any:
    """The value at a dotted path such as ``metadata.images.0``, or None; ``media[].url`` is the list of all of them."""
    if "[]" in path:
        before, _, after = path.partition("[]")
        found = walk(value, before)
        rest = after.removeprefix(".")
        rows = [walk(member, rest) if rest else member for member in found] if isinstance(found, list) else []
        return [row for row in rows if row is not None]
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


def exact(value: Any) -> int | Fraction | None:
    """A number or a text that is one, exactly; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Fraction):
        return value
    try:
        return Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError):
        return None
