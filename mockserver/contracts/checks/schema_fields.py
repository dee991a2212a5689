"""Which names a JSON Schema knows: a dotted path such as ``metadata.images[].url`` is followed through its properties.

A part of a schema that lists no properties and may be an object is open: any name may stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"\[\]|[^.\[\]]+")
_SAME = ("allOf", "anyOf", "oneOf")
_SAME_ONE = ("if", "then", "else", "x-lenient")
_DEEPEST = 12


@dataclass(frozen=True)
class Shape:
    """All that is said of one value: parts of schemas, each with the whole schema that its ``$ref`` looks into."""

    parts: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]

    @classmethod
    def of(cls, *schemas: Mapping[str, Any]) -> Shape:
        """The shape of a value that any of these schemas may describe."""
        return cls(tuple(part for schema in schemas for part in _spread(schema, schema)))

    def knows(self, path: str) -> bool:
        """Whether a value of this shape may have something at the path."""
        return any(path in _map(part, "properties") for part, _ in self.parts) or self.at(path) is not None

    def at(self, path: str) -> Shape | None:
        """The shape of what is at the path, None where nothing can be."""
        found: Shape | None = self
        for step in _STEP.findall(path):
            found = found and found._step(step)
        return found

    def near(self, path: str) -> Iterator[str]:
        """Names for someone who misspelt ``path``: those beside each of its steps."""
        found: Shape | None = self
        before = ""
        for step in _STEP.findall(path):
            if found is None:
                return
            for part, _ in found.parts:
                for name, row in _map(part, "properties").items():
                    yield f"{before}{name}"
                    yield from (f"{before}{name}.{inner}" for inner in _map(row, "properties"))
            before = before.removesuffix(".") + "[]." if step == "[]" else f"{before}{step}."
            found = found._step(step)

    def names(self, *, deep: bool = False) -> Iterator[str]:
        """The properties that are listed; ``deep``: with the listed members of those, as ``reasoning.effort``."""
        for part, root in self.parts:
            for name, row in _map(part, "properties").items():
                yield name
                if deep and isinstance(row, Mapping):
                    yield from (f"{name}.{inner}" for inner in Shape(tuple(_spread(row, root))).names())

    @property
    def members(self) -> Shape:
        """The shape of a list's members; a single value counts as a list of one."""
        rows = self._step("[]")
        alone = tuple((part, root) for part, root in self.parts if "items" not in part and part.get("type") != "array")
        return Shape((*(rows.parts if rows else ()), *alone))

    @property
    def open(self) -> bool:
        """Whether any name may stand here."""
        return not any("properties" in part for part, _ in self.parts) and any(
            _may_be(part, "object") for part, _ in self.parts
        )

    def _step(self, step: str) -> Shape | None:
        found = [(row, root) for part, root in self.parts for row in _inside(part, step)]
        if found:
            return Shape(tuple(each for row, root in found for each in _spread(row, root)))
        if step == "[]":
            return Shape.of({}) if any(_may_be(part, "array") for part, _ in self.parts) else None
        return Shape.of({}) if self.open else None


def _inside(part: Mapping[str, Any], step: str) -> Iterator[Mapping[str, Any]]:
    if step == "[]" or step.isdigit():
        rows = [part.get("items"), *part.get("prefixItems", [])]
        yield from (row for row in rows if isinstance(row, dict))
    if step == "[]":
        return
    properties = _map(part, "properties")
    if step in properties:
        yield properties[step] if isinstance(properties[step], dict) else {}
        return
    for pattern, row in _map(part, "patternProperties").items():
        if re.search(pattern, step):
            yield row if isinstance(row, dict) else {}
    if isinstance(part.get("additionalProperties"), dict):
        yield part["additionalProperties"]


def _spread(
    part: Any, root: Mapping[str, Any], depth: int = 0
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """A part of a schema with all others that speak of the same value."""
    if not isinstance(part, Mapping) or depth > _DEEPEST:
        return
    yield part, root
    others: Iterable[Any] = (
        *(row for key in _SAME for row in part.get(key, [])),
        *(part.get(key) for key in _SAME_ONE),
    )
    for other in others:
        yield from _spread(other, root, depth + 1)
    if str(part.get("$ref", "")).startswith("#/$defs/"):
        yield from _spread(root.get("$defs", {}).get(part["$ref"].removeprefix("#/$defs/")), root, depth + 1)


def _map(part: Any, key: str) -> Mapping[str, Any]:
    held = part.get(key) if isinstance(part, Mapping) else None
    return held if isinstance(held, Mapping) else {}


def _may_be(part: Mapping[str, Any], kind: str) -> bool:
    types = part.get("type")
    if types is None:
        return not {"enum", "const", "anyOf", "oneOf", "allOf", "$ref", "properties"} & set(part)
    return kind == types or (isinstance(types, list) and kind in types)
