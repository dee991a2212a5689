"""Which names a term may read in each place of a contract: request fields, quantities, facts, parents, headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.contracts.checks.schema_fields import Shape
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Attachment, Family, Operation

_HEADERS = {"type": "object", "properties": {}, "patternProperties": {"^[a-z0-9-]+$": {}}}
_TEXT = ("prompt_tokens", "completion_tokens", "requests")
COUNTED: dict[str, tuple[str, ...]] = {
    "chat": _TEXT,
    "responses": _TEXT,
    "messages": _TEXT,
    "embeddings": ("prompt_tokens", "requests"),
    "images": ("images", "requests"),
    "speech": ("characters", "requests"),
    "resource-create": ("requests",),
}
"""What an answer at once counts by itself, by the kind of its operation; a task counts nothing."""


@dataclass(frozen=True)
class Known:
    """The names that a term may read, looked for in each layer by itself."""

    layers: tuple[Shape, ...]

    def has(self, name: str) -> bool:
        return name.startswith("$") or any(layer.knows(name) for layer in self.layers)

    def near(self, name: str) -> set[str]:
        return {found for layer in self.layers for found in layer.near(name)}

    def at(self, name: str) -> Shape:
        """What is known of the value of a name."""
        return Shape(tuple(part for layer in self.layers if (found := layer.at(name)) for part in found.parts))

    def inside(self, members: Shape) -> Known:
        """The names inside a list: a member's own, ``item`` for the member itself, then the names outside."""
        item = named({"item": {}}) if members.open else _item(members)
        return Known((members, item, *self.layers))


@dataclass(frozen=True)
class Pages:
    """What a provider's families and operations say together about the names of a request."""

    facts: Facts

    def attached(self, operation: Operation) -> list[Family]:
        return [family for family in self.facts.families.values() if operation.id in family.operations]

    def requests(self, family: Family, only: str | None = None) -> list[Mapping[str, Any]]:
        """The request schemas of a family, on one operation or on all; what takes a body without one is open."""
        found = []
        for name, attachment in family.operations.items():
            operation = self.facts.operations[name]
            if only in (None, name) and (operation.accepts or attachment.request or operation.request):
                found.append(request_of(attachment, operation))
        return found

    def known(self, family: Family, only: str | None = None, *, without: str | None = None) -> Known:
        """The names of a family's requests (on the operation ``only``); ``without`` is the quantity that is asked."""
        quantities: dict[str, Any] = {name: {} for name in family.quantities if name != without}
        groups: dict[str, Mapping[str, Any]] = {
            "model": open_object(name for model in family.models for name in model.facts),
            "fact": open_object(family.facts),
            "header": _HEADERS,
            **self._lineage(family),
        }
        requests = self.requests(family, only)
        return Known((*([Shape.of(*requests)] if requests else []), named({**quantities, **groups})))

    def all_known(self, families: Iterable[Family], only: str | None = None) -> Known:
        return Known(tuple(layer for family in families for layer in self.known(family, only).layers))

    def counted(self, family: Family) -> set[str]:
        return {name for row in family.operations for name in COUNTED.get(self.facts.operations[row].kind, ())}

    def _lineage(self, family: Family) -> dict[str, Mapping[str, Any]]:
        families = self.facts.families
        if any(attachment.follows for attachment in family.operations.values()):
            before = [row for row in families.values() if row.offers]
            requests = [schema for row in before for schema in self.requests(row)]
            own = open_object(["id", *(name for row in before for name in row.quantities)])
            offers = (name for row in before for offer in row.offers for name in offer.facts)
            return {"parent": {"anyOf": [own, *requests]}, "offer": open_object(["index", *offers])}
        if family.resource and family.resource.parent:
            above = families[family.resource.parent.family].resource
            return {"parent": open_object(["id", *(above.fields if above else ())])}
        return {}


def request_of(attachment: Attachment, operation: Operation) -> Mapping[str, Any]:
    """The schema of a request on an operation."""
    return attachment.request or operation.request


def open_object(names: Iterable[str]) -> Mapping[str, Any]:
    """The schema of an object with just these members, of which nothing more is known."""
    return {"type": "object", "properties": {name: {} for name in names}}


def named(rows: Mapping[str, Any]) -> Shape:
    """The shape of an object with just these members."""
    return Shape.of({"type": "object", "properties": rows})


def _item(members: Shape) -> Shape:
    return named({"item": {"anyOf": [part for part, _ in members.parts]}})
