"""Resources that an account keeps, as probes: the life of one, and the lists of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.acceptance import json_of, seen
from conformance.answers import answers_of
from conformance.bench import Bench
from conformance.contract import Family, Resource
from conformance.expect import Prediction
from conformance.flows import phases, purse
from conformance.goods import Good
from conformance.names import PARENT
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.requests import Request
from conformance.rules import value
from conformance.session import Session, StoppedError
from conformance.trace import Answer
from conformance.values import find_in

CREATE, GET, UPDATE, CHANGED, LIST, QUOTA = "create", "get", "update", "get-changed", "list", "quota"
STRANGER, STRANGERS, LATER = "other-key", "other-keys-list", "get-later"
NAME = "conformance-renamed"
KINDS = ("resource-create", "resource-get", "resource-update", "resource-list")
"""The kinds of operations without which nothing can be told of a resource."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A kind of resource: its operations by their kinds, each with a good request."""

    bench: Bench
    family: Family
    goods: Mapping[str, Good]

    @property
    def create(self) -> Good:
        return self.goods["resource-create"]

    @property
    def resource(self) -> Resource:
        if self.family.resource is None:
            raise LookupError(f"{self.family.name} stores nothing")
        return self.family.resource

    @property
    def listing(self) -> Request:
        """The request for a list that asks for nothing in particular."""
        return self.goods["resource-list"].with_body({})

    def template(self, kind: str) -> Any:
        """The answer of an operation of a kind."""
        operation = self.goods[kind].operation
        return answers_of(operation, self.family.operations[operation.id])["whole"]

    def id_of(self, kind: str, answer: Answer) -> Any:
        """The id that an answer names."""
        return value_of(self.template(kind), "record.id", json_of(answer.body))

    def made(self, good: Good) -> dict[str, Any]:
        """The fields of the resource that a request makes, by the contract."""
        chosen = good.prediction.chosen
        if chosen is None:
            return {}
        above = str(good.prediction.body.get(self.resource.parent_field, ""))
        parent = self.bench.contract.families.get(self.resource.parent_family or "")
        known = parent.resource.known.get(above, {}) if parent and parent.resource else {}
        names = good.prediction.names(chosen, {PARENT: find_in({**known, "id": above})})
        return {name: value(term, names) for name, term in self.resource.fields.items()}

    def changed(self, made: Mapping[str, Any], update: Prediction) -> dict[str, Any]:
        """The fields after an update: those that it says nothing of are as before."""
        if update.chosen is None:
            return dict(made)
        names = update.names(update.chosen, {})
        found = {name: value(term, names) for name, term in self.resource.changes.items()}
        return {**made, **{name: said for name, said in found.items() if said is not None}}

    @property
    def renaming(self) -> Prediction:
        """What the contract says of the change that is made: a new name, and what else a good update says."""
        known = str(next(iter(self.resource.known), ""))
        return self._named("resource-update", known, name=NAME).prediction

    @cached_property
    def life(self) -> Probe:
        """One resource from its making to its end, and a stranger who asks for it."""
        provider, create = self.bench.contract.provider, self.create

        async def conduct(session: Session) -> None:
            key = await purse(session, provider)
            answer = await session.answer(create.request, role=CREATE, key=key)
            name = self.id_of("resource-create", answer)
            if not isinstance(name, str):
                raise StoppedError(f"the answer names no id: {seen(answer)}")
            one = self._named("resource-get", name)
            await session.send(one.request, role=GET, key=key)
            await session.send(one.request, role=STRANGER)
            await session.send(self._named("resource-update", name, name=NAME).request, role=UPDATE, key=key)
            await session.send(one.request, role=CHANGED, key=key)
            await session.send(self.listing, role=LIST, key=key)
            await session.send(self.goods["resource-list"].request, role=STRANGERS)
            if "resource-quota" in self.goods:
                await session.send(self.goods["resource-quota"].request, role=QUOTA, key=key)
            await session.wait(self.seconds + 1)
            await session.send(one.request, role=LATER, key=key)

        return self.bench.flow(
            "stored", create.request, conduct, operation=create.operation, family=self.family, requests=10,
            prediction=create.prediction, needs=frozenset({CONTROL}), moves_clock=True,
        )  # fmt: skip

    @property
    def ended(self) -> str | None:
        """The word for one that has come to its end."""
        return self.goods["resource-list"].operation.words.get("succeeded")

    @property
    def seconds(self) -> float:
        """Simulated seconds that the making of one takes."""
        return sum(seconds for _, seconds in phases(self.create.prediction))

    def named(self, kind: str, name: str) -> Prediction:
        """What the contract says of asking for an id that the target has not given to this key."""
        return self.bench.predict(self._named(kind, name).request)

    def _named(self, kind: str, name: str, /, **more: str) -> Good:
        good = self.goods[kind]
        request = good.with_body({**good.body, good.operation.name: name, **more})
        return Good(good.operation, good.family, good.example, request, self.bench.predict(request, known=(name,)))


def kept(bench: Bench) -> Iterator[Stored]:
    """Each family that stores something, with its operations."""
    for family in bench.families():
        if family.resource is None:
            continue
        goods: dict[str, Good] = {}
        for name in family.operations:
            operation = bench.contract.operations[name]
            good = bench.good(operation, family) if operation in bench.operations() else None
            if good is not None:
                goods[operation.kind] = good
        if set(KINDS) <= goods.keys():
            yield Stored(bench, family, goods)
