"""Request schemas: JSON Schema 2020-12 with a few ``x-`` words, made ready for one strictness.

``x-source`` says where a field stands; ``x-lenient`` replaces the field's keywords under ``lenient``;
``x-ignore-case`` lets an enum's words come in any case; ``x-input`` marks a media input and the forms it may take;
``x-repeat-into`` names the field that a repeated form part goes to. Any keyword beyond these and JSON Schema's own
stops the load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mockserver.errors import ContractError, nearest

KEYWORDS = frozenset(
    [
        "$defs",
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "contains",
        "default",
        "dependentRequired",
        "description",
        "else",
        "enum",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "if",
        "items",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "properties",
        "propertyNames",
        "required",
        "then",
        "title",
        "type",
        "uniqueItems",
        "x-source",
        "x-lenient",
        "x-ignore-case",
        "x-input",
        "x-repeat-into",
    ]
)
_MAPS = ("properties", "patternProperties", "$defs")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")


@dataclass(frozen=True)
class Input:
    """A media input: its kind and the forms a client may send it in."""

    kind: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Defect:
    """One violation: the field (dotted, empty for the body itself), the keyword, and what the message may name."""

    field: str
    keyword: str
    value: Any
    limit: Any


@dataclass
class RequestSchema:
    """A compiled request schema; the validator itself is built at its first use."""

    schema: dict[str, Any]
    missing_first: bool
    defaults: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    folded: dict[str, dict[str, str]] = field(default_factory=dict)
    repeats: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _validator(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self.schema, validate_formats=True)

    @cached_property
    def accepts(self) -> Callable[[Any], bool]:
        """Whether a body satisfies the schema; the fast path, which names no defect."""
        return self._validator.is_valid  # type: ignore[no-any-return]

    def defects(self, body: Any) -> list[Defect]:
        """Every violation, in the order in which the provider would name them."""
        found = [_defect(error) for error in self._validator.iter_errors(body)]
        return sorted(found, key=self._rank)

    def _rank(self, defect: Defect) -> tuple[bool, list[int]]:
        """Properties in the order in which the schema names them at every depth, items by their number."""
        node: Any = self.schema
        places: list[int] = []
        for step in defect.field.split("."):
            rows = node.get("properties", {}) if isinstance(node, dict) else {}
            if step.isdigit() and step not in rows:
                places.append(int(step))
                node = node.get("items") if isinstance(node, dict) else None
            else:
                places.append(list(rows).index(step) if step in rows else len(rows))
                node = rows.get(step)
        return (self.missing_first and not _is_missing(defect), places)

    def types(self, path: str) -> list[str]:
        """The JSON types that a field (``metadata.audio``: a member of one) may have, for reading forms."""
        node = self.schema
        for step in path.split("."):
            node = node.get("properties", {}).get(step, {})
        return sorted(set(_types(node)))


def prepare(schema: dict[str, Any], *, strictness: str, missing_first: bool, where: str) -> RequestSchema:
    """Check the keywords of ``schema`` and make it ready. Raises ``ContractError`` naming ``where``."""
    ready = _resolve(schema, strictness, where)
    properties = ready.get("properties", {})
    if strictness == "strict" and properties and "additionalProperties" not in ready:
        ready["additionalProperties"] = False
    prepared = RequestSchema(schema=ready, missing_first=missing_first)
    for name, row in properties.items():
        if not isinstance(row, dict):
            continue
        if "default" in row:
            prepared.defaults[name] = row["default"]
        if "x-input" in row:
            prepared.inputs[name] = Input(kind=row["x-input"]["kind"], forms=tuple(row["x-input"]["forms"]))
        if row.get("x-ignore-case"):
            prepared.folded[name] = {word.lower(): word for word in row.get("enum", [])}
        if "x-repeat-into" in row:
            prepared.repeats[name] = row["x-repeat-into"]
    return prepared


def _resolve(node: Any, strictness: str, where: str) -> Any:
    if not isinstance(node, dict):
        return node
    for keyword in node:
        if keyword not in KEYWORDS:
            raise ContractError(f"{where}: unknown schema keyword {keyword!r}{nearest(keyword, KEYWORDS)}")
    node = {**node, **node["x-lenient"]} if strictness == "lenient" and "x-lenient" in node else dict(node)
    for key in (*_MAPS, *_LISTS, *_SINGLE):
        if key not in node:
            continue
        part = node[key]
        if key in _MAPS:
            node[key] = {name: _resolve(row, strictness, f"{where}.{name}") for name, row in part.items()}
        elif key in _LISTS:
            node[key] = [_resolve(row, strictness, f"{where}.{key}[{n}]") for n, row in enumerate(part)]
        else:
            node[key] = _resolve(part, strictness, f"{where}.{key}")
    return node


def _is_missing(defect: Defect) -> bool:
    """Forms cannot leave a field out of a page: what they send empty counts as missing."""
    empty = defect.keyword in ("minLength", "minItems") and defect.value in ("", [])
    return empty or defect.keyword == "required"


def _types(row: Any) -> Iterator[str]:
    if not isinstance(row, dict):
        return
    kind = row.get("type")
    yield from [kind] if isinstance(kind, str) else kind or []
    for key in ("anyOf", "oneOf", "allOf"):
        for part in row.get(key, []):
            yield from _types(part)


def _defect(error: Any) -> Defect:
    keyword = str(error.schema_path[-1]) if error.schema_path else "schema"
    path = [str(step) for step in error.instance_path]
    if keyword == "required":
        path.append(error.kind.property)
    elif keyword == "additionalProperties":
        path.append(next(iter(getattr(error.kind, "unexpected", [])), ""))
    limit = None if keyword in _LISTS else getattr(error.kind, "value", None)
    return Defect(field=".".join(path), keyword=keyword, value=error.instance, limit=limit)
