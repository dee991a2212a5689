"""The edges of one family's schema as whole requests: each is accepted, or is refused for just this one defect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.bench import Bench
from conformance.contract import Family, JsonObject, Operation
from conformance.edges.changes import REMOVED, Change, changes
from conformance.edges.instances import instance
from conformance.edges.places import Path, apply, found_values, tries
from conformance.expect import Prediction
from conformance.facts.fact import slug, word
from conformance.facts.places import BODY, Place, places
from conformance.goods import Good
from conformance.refusals import Refusal
from conformance.requests import Request

TRIES = 8
"""How many good requests are tried for one edge."""
_OUTER = re.compile(r"\|(anyOf|oneOf)\d+")


@dataclass(frozen=True, repr=False)
class Case:
    """One edge: the fact that it is about, the request, and the good request that it was made from.

    ``refusals`` are those that name the defect; none for what must be accepted.
    """

    place: Place
    change: Change
    fact: str
    request: Request
    prediction: Prediction
    base: Good
    refusals: tuple[Refusal, ...]

    @property
    def name(self) -> str:
        """The edge in words of an id: ``duration-minimum-beyond``."""
        return slug("-".join(filter(None, (self.change.inner or self.place.path, self.change.fact, self.change.word))))


def cases(bench: Bench, operation: Operation, family: Family) -> Iterator[Case]:
    """The edges of a family's request, in the order of the document's tables, but for those that cannot be isolated."""
    bases = bench.goods(operation, family)
    if not bases:
        return
    schema, scope = _schema_of(operation, family)
    bodies = [base.body for base in bases]
    for place in places(schema, family.source):
        usual = next((value for body in bodies for value in found_values(body, place.steps)), None)
        usual = instance(place.schema) if usual is None else usual
        for change in (*_members(place, bodies), *changes(place, usual)):
            found = _made(bench, schema, scope, place, change, bases)
            if found is not None:
                yield found


def _schema_of(operation: Operation, family: Family) -> tuple[JsonObject, str]:
    own = family.operations[operation.id].request
    return (own, f"{operation.id}/{family.name}") if own else (operation.request, f"{operation.id}/-")


def _members(place: Place, bodies: list[JsonObject]) -> Iterator[Change]:
    """That each member that is needed is needed, and that each that is described may be sent."""
    for name in place.schema.get("required", ()):
        yield Change("required", "", REMOVED, "required", inner=_inner(place, name))
    for name, below in place.schema.get("properties", {}).items():
        steps = (*place.steps, name)
        usual = next((value for body in bodies for value in found_values(body, steps)), None)
        yield Change("taken", "", instance(below) if usual is None else usual, inner=_inner(place, name))


def _inner(place: Place, name: str) -> str:
    return name if place.path == BODY else f"{place.path}.{name}"


def _made(
    bench: Bench, schema: JsonObject, scope: str, place: Place, change: Change, bases: tuple[Good, ...]
) -> Case | None:
    fact = f"{scope}/schema/{change.inner or place.path}/{word_of(change)}"
    steps = (*place.steps, change.inner.rpartition(".")[2]) if change.inner else place.steps
    for base, path in tries(bases, steps, TRIES):
        request = _changed(base, schema, path, change)
        if request is None:
            continue
        prediction = bench.predict(request)
        refusals = tuple(one for one in prediction.refusals if _names(one, base.operation, place, change))
        fits = prediction.accepted and prediction.fate is None if change.good else bool(refusals)
        if fits:
            return Case(place, change, fact, request, prediction, base, refusals)
    return None


def word_of(change: Change) -> str:
    """The end of the fact's id, its value as one word."""
    kind, slash, value = change.fact.partition("/")
    return f"{kind}/{word(value)}" if slash else kind


def _changed(base: Good, schema: JsonObject, path: Path, change: Change) -> Request | None:
    if not path and not isinstance(change.value, dict):
        return None if base.is_form or change.value is REMOVED else base.with_body(change.value)
    if not base.is_form:
        body = apply(base.body, schema, path, change.value)
        return None if body is None else base.with_body(body)
    if len(path) != 1 or isinstance(change.value, dict) or change.value is None:
        return None
    if change.value is REMOVED:
        return base.without(*path) if base.has(*path) else None
    return base.changed(*path, to=change.value)


def _names(refusal: Refusal, operation: Operation, place: Place, change: Change) -> bool:
    """Whether a refusal is about this edge and no other: its keyword at its place, or what the server calls it there.

    A value that fits no branch of an ``anyOf`` breaks that, whatever keyword of its own branch it breaks.
    """
    kind, *words = refusal.cause
    path = change.inner or place.path
    if kind == "refusal":
        selects = path in operation.select and words[0] in ("no-model", "unknown-model", "disabled-model")
        whole = path == BODY and words[0] == "not-an-object"
        return selects or whole or (change.keyword == words[0] == "bad-input")
    outer = _OUTER.search(path)
    if outer is not None:
        return kind == "schema" and words == [plain(path[: outer.start()]), outer[1]]
    return kind == "schema" and words == [plain(path), change.keyword]


def plain(path: str) -> str:
    """A path without the branches that it leads through."""
    return re.sub(r"\|\w+", "", path)
