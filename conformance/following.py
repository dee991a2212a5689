"""What tasks offer to follow them, and the requests that take it, by the contract and by what a parent shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.agreement import ACCEPTED
from conformance.bench import Bench
from conformance.contract import Contract, Family, Model, Operation
from conformance.expect import Prediction
from conformance.follow_ups import Offer
from conformance.goods import Good
from conformance.names import OFFER, PARENT
from conformance.requests import example_request
from conformance.rules import holds, value
from conformance.templates import Hole, Text, fill
from conformance.values import exact, find_in

OFFERS = "offers"
"""The name of the list of follow-ups in an answer."""


@dataclass(frozen=True, eq=False)
class Offered:
    """One follow-up that a task has on offer; ``id`` is a text with a hole where only the target knows."""

    offer: Offer
    index: int
    id: Any

    @property
    def names(self) -> Mapping[str, Any]:
        """What ``item.x`` stands for in the list of offers."""
        shown = {f"item.{name}": fill(part, self._index) for name, part in self.offer.shown.items()}
        return {**shown, "item.id": self.id, "item.index": self.index}

    def written(self, own: str) -> str:
        """The id where the task's own ids in it are ``own``."""
        return "".join(own if isinstance(part, Hole) else str(part) for part in self._parts)

    @property
    def _parts(self) -> tuple[Any, ...]:
        return self.id.parts if isinstance(self.id, Text) else (self.id,)

    def found(self, listed: list[Any]) -> str | None:
        """The id of it among those that an answer lists."""
        pattern = "".join("[^:]+" if isinstance(part, Hole) else re.escape(str(part)) for part in self._parts)
        return next((one for one in listed if isinstance(one, str) and re.fullmatch(pattern, one)), None)

    def _index(self, name: str) -> Any:
        return self.index if name == "index" else Hole(name, kind="text")


def offered(family: Family, prediction: Prediction, state: str) -> Iterator[Offered]:
    """What a task of a request offers in a state, in the order of the contract."""
    chosen = prediction.chosen
    if chosen is None:
        return
    names = prediction.names(chosen, {})
    for offer in family.offers:
        if state in offer.states and holds(offer.when, names):
            for index in range(1, 1 + int(exact(value(offer.count, names)) or 0)):
                own = Offered(offer, index, None)
                yield replace(own, id=fill(offer.id, own._index))


def sure_of_offers(good: Good) -> bool:
    """Whether it is known what a task offers: not of one that follows a task that only the target knows."""
    chosen = good.prediction.chosen
    return chosen is not None and (chosen.attachment.follows is None or PARENT in good.prediction.extra)


def taking(bench: Bench, parent: Good, task_id: str, one: Offered, custom_id: str) -> Good | None:
    """The request that takes a follow-up of a task; ``None`` where the contract has no example of such a one."""
    contract, family = bench.contract, parent.family
    for operation, model in _takers(contract, family, one.offer):
        follows = family.operations[operation.id].follows
        for example in family.examples:
            body = example.body if isinstance(example.body, Mapping) else {}
            field = next((name for name in operation.select if name in body), None)
            if example.operation != operation.id or example.expect != ACCEPTED or field is None or follows is None:
                continue
            if body[field] not in (model.name, *model.select):
                continue
            changed = replace(example, body={**body, follows.task: task_id, follows.offer: custom_id})
            request = example_request(operation, changed)
            said = bench.predict(request, known=(task_id,))
            if said.accepted and said.fate is None:
                return Good(operation, family, changed, request, _knowing(said, parent, one))
    return None


def _knowing(said: Prediction, parent: Good, one: Offered) -> Prediction:
    """The prediction with what ``parent.x`` and ``offer.x`` stand for; and with the price that follows from them."""
    chosen = parent.prediction.chosen
    if chosen is None:
        return said
    names = {
        PARENT: parent.prediction.names(chosen, {}),
        OFFER: find_in({**one.offer.facts, "index": one.index}),
    }
    known = replace(said, extra={**said.extra, **names})
    return replace(known, price=known.cost({}))


def _takers(contract: Contract, family: Family, offer: Offer) -> Iterator[tuple[Operation, Model]]:
    for name, attachment in family.operations.items():
        for model in family.models:
            if attachment.follows and model.name in offer.models and model.name in attachment.models:
                yield contract.operations[name], model
