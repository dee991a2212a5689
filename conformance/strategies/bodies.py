"""Requests of one family: accepted ones, refused ones, and those at the edges between."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from conformance.bench import Bench
from conformance.contract import Contract, Family, Operation
from conformance.edges.cases import Case, cases
from conformance.edges.changes import REMOVED
from conformance.edges.places import apply, tries
from conformance.facts.places import BODY, Place, places
from conformance.goods import Good
from conformance.requests import Request
from conformance.strategies.values import json_values, values

MOST = 4
"""Places of a good request that are drawn anew."""


def good_requests(contract: Contract, operation: str, family: str) -> st.SearchStrategy[Request]:
    """Requests that the contract accepts: an example with some of its fields drawn anew. They carry no key yet.

    Raises ``KeyError`` for names that the contract does not have, ``ValueError`` where no request is known.
    """
    return _good(_Source(contract, operation, family))


def bad_requests(contract: Contract, operation: str, family: str) -> st.SearchStrategy[Request]:
    """Requests that the contract refuses for something in their bodies."""
    return _bad(_Source(contract, operation, family))


def just_good_requests(contract: Contract, operation: str, family: str) -> st.SearchStrategy[Request]:
    """Requests at the edges of the schema that are still accepted: a bound itself, each value of a list."""
    return _edges(_Source(contract, operation, family), lambda case: case.change.good)


def just_bad_requests(contract: Contract, operation: str, family: str) -> st.SearchStrategy[Request]:
    """Requests just over an edge of the schema: one keyword broken, by as little as can be."""
    return _edges(_Source(contract, operation, family), lambda case: not case.change.good)


def requests(contract: Contract) -> st.SearchStrategy[Request]:
    """Any of these, of any family of a provider."""
    places_ = [
        (operation.id, family.name)
        for operation in contract.operations.values()
        if operation.accepts
        for family, _ in contract.attached(operation.id)
        if _bench(contract).goods(operation, family)
    ]
    kinds = (good_requests, bad_requests, just_good_requests, just_bad_requests)
    return st.tuples(st.sampled_from(places_), st.sampled_from(kinds)).flatmap(
        lambda one: one[1](contract, one[0][0], one[0][1])
    )


class _Source:
    """What the requests of a family are made from."""

    def __init__(self, contract: Contract, operation: str, family: str) -> None:
        self.bench = _bench(contract)
        self.operation: Operation = contract.operations[operation]
        self.family: Family = contract.families[family]
        self.goods = self.bench.goods(self.operation, self.family)
        if not self.goods:
            raise ValueError(f"{family}: no request of {operation} is known to be accepted")

    def places(self) -> list[Place]:
        """The places of the schema that are no branch of another."""
        schema = self.goods[0].prediction.schema
        found = [place for place in places(schema, self.family.source) if place.path != BODY and not place.in_branch]
        return [place for place in found if place.steps[0] not in self.operation.select]


@lru_cache(maxsize=16)
def _bench(contract: Contract) -> Bench:
    return Bench(contract)


@st.composite
def _good(draw: st.DrawFn, source: _Source) -> Request:
    good = draw(st.sampled_from(source.goods))
    if good.is_form:
        return good.request
    body: Any = good.body
    for place in draw(st.lists(st.sampled_from(source.places()), max_size=MOST)):
        changed = _with(source, good, body, place, draw(values(place.schema)))
        if changed is not None:
            said = source.bench.predict(good.with_body(changed))
            body = changed if said.accepted and said.fate is None else body
    return good.with_body(body)


@st.composite
def _bad(draw: st.DrawFn, source: _Source) -> Request:
    good = draw(st.sampled_from([one for one in source.goods if not one.is_form] or list(source.goods)))
    if good.is_form:
        return draw(_edges(source, lambda case: not case.change.good))
    place = draw(st.sampled_from(source.places()))
    value = draw(st.just(REMOVED) | json_values() | values(place.schema))
    changed = _with(source, good, good.body, place, value)
    request = good.with_body(changed) if changed is not None else good.request
    if source.bench.predict(request).refusals:
        return request
    return draw(_edges(source, lambda case: not case.change.good))


def _edges(source: _Source, wanted: Callable[[Case], bool]) -> st.SearchStrategy[Request]:
    found = [case.request for case in _cases(source.bench, source.operation.id, source.family.name) if wanted(case)]
    if not found:
        raise ValueError(f"{source.family.name}: {source.operation.id} has no such edge")
    return st.sampled_from(found)


@lru_cache(maxsize=256)
def _cases(bench: Bench, operation: str, family: str) -> tuple[Case, ...]:
    return tuple(cases(bench, bench.contract.operations[operation], bench.contract.families[family]))


def _with(source: _Source, good: Good, body: Any, place: Place, value: Any) -> Any:
    _, path = next(tries((good,), place.steps, 1))
    return apply(body, good.prediction.schema, path, value)
