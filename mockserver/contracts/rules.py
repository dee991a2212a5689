"""Conditions and cross-field rules: a small closed vocabulary over terms.

A condition is an object with one word: ``{"at_most": ["n", 4]}``. A comparison with an absent value is false, so a rule
about an optional field says ``when: {"present": ...}``. ``fixtures/rules/conditions.json`` is the truth table that both
readers of the contract pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mockserver.contracts import lists
from mockserver.contracts.terms import Scope, Term, compile_term
from mockserver.errors import ContractError, nearest

Condition = Callable[[Scope], bool]


def compile_condition(data: Any, where: str) -> Condition:
    """Turn condition data into a function of a scope; None holds always. Raises ``ContractError`` naming ``where``."""
    if data is None:
        return lambda scope: True
    if not (isinstance(data, dict) and len(data) == 1):
        raise ContractError(f"{where}: a condition is an object with one word, not {data!r}")
    [(word, operand)] = data.items()
    at = f"{where}.{word}"
    if word in _GROUPS:
        if not isinstance(operand, list):
            raise ContractError(f"{at}: wants a list of conditions, got {operand!r}")
        return _GROUPS[word]([compile_condition(part, f"{at}[{n}]") for n, part in enumerate(operand)])
    if word in _PRESENCE:
        term, wanted = compile_term(operand, at), _PRESENCE[word]
        return lambda scope: (term(scope) is not None) is wanted
    if word in _COMPARISONS:
        left, right = (compile_term(part, at) for part in _pair(operand, at))
        return _comparison(_COMPARISONS[word], left, right)
    if word in _LITERALS:
        first, literal = _pair(operand, at)
        return _LITERALS[word](compile_term(first, at), literal, at)
    if word in _MEMBERS:
        return _MEMBERS[word](operand, at)
    if word == "among":
        one, among = (compile_term(part, at) for part in _pair(operand, at))
        return lambda scope: _among(one(scope), among(scope))
    known = [*_GROUPS, *_PRESENCE, *_COMPARISONS, *_LITERALS, *_MEMBERS, "among"]
    raise ContractError(f"{where}: {word!r} is no condition{nearest(word, known)} (known: {', '.join(sorted(known))})")


def same(left: Any, right: Any) -> bool:
    """Equality as JSON has it: 1 equals 1.0, but true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _pair(operand: Any, at: str) -> tuple[Any, Any]:
    if not (isinstance(operand, list) and len(operand) == 2):
        raise ContractError(f"{at}: wants a list of two, got {operand!r}")
    return operand[0], operand[1]


def _comparison(compare: Callable[[Any, Any], bool], left: Term, right: Term) -> Condition:
    def holds(scope: Scope) -> bool:
        one, two = left(scope), right(scope)
        if one is None or two is None or isinstance(one, bool | str | list | dict) or isinstance(two, bool | str):
            return False
        return compare(one, two)

    return holds


def _among(value: Any, those: Any) -> bool:
    return value is not None and any(same(value, member) for member in lists.members(those))


def _is(term: Term, literal: Any, at: str) -> Condition:
    return lambda scope: same(term(scope), literal)


def _one_of(term: Term, literal: Any, at: str) -> Condition:
    if not isinstance(literal, list):
        raise ContractError(f"{at}: wants [term, list of values], got {literal!r}")

    def holds(scope: Scope) -> bool:
        value = term(scope)
        return any(same(value, wanted) for wanted in literal)

    return holds


def _matches(term: Term, literal: Any, at: str) -> Condition:
    try:
        pattern = re.compile(literal)
    except (re.error, TypeError) as error:
        raise ContractError(f"{at}: {literal!r} is no regular expression: {error}") from None

    def holds(scope: Scope) -> bool:
        value = term(scope)
        return isinstance(value, str) and pattern.search(value) is not None

    return holds


_GROUPS: dict[str, Callable[[list[Condition]], Condition]] = {
    "all": lambda parts: lambda scope: all(part(scope) for part in parts),
    "any": lambda parts: lambda scope: any(part(scope) for part in parts),
    "none": lambda parts: lambda scope: not any(part(scope) for part in parts),
    "exactly_one": lambda parts: lambda scope: sum(part(scope) for part in parts) == 1,
    "at_most_one": lambda parts: lambda scope: sum(part(scope) for part in parts) <= 1,
}
_PRESENCE = {"present": True, "absent": False}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "at_most": lambda one, two: one <= two,
    "at_least": lambda one, two: one >= two,
    "below": lambda one, two: one < two,
    "above": lambda one, two: one > two,
}
_LITERALS: dict[str, Callable[[Term, Any, str], Condition]] = {"is": _is, "one_of": _one_of, "matches": _matches}
_MEMBERS: dict[str, Callable[[Any, str], Condition]] = {
    "every": lists.every_condition,
    "some": lists.some_condition,
}
