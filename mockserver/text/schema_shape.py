"""JSON Schemas made flat: references, ``allOf``, chosen branches and conditions joined into one set of keywords."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

from mockserver.text.json_text import dumps
from mockserver.text.numbers import UnsatisfiableError, fraction

Schema = dict[str, Any]
Choose = Callable[[list[Any]], Iterable[Any]]
_COMBINING = frozenset(("$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "then", "else"))
_DEEPEST = 24  # references within references
_LARGER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_SMALLER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_NESTED = ("items", "additionalProperties", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties")
_NAMING = ("$anchor", "$dynamicAnchor", "$id", "id")
_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")


def mapping(schema: Schema, key: str) -> Schema:
    """The object under a key, empty where the schema is broken there."""
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def listing(schema: Schema, key: str) -> list[Any]:
    """The list under a key, empty where the schema is broken there."""
    found = schema.get(key)
    return found if isinstance(found, list) else []


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON."""
    return one == other and dumps(one) == dumps(other)


class OutOfBudgetError(Exception):
    """The schema asks for more work than one is willing to do."""


class Flattener:
    """Flat forms of the schemas of one document.

    ``choose`` orders the branches of ``anyOf``, ``oneOf`` and ``if``; ``budget`` holds the steps left for everything.
    """

    def __init__(self, root: Any, choose: Choose, budget: list[int]) -> None:
        self.root = root
        self.choose = choose
        self.budget = budget

    def flat(self, schema: Any, depth: int = 0) -> Schema:
        """One schema without combining keywords that is at least as strict.

        Raises ``UnsatisfiableError`` when the parts contradict each other or refer to themselves for ever, and
        ``OutOfBudgetError``.
        """
        self.spend()
        if schema is False:
            raise UnsatisfiableError("a schema that nothing satisfies")
        if depth > _DEEPEST:
            raise UnsatisfiableError("a reference to itself")
        if not isinstance(schema, dict):
            return {}
        if _COMBINING.isdisjoint(schema):
            return schema
        plain = {key: value for key, value in schema.items() if key not in _COMBINING}
        for key in ("$ref", "$dynamicRef", "$recursiveRef"):
            if isinstance(reference := schema.get(key), str):
                plain = merge(self.flat(self.target(reference), depth + 1), plain)
        for part in listing(schema, "allOf"):
            plain = merge(plain, self.flat(part, depth + 1))
        for key in ("anyOf", "oneOf"):
            if branches := listing(schema, key):
                plain = self._first(plain, self.choose(branches), depth)
        if "if" in schema:
            ways = [{"allOf": [schema["if"], schema.get("then", True)]}, schema.get("else", {"not": schema["if"]})]
            plain = self._first(plain, self.choose(ways), depth)
        return plain

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises ``OutOfBudgetError`` when all are used."""
        self.budget[0] -= steps
        if self.budget[0] < 0:
            raise OutOfBudgetError

    def _first(self, plain: Schema, branches: Iterable[Any], depth: int) -> Schema:
        reason = UnsatisfiableError("no branch")
        for branch in branches:
            try:
                return merge(plain, self.flat(branch, depth + 1))
            except UnsatisfiableError as error:
                reason = error
        raise reason

    def target(self, reference: str) -> Any:
        """What a reference within the document points to; one that leads nowhere allows anything."""
        if reference == "#":
            return self.root
        if not reference.startswith("#/"):
            document, _, anchor = reference.rpartition("#")
            names = (
                {anchor, f"#{anchor}"}
                if document or reference[0:1] == "#"
                else {reference, reference.rpartition("/")[2]}
            )
            return _named(self.root, names - {"", "#"}, 0)
        found = self.root
        for step in reference[2:].split("/"):
            step = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict):
                found = found.get(step, {})
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                return {}
        return found


def _named(schema: Any, names: set[str], depth: int) -> Any:
    """The subschema with an anchor or id among the names."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return {}
    if any(isinstance(name := schema.get(key), str) and name in names for key in _NAMING):
        return schema
    inner = [value for key in _MAPS for value in mapping(schema, key).values()]
    return next((found for part in inner if (found := _named(part, names, depth + 1))), {})


def merge(one: Schema, other: Schema) -> Schema:
    """A schema as strict as both together. Raises ``UnsatisfiableError`` where they exclude each other."""
    if not one or not other:
        return one or other
    made = dict(one)
    for key, value in other.items():
        made[key] = _joined(key, made[key], value) if key in made else value
    if "const" in made and isinstance(made.get("enum"), list) and not any(same(made["const"], v) for v in made["enum"]):
        raise UnsatisfiableError("a constant that is not among the options")
    return made


def _joined(key: str, one: Any, other: Any) -> Any:
    if key == "type":
        return _types(one, other)
    if key == "const" and not same(one, other):
        raise UnsatisfiableError("two constants")
    if key == "enum" and isinstance(one, list) and isinstance(other, list):
        if not (both := [value for value in one if any(same(value, option) for option in other)]):
            raise UnsatisfiableError("no common option")
        return both
    if key in _LARGER or key in _SMALLER:
        pick = max if key in _LARGER else min
        known = [bound for bound in (one, other) if fraction(bound) is not None]
        return pick(known) if known else other
    if key in _NESTED:
        return other if one is True else one if other is True else {"allOf": [one, other]}
    if key in _MAPS and isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{name: {"allOf": [one[name], part]} if name in one else part for name, part in other.items()}}
    if key in ("required", "examples") and isinstance(one, list) and isinstance(other, list):
        return [*one, *(value for value in other if value not in one)]
    if key == "prefixItems" and isinstance(one, list) and isinstance(other, list):
        longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
        return [*({"allOf": [*both]} for both in zip(longer, shorter, strict=False)), *longer[len(shorter) :]]
    if key == "not":
        return {"anyOf": [one, other]}
    if key == "multipleOf":
        return _common_multiple(one, other)
    if key == "pattern" and isinstance(one, str) and isinstance(other, str) and one != other:
        return rf"^(?=[\s\S]*(?:{one}))(?=[\s\S]*(?:{other}))"
    if key == "uniqueItems":
        return one is True or other is True
    if key in ("description", "title", "default"):
        return other if one in ("", None) else one
    return other


def _types(one: Any, other: Any) -> list[str]:
    first, second = ([kinds] if isinstance(kinds, str) else kinds for kinds in (one, other))
    if not isinstance(first, list) or not isinstance(second, list):
        return first if isinstance(first, list) else second
    both = [kind for kind in first if kind in second]
    if not both and "integer" in (*first, *second) and "number" in (*first, *second):
        both = ["integer"]
    if not both:
        raise UnsatisfiableError("no common type")
    return both


def _common_multiple(one: Any, other: Any) -> Any:
    first, second = fraction(one), fraction(other)
    if not first or not second:
        return other
    both = Fraction(math.lcm(first.numerator, second.numerator), math.gcd(first.denominator, second.denominator))
    return both.numerator if both.denominator == 1 else float(both)
