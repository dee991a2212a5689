"""The places of a request schema, and the facts that each keyword at each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract import JsonObject
from conformance.facts.fact import EACH, Fact, word
from conformance.sources import Source, read_source
from conformance.values import as_text

BODY = "body"
"""The path of the whole body."""
JUDGED = frozenset(
    {
        *("type", "enum", "const", "format", "pattern", "minLength", "maxLength"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minItems", "maxItems", "uniqueItems", "contains", "not", "anyOf", "oneOf"),
        *("minProperties", "maxProperties", "additionalProperties", "propertyNames"),
        *("dependentRequired", "dependentSchemas", "x-ignore-case", "x-repeat-into"),
    }
)
"""The keywords that make one fact each; ``required``, ``enum`` and ``x-input`` make one a name, a value, a form."""
_BRANCHES = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True)
class Place:
    """A subschema. ``steps`` lead to what it judges, ``EACH`` for a member of a list; ``path`` is its word in ids,
    which also tells the branch of an ``anyOf`` ... that it stands in; ``owner`` is the schema around it.
    """

    steps: tuple[str, ...]
    path: str
    schema: JsonObject
    source: Source
    owner: JsonObject | None = None

    @property
    def in_branch(self) -> bool:
        return "|" in self.path


def places(schema: JsonObject, source: Source) -> Iterator[Place]:
    """Every subschema with the place that it judges; a source holds for all below it that have none of their own."""
    yield from _below(Place((), BODY, schema, source))


def schema_facts(schema: JsonObject, scope: str, source: Source) -> Iterator[Fact]:
    """The facts of a request schema: ``<scope>/schema/<path>/<keyword>``."""
    for place in places(schema, source):
        start = f"{scope}/schema/{place.path}"
        for keyword, value in place.schema.items():
            yield from _of_keyword(start, place, keyword, value)


def _of_keyword(start: str, place: Place, keyword: str, value: Any) -> Iterator[Fact]:
    if keyword in JUDGED and not (keyword == "additionalProperties" and value is True):
        yield Fact(f"{start}/{keyword}", place.source, f"{place.path}: {keyword} {_short(value)}")
    if keyword == "enum":
        for literal in value:
            yield Fact(f"{start}/enum/{word(as_text(literal))}", place.source, f"{place.path} may be {literal!r}")
    elif keyword == "required":
        for name in value:
            inner = name if place.path == BODY else f"{place.path}.{name}"
            below = place.schema.get("properties", {}).get(name, {})
            source = read_source(below["x-source"]) if "x-source" in below else place.source
            yield Fact(f"{start.removesuffix(place.path)}{inner}/required", source, f"{inner} is needed")
    elif keyword == "properties":
        for name, below in value.items():
            inner = name if place.path == BODY else f"{place.path}.{name}"
            source = _source(below, place.source)
            yield Fact(f"{start.removesuffix(place.path)}{inner}/taken", source, f"{inner} may be sent")
    elif keyword == "default" and value is not None:
        yield Fact(f"{start}/default", place.source, f"{place.path} is {_short(value)} when left out")
    elif keyword == "x-input":
        for form in value["forms"]:
            yield Fact(f"{start}/x-input/{form}", place.source, f"{place.path} takes a {value['kind']} as {form}")


def _below(place: Place) -> Iterator[Place]:
    yield place
    schema = place.schema
    for name, inner in schema.get("properties", {}).items():
        if isinstance(inner, Mapping):
            path = name if place.path == BODY else f"{place.path}.{name}"
            yield from _below(Place((*place.steps, name), path, inner, _source(inner, place.source), schema))
    items = schema.get("items")
    if isinstance(items, Mapping):
        path = f"{place.path}.{EACH}"
        yield from _below(Place((*place.steps, EACH), path, items, _source(items, place.source), schema))
    for keyword in ("then", "else"):
        inner = schema.get(keyword)
        if isinstance(inner, Mapping):
            yield from _below(
                Place(place.steps, f"{place.path}|{keyword}", inner, _source(inner, place.source), schema)
            )
    for keyword in _BRANCHES:
        for number, inner in enumerate(schema.get(keyword, ())):
            if isinstance(inner, Mapping):
                path = f"{place.path}|{keyword}{number}"
                yield from _below(Place(place.steps, path, inner, _source(inner, place.source), schema))


def _source(schema: Any, above: Source) -> Source:
    return read_source(schema["x-source"]) if isinstance(schema, Mapping) and "x-source" in schema else above


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
