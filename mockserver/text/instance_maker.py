"""One attempt at a value for a JSON Schema, in one style."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from mockserver.chance import Random
from mockserver.text import property_words
from mockserver.text.containers import make_array, make_object
from mockserver.text.facts import Facts
from mockserver.text.numbers import UnsatisfiableError, fraction, number
from mockserver.text.schema_shape import Flattener, Schema, listing, mapping
from mockserver.text.strings import string
from mockserver.text.validation import validator

DEEP = 3  # containers within containers, after which only what is required is made
_DEEPEST = 64
_BEYOND = (-1, 0, 0.5, -0.5, 10**9, -(10**9))  # numbers tried where ``not`` forbids the usual ones
_TURNS = 8  # other values tried where ``not`` forbids one
_ALL_TYPES = ("string", "integer", "object", "array", "boolean", "null")
_RULES = """
    type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format
"""
_SCALAR_RULES = frozenset(_RULES.split())
_TELLING = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "minProperties", "propertyNames"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


class Style(Struct, frozen=True):
    """How an attempt goes about it; ``presets`` are defaults and examples, ``attempt`` varies the chance."""

    words: bool = True
    presets: bool = True
    optional: Literal["all", "some", "none"] = "all"
    branches: Literal["first", "any"] = "first"
    attempt: int = 0


class Maker:
    """Makes values for the parts of one schema document."""

    def __init__(self, root: Any, facts: Facts, chance: Random, style: Style, budget: list[int]) -> None:
        self.root = root
        self.facts = facts if style.words else None
        self.chance = chance
        self.style = style
        self.depth = 0
        self.numbers = list(facts.numbers) if style.words else []
        self.shapes = Flattener(root, self._branches, budget)

    def value(self, schema: Any, name: str = "", ordinal: int = 0) -> Any:
        """A value for a part of the schema, under a property's name; different ordinals want different values.

        Raises ``UnsatisfiableError`` and ``OutOfBudgetError``.
        """
        if self.depth > _DEEPEST:
            raise UnsatisfiableError("a value that holds itself")
        flat = self.shapes.flat(schema)
        made = self._draw(flat, name, ordinal, 0)
        if "not" in flat and (forbidden := validator(self.with_definitions(flat["not"]))) is not None:
            for turn in range(1, _TURNS + 1):
                if not forbidden(made):
                    break
                made = self._draw(flat, name, ordinal + turn, turn)
            if forbidden(made):
                made = next((other for other in _BEYOND if self.fits(other, flat) and not forbidden(other)), made)
        return made

    def with_definitions(self, schema: Any) -> Any:
        """A part of the document that can be understood without the rest, but for references to places in it."""
        if not isinstance(schema, dict) or not isinstance(self.root, dict):
            return schema
        return {**{key: self.root[key] for key in ("$defs", "definitions") if key in self.root}, **schema}

    def fits(self, value: Any, flat: Schema) -> bool:
        """Whether a value that came from elsewhere keeps to a flat schema."""
        whole = isinstance(value, dict | list)
        rules = flat if whole else {key: rule for key, rule in flat.items() if key in _SCALAR_RULES}
        check = validator(self.with_definitions(rules) if whole else rules)
        return check is None or check(value)

    def _draw(self, flat: Schema, name: str, ordinal: int, turn: int) -> Any:
        if "const" in flat:
            return flat["const"]
        if options := listing(flat, "enum"):
            return self._option(options, flat, ordinal)
        kinds = self._kinds(flat)
        kind = kinds[turn % len(kinds)]
        presets = self._presets(flat) if ordinal == 0 else []
        if kind == "string":
            return self._string(flat, name, ordinal, presets)
        if kind in ("integer", "number"):
            return self._number(flat, name, ordinal, presets, integer=kind == "integer")
        if presets:
            return presets[0]
        if kind == "boolean":
            return ordinal % 2 == 0
        if kind == "null":
            return None
        self.depth += 1
        try:
            return (make_object if kind == "object" else make_array)(self, flat, name, ordinal)
        finally:
            self.depth -= 1

    def _kinds(self, flat: Schema) -> list[str]:
        kinds = flat.get("type")
        if isinstance(kinds, str):
            kinds = [kinds]
        if isinstance(kinds, list) and (known := [kind for kind in kinds if kind in (*_ALL_TYPES, "number")]):
            if self.depth >= DEEP and "null" in known:
                return ["null", *known]
            return sorted(known, key=lambda kind: kind == "null")
        telling = [kind for kind, keywords in _TELLING.items() if any(keyword in flat for keyword in keywords)]
        if not telling and (presets := self._presets(flat)):
            telling = [next(kind for kind in _ALL_TYPES if self.fits(presets[0], {"type": kind}))] if presets else []
        return [*telling, *_ALL_TYPES]

    def _presets(self, flat: Schema) -> list[Any]:
        if not self.style.presets:
            return []
        found = [flat["default"]] if "default" in flat else []
        found += [*listing(flat, "examples"), *([flat["example"]] if "example" in flat else [])]
        return [value for value in found if self.fits(value, flat)]

    def _option(self, options: list[Any], flat: Schema, ordinal: int) -> Any:
        rest = {key: rule for key, rule in flat.items() if key in _SCALAR_RULES and key != "enum"}
        allowed = [option for option in options if self.fits(option, rest)] if rest else options
        if not allowed:
            raise UnsatisfiableError("no option keeps to the other rules")
        if ordinal:
            return allowed[ordinal % len(allowed)]
        if self.facts is not None:
            words = [option for option in allowed if isinstance(option, str)]
            if (named := property_words.mentioned(words, self.facts)) is not None:
                return named
            if (counted := next((n for n in self.numbers if n in allowed), None)) is not None:
                return allowed[allowed.index(counted)]
        if self.style.branches == "any":
            return self.chance.choice(allowed)
        if "default" in flat and flat["default"] in allowed:
            return flat["default"]
        return allowed[0]

    def _string(self, flat: Schema, name: str, ordinal: int, presets: list[Any]) -> str:
        offered = property_words.strong(name, self.facts) if self.facts is not None else []
        offered += [preset for preset in presets if isinstance(preset, str)]
        description = flat.get("description")
        offered += property_words.weak(name, description if isinstance(description, str) else "", self.facts)
        return string(flat, dict.fromkeys(offered), self.chance, ordinal=ordinal)

    def _number(self, flat: Schema, name: str, ordinal: int, presets: list[Any], *, integer: bool) -> int | float:
        rules = {**flat, "type": "integer" if integer else "number"}
        if self.facts is not None and ordinal == 0:
            stated = property_words.stated_number(name, self.facts)
            if stated is not None and self.fits(stated, rules):
                if stated in self.numbers:
                    self.numbers.remove(stated)
                return stated
        if presets and fraction(presets[0]) is not None:
            return presets[0]  # type: ignore[no-any-return]
        for said in self.numbers:
            if self.fits(said, rules):
                self.numbers.remove(said)
                return said
        return number(flat, integer=integer, chance=self.chance, ordinal=ordinal)

    def _branches(self, branches: list[Any]) -> Iterable[Any]:
        if self.depth >= DEEP:
            return sorted(branches, key=self._cost)
        return branches if self.style.branches == "first" else self.chance.sample(branches, len(branches))

    def _cost(self, branch: Any, depth: int = 0) -> int:
        if not isinstance(branch, dict):
            return 0
        if isinstance(reference := branch.get("$ref"), str):
            return 5 if depth > 2 else 1 + self._cost(self.shapes.target(reference), depth + 1)
        required = len(listing(branch, "required")) + (1 if mapping(branch, "properties") else 0)
        return required + 2 * ("items" in branch) + sum(key in branch for key in ("allOf", "anyOf", "oneOf"))
