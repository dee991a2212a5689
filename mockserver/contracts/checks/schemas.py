"""Request schemas: JSON Schema draft 2020-12 that is valid itself, and agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from mockserver.contracts.checks.problem import Problem, misnamed
from mockserver.contracts.load import Facts

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_MAPS = ("properties", "patternProperties", "$defs")
_LISTS = ("prefixItems",)
_ONES = ("items", "additionalProperties", "contains", "propertyNames")
_SAME_LISTS = ("allOf", "anyOf", "oneOf")
_SAME_ONES = ("not", "if", "then", "else", "x-lenient")


def check_schemas(facts: Facts) -> Iterator[Problem]:
    """What is wrong with the request schemas of a provider."""
    for operation in facts.operations.values():
        yield from check_schema(operation.request, facts.folder / "operations.json", f"{operation.id}.request")
    for family in facts.families.values():
        file = facts.folder / family.family / "family.json"
        for name, attachment in family.operations.items():
            yield from check_schema(attachment.request, file, f"operations.{name}.request")


def check_schema(schema: dict[str, Any], file: Path, place: str) -> Iterator[Problem]:
    """What is wrong with one schema: first that it is none, else where it contradicts itself."""
    if not schema:
        return
    try:
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    except jsonschema_rs.ValidationError as error:
        yield _invalid(error, file, place)
        return
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        yield Problem(file, place, str(error).splitlines()[0], "a schema of JSON Schema draft 2020-12")
        return
    yield from _contradictions(schema, schema, frozenset(), file, place)


def _invalid(error: Any, file: Path, place: str) -> Problem:
    path = [str(step) for step in error.instance_path]
    at = ".".join([place, *path])
    if path and path[-1] == "type" and isinstance(error.instance, str):
        return misnamed(file, at, error.instance, _TYPES, f"one of {', '.join(_TYPES)}", got="is")
    return Problem(file, at, str(error.message), "what JSON Schema draft 2020-12 has there")


def _contradictions(
    node: Any, root: Mapping[str, Any], around: frozenset[str], file: Path, place: str
) -> Iterator[Problem]:
    """``around`` are the properties that what encloses ``node`` lists for the same object."""
    if not isinstance(node, dict):
        return
    known = around.union(node.get("properties", {}), *(row for row in _listed(node, root)))
    if known:
        for name in (*node.get("required", []), *_dependents(node)):
            if name not in known and not node.get("patternProperties"):
                yield misnamed(file, f"{place}.required", name, known, "a property", got="names")
    if "default" in node:
        yield from _default(node, root, file, place)
    for key in _MAPS:
        for name, row in node.get(key, {}).items():
            yield from _contradictions(row, root, frozenset(), file, f"{place}.{key}.{name}")
    for key in (*_LISTS, *_SAME_LISTS):
        for n, row in enumerate(node.get(key, [])):
            yield from _contradictions(
                row, root, known if key in _SAME_LISTS else frozenset(), file, f"{place}.{key}[{n}]"
            )
    for key in (*_ONES, *_SAME_ONES):
        yield from _contradictions(
            node.get(key), root, known if key in _SAME_ONES else frozenset(), file, f"{place}.{key}"
        )


def _listed(node: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[frozenset[str]]:
    """The properties that the branches of a node list for the same object."""
    rows = [row for key in _SAME_LISTS for row in node.get(key, [])] + [node.get(key) for key in _SAME_ONES]
    if str(node.get("$ref", "")).startswith("#/$defs/"):
        rows.append(root.get("$defs", {}).get(node["$ref"].removeprefix("#/$defs/")))
    for row in rows:
        if isinstance(row, dict):
            yield frozenset(row.get("properties", {}))
            yield from _listed(row, root)


def _dependents(node: Mapping[str, Any]) -> Iterator[str]:
    for name, others in node.get("dependentRequired", {}).items():
        yield name
        yield from others


def _default(node: dict[str, Any], root: Mapping[str, Any], file: Path, place: str) -> Iterator[Problem]:
    """A default of nothing (null, an empty text or list) says that the field is absent, and needs to fit nothing."""
    default = node["default"]
    if default in (None, "", []) or (node.get("x-ignore-case") and _folded(default) in map(_folded, node["enum"])):
        return
    whole = {**node, "$defs": root["$defs"]} if "$defs" in root else node
    error = next(jsonschema_rs.Draft202012Validator(whole).iter_errors(default), None)
    if error is not None:
        yield Problem(file, f"{place}.default", str(error.message), "a default that its own schema takes")


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
