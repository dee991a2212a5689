"""What the names of a family's terms stand for, given one request (and what its answer measured)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract import JsonObject
from conformance.rules import value
from conformance.selection import Chosen
from conformance.values import find_in

PARENT, OFFER = "$parent", "$offer"
"""The extra names under which stands what looks up names of the task that is followed, and of the follow-up taken."""
HEADERS = "$headers"
"""The extra name under which the headers of the request are found, by their names in lower case."""


class Names:
    """Looks names up: quantities, extra ones, the request's fields with their defaults, ``model.x``, ``fact.x``,
    ``header.x``.
    """

    def __init__(self, chosen: Chosen, schema: JsonObject, body: JsonObject, extra: Mapping[str, Any]) -> None:
        self._chosen = chosen
        self._extra = extra
        self._fields = find_in(with_defaults(schema, body))
        self._model_facts = find_in(chosen.model.facts)
        self._facts = find_in(chosen.family.facts)
        self._busy: frozenset[str] = frozenset()
        self._known: dict[tuple[str, frozenset[str]], Any] = {}

    def __call__(self, name: str) -> Any:
        quantities = self._chosen.family.quantities
        if name in quantities and name not in self._busy:
            return self._quantity(name, quantities[name])
        if name in self._extra:
            return self._extra[name]
        for start, inner in (("parent.", PARENT), ("offer.", OFFER)):
            if name.startswith(start):
                find = self._extra.get(inner)
                return find(name.removeprefix(start)) if find else None
        if name.startswith("header."):
            return self._extra.get(HEADERS, {}).get(name.removeprefix("header.")) or None
        found = self._fields(name)
        if found is not None:
            return found
        if name == "model":
            return self._chosen.model.name
        if name.startswith("model."):
            return self._model_facts(name.removeprefix("model."))
        if name.startswith("fact."):
            return self._facts(name.removeprefix("fact."))
        return None

    def _quantity(self, name: str, term: Any) -> Any:
        """Worked out once; within its own term its name means the field, which is why what is busy counts."""
        busy = self._busy
        place = (name, busy)
        if place not in self._known:
            self._busy = busy | {name}
            try:
                self._known[place] = value(term, self)
            finally:
                self._busy = busy
        return self._known[place]


def with_defaults(schema: JsonObject, body: JsonObject) -> dict[str, Any]:
    """The body with the schema's default for each top-level field that is absent or null."""
    filled = dict(body)
    for name, field in schema.get("properties", {}).items():
        if filled.get(name) is None and isinstance(field, Mapping) and field.get("default") is not None:
            filled[name] = field["default"]
    return filled


def measured(schema: JsonObject, body: JsonObject) -> dict[str, Any]:
    """The quantities that a request has by itself: how many images, how many characters."""
    filled = with_defaults(schema, body)
    text, pictures = filled.get("input"), filled.get("n")
    return {
        "requests": 1,
        "images": pictures if isinstance(pictures, int) else 1,
        "characters": len(text) if isinstance(text, str) else None,
    }
