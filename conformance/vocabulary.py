"""Which words the contract's languages have: one that nobody understands stops the reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from conformance.engine import KEYWORDS, misfit
from conformance.lists import MEDIA_FACTS
from conformance.pricing import MODEL_FACT, ratio

X_WORDS = frozenset({"x-source", "x-lenient", "x-ignore-case", "x-input", "x-repeat-into"})
_ANNOTATIONS = frozenset({"default", "title", "description", "examples", "deprecated", "$defs", "$schema", "$comment"})
_KEYWORDS = KEYWORDS | {"then", "else", "minContains", "maxContains"} | _ANNOTATIONS
_MAPS_OF_SCHEMAS = ("properties", "patternProperties", "$defs", "dependentSchemas")
_LISTS_OF_SCHEMAS = ("anyOf", "allOf", "oneOf", "prefixItems")
_SCHEMAS = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "x-lenient")

_LISTS_OF_TERMS = ("sum", "difference", "product", "quotient", "smallest", "largest", "first", "join", "union")
_ONE_TERM = ("number", "floor", "ceiling", "count", "length", "lower", "upper", "total", "highest", "lowest")
_LISTS_OF_CONDITIONS = ("all", "any", "none", "exactly_one", "at_most_one")
_COMPARISONS = ("at_most", "at_least", "above", "below")


class NotUnderstoodError(Exception):
    """A word or a form that the contract's languages do not have."""


def check_term(term: Any) -> None:
    """Raises ``NotUnderstoodError`` unless the term is a number, true, false, a name, or one operation."""
    if term is None or isinstance(term, str | bool | int | float):
        return
    word, operand = _operation(term, "term")
    if word in _LISTS_OF_TERMS:
        _each(operand, word, check_term)
    elif word in _ONE_TERM:
        check_term(operand)
    elif word == "text":
        _demand(isinstance(operand, str), word, operand)
    elif word == "part":
        _demand(isinstance(operand, list) and len(operand) == 3 and isinstance(operand[1], str), word, operand)
        _demand(isinstance(operand[2], int) and bool(operand[1]), word, operand)
        check_term(operand[0])
    elif word == "extract":
        _demand(isinstance(operand, list) and len(operand) == 2, word, operand)
        check_term(operand[0])
        check_pattern(operand[1])
    elif word == "ratio":
        _demand(isinstance(operand, list) and len(operand) == 2, word, operand)
        _each(operand, word, check_term)
    elif word == "where":
        _check_members(word, operand)
    elif word == "inputs":
        _demand(isinstance(operand, list) and len(operand) == 2 and operand[1] in MEDIA_FACTS, word, operand)
        check_term(operand[0])
    elif word == "if":
        _demand(isinstance(operand, list) and len(operand) == 3, word, operand)
        check_condition(operand[0])
        _each(operand[1:], word, check_term)
    elif word == "lookup":
        _demand(
            isinstance(operand, Mapping) and {"table", "key"} <= operand.keys() <= {"table", "key", "else"},
            word,
            operand,
        )
        _demand(isinstance(operand["table"], Mapping), word, operand)
        _each([operand["key"], operand.get("else"), *operand["table"].values()], word, check_term)
    else:
        raise NotUnderstoodError(f"unknown operation of a term: {word}")


def check_condition(condition: Any) -> None:
    """Raises ``NotUnderstoodError`` unless the condition is one of the vocabulary's, or null."""
    if condition is None:
        return
    word, operand = _operation(condition, "condition")
    if word in ("present", "absent"):
        check_term(operand)
    elif word in _LISTS_OF_CONDITIONS:
        _each(operand, word, check_condition)
    elif word in (*_COMPARISONS, "among"):
        _demand(isinstance(operand, list) and len(operand) == 2, word, operand)
        _each(operand, word, check_term)
    elif word in ("every", "some"):
        _check_members(word, operand)
    elif word in ("is", "one_of", "matches"):
        _demand(isinstance(operand, list) and len(operand) == 2, word, operand)
        check_term(operand[0])
        _demand(word != "one_of" or isinstance(operand[1], list), word, operand)
        if word == "matches":
            check_pattern(operand[1])
    else:
        raise NotUnderstoodError(f"unknown condition: {word}")


def check_pattern(pattern: Any) -> None:
    """Raises ``NotUnderstoodError`` unless it is a regular expression."""
    try:
        re.compile(pattern)
    except (re.error, TypeError) as problem:
        raise NotUnderstoodError(f"no regular expression: {pattern!r} ({problem})") from None


def check_amount(amount: str) -> None:
    """Raises ``NotUnderstoodError`` unless it is an exact amount or names a fact of the model."""
    try:
        if not amount.startswith(MODEL_FACT):
            ratio(amount)
    except (ValueError, ZeroDivisionError):
        raise NotUnderstoodError(f"no amount: {amount!r}") from None


def check_schema(schema: Any) -> None:
    """Raises ``NotUnderstoodError`` unless it is JSON Schema 2020-12 with keywords that are known."""
    wrong = misfit(schema)
    if wrong:
        raise NotUnderstoodError(f"no JSON Schema: {wrong}")
    _check_keywords(schema)


def _check_keywords(schema: Any) -> None:
    if isinstance(schema, bool):
        return
    unknown = schema.keys() - _KEYWORDS - X_WORDS
    if unknown:
        raise NotUnderstoodError(f"unknown keyword of a request schema: {min(unknown)}")
    for word in _SCHEMAS:
        if word in schema:
            _check_keywords(schema[word])
    for word in _LISTS_OF_SCHEMAS:
        for part in schema.get(word, ()):
            _check_keywords(part)
    for word in _MAPS_OF_SCHEMAS:
        for part in schema.get(word, {}).values():
            _check_keywords(part)


def _operation(written: Any, kind: str) -> tuple[str, Any]:
    if not isinstance(written, Mapping) or len(written) != 1:
        raise NotUnderstoodError(f"a {kind} is one operation, not {written!r}")
    ((word, operand),) = written.items()
    return word, operand


def _check_members(word: str, operand: Any) -> None:
    _demand(isinstance(operand, list) and len(operand) == 2, word, operand)
    check_term(operand[0])
    check_condition(operand[1])


def _each(operand: Any, word: str, check: Callable[[Any], None]) -> None:
    _demand(isinstance(operand, list), word, operand)
    for part in operand:
        check(part)


def _demand(fine: bool, word: str, operand: Any) -> None:
    if not fine:
        raise NotUnderstoodError(f"{word} does not take {operand!r}")
