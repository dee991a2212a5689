"""The edges of one family's schema as whole requests: each is accepted, or is refused for just this one defect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from conformance.bench import Bench
from conformance.contract import Family, JsonObject, Operation
from conformance.edges.alone import Judged
from conformance.edges.changes import REMOVED, Change, changes, spares
from conformance.edges.instances import instance
from conformance.edges.places import Path, apply, depth, found_values, tries
from conformance.expect import Prediction
from conformance.facts.fact import slug, word
from conformance.facts.places import BODY, Place
from conformance.goods import Good
from conformance.refusals import Refusal
from conformance.requests import Request

TRIES, TRIES_SHARED = 8, 40
"""How many places of good requests are tried for one edge, and for one at a place that several subschemas judge."""
SMALL = 4000
"""Bytes of a request that is tried over and over."""
_OUTER = re.compile(r"\|(anyOf|oneOf)\d+")


@dataclass(frozen=True, repr=False)
class Case:
    """One edge: the fact that it is about, the request, and the good request that it was made from.

    ``refusals`` are those that name the defect; none for what must be accepted. ``alone`` says of a place that several
    subschemas judge that none of the others minds.
    """

    place: Place
    change: Change
    fact: str
    request: Request
    prediction: Prediction
    base: Good
    refusals: tuple[Refusal, ...]
    alone: bool = False

    @property
    def name(self) -> str:
        """The edge in words of an id: ``duration-minimum-beyond``."""
        return slug("-".join(filter(None, (self.change.inner or self.place.path, self.change.fact, self.change.word))))


def known_cases(bench: Bench, operation: Operation, family: Family) -> tuple[Case, ...]:
    """The edges of a family's request, made once for all chapters of a bench that look at them."""
    return _known(bench, operation.id, family.name)


@lru_cache(maxsize=1024)
def _known(bench: Bench, operation: str, family: str) -> tuple[Case, ...]:
    return tuple(cases(bench, bench.contract.operations[operation], bench.contract.families[family]))


def cases(bench: Bench, operation: Operation, family: Family) -> Iterator[Case]:
    """The edges of a family's request, in the order of the document's tables, but for those that cannot be isolated."""
    bases = bench.goods(operation, family)
    if not bases:
        return
    schema, scope = _schema_of(operation, family)
    judged = Judged(schema, family.source)
    bodies = [base.body for base in bases]
    for place in judged.places:
        usual = next((value for body in bodies for value in found_values(body, place.steps)), None)
        usual = instance(place.schema) if usual is None else usual
        further = spares(place) if judged.is_shared(place) else ()
        alone: set[str] = set()
        for change in (*_members(place, bodies), *changes(place, usual), *further):
            needed = not (change.spare and change.fact in alone)
            found = _made(bench, judged, scope, place, change, bases) if needed else None
            if found is not None:
                alone |= {change.fact} if found.alone else set()
                yield found


def _schema_of(operation: Operation, family: Family) -> tuple[JsonObject, str]:
    own = family.operations[operation.id].request
    return (own, f"{operation.id}/{family.name}") if own else (operation.request, f"{operation.id}/-")


def _members(place: Place, bodies: list[JsonObject]) -> Iterator[Change]:
    """That each member that is needed is needed, and that each that is described may be sent."""
    for name in place.schema.get("required", ()):
        yield Change("required", "", REMOVED, "required", inner=_inner(place, name), others=_beside(place, name))
    for name, below in place.schema.get("properties", {}).items():
        steps = (*place.steps, name)
        usual = next((value for body in bodies for value in found_values(body, steps)), None)
        yield Change("taken", "", instance(below) if usual is None else usual, inner=_inner(place, name))


def _beside(place: Place, name: str) -> tuple[str, ...]:
    """What the other branches of an ``anyOf`` need in place of a name."""
    branches = (place.owner or {}).get("anyOf", ()) if place.in_branch else ()
    found = (one for branch in branches if place.schema in branches for one in branch.get("required", ()))
    return tuple(one for one in found if one != name)


def _inner(place: Place, name: str) -> str:
    return name if place.path == BODY else f"{place.path}.{name}"


def _made(
    bench: Bench, judged: Judged, scope: str, place: Place, change: Change, bases: tuple[Good, ...]
) -> Case | None:
    """The first request that shows an edge; where others judge the same place, one that breaks this keyword alone."""
    fact = f"{scope}/schema/{change.inner or place.path}/{word_of(change)}"
    steps = (*place.steps, change.inner.rpartition(".")[2]) if change.inner else place.steps

    def case(base: Good, path: Path) -> Case | None:
        request = _changed(base, judged.schema, path, change)
        if request is None:
            return None
        prediction = bench.predict(request)
        refusals = tuple(one for one in prediction.refusals if _names(one, base.operation, place, change))
        fits = prediction.accepted and prediction.fate is None if change.good else bool(refusals)
        return Case(place, change, fact, request, prediction, base, refusals) if fits else None

    usual = tries(bases, steps, TRIES) if not change.spare else ()
    found = next((one for base, path in usual if (one := case(base, path)) is not None), None)
    if change.good or change.below or change.keyword not in place.schema or not judged.is_shared(place):
        return found
    loosened = judged.without(place, change.keyword, steps[-1] if change.keyword == "required" else "")
    if found is not None and loosened.takes(found.prediction.body):
        return replace(found, alone=True)
    for base, path in _distinct([one for one in bases if _is_small(one)], steps):
        body = apply(base.body, judged.schema, path, change.value)
        if body is not None and loosened.takes(_without(body, path, change)):
            better = case(base, path)
            if better is not None:
                return replace(better, alone=True)
    return found


def _distinct(bases: Sequence[Good], steps: tuple[str, ...]) -> Iterator[tuple[Good, Path]]:
    """Where something may be changed, each surrounding once: of many messages alike the first."""
    seen: set[str] = set()
    for base, path in tries(bases, steps, TRIES_SHARED * len(bases)):
        around: Any = base.body
        for step in path[: min(depth(base.body, path), len(path) - 1)]:
            around = around[step]
        known = json.dumps([around, path[-1:] if isinstance(around, list) else None], sort_keys=True)
        if known not in seen:
            seen.add(known)
            yield base, path
        if len(seen) >= TRIES_SHARED:
            return


def _is_small(base: Good) -> bool:
    return not base.is_form and len(base.request.content) <= SMALL


def _without(body: dict[str, Any], path: Path, change: Change) -> dict[str, Any]:
    """The body without what is taken out beside a change."""
    for other in change.others:
        body = apply(body, {}, (*path[:-1], other), REMOVED) or body
    return body


def word_of(change: Change) -> str:
    """The end of the fact's id, its value as one word."""
    kind, slash, value = change.fact.partition("/")
    return f"{kind}/{word(value)}" if slash else kind


def _changed(base: Good, schema: JsonObject, path: Path, change: Change) -> Request | None:
    if not path and not isinstance(change.value, dict):
        return None if base.is_form or change.value is REMOVED else base.with_body(change.value)
    if not base.is_form:
        body = apply(base.body, schema, path, change.value)
        return None if body is None else base.with_body(_without(body, path, change))
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
    path = ".".join(filter(None, (change.inner or place.path, change.below)))
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
    found = re.sub(r"\|\w+", "", path)
    return found.removeprefix(f"{BODY}.") if path.startswith(f"{BODY}|") else found
