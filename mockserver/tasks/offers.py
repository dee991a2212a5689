"""The follow-ups a task offers: a pure function of the task, its state and its family's contract; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.contracts.compiled import CompiledProvider
from mockserver.contracts.terms import Scope, plain, scope_of
from mockserver.state.records import Task

MOST_OFFERS = 64


@dataclass(frozen=True)
class FollowUp:
    """One follow-up on offer: its id, the models that may take it, what such a request finds, and what is shown."""

    id: str
    models: tuple[str, ...]
    facts: Mapping[str, Any]
    shown: Mapping[str, Any]


def offered(provider: CompiledProvider, task: Task, state: str) -> Iterator[FollowUp]:
    """What the task offers in this state, in the order of the contract."""
    family = provider.families[task.family]
    scope = _scope(provider, task)
    for offer in family.offers:
        if state not in (offer.facts.states or ("succeeded",)) or not offer.when(scope):
            continue
        own = {f"id.{form}": provider.ids[form](task.entropy, task.created) for form in offer.ids}
        for index in range(1, 1 + min(int(plain(offer.count(scope)) or 0), MOST_OFFERS)):
            names = {**own, "index": index}
            yield FollowUp(
                id=offer.id(names),
                models=tuple(offer.facts.models),
                facts={**offer.facts.facts, "index": index},
                shown={name: template(names) for name, template in offer.shown.items()},
            )


def follow_up(provider: CompiledProvider, parent: Task, offer: str | None, state: str) -> FollowUp | None:
    """The follow-up of this id, when the parent offers it in this state."""
    return next((row for row in offered(provider, parent, state) if row.id == offer), None)


def follow_names(parent: Task, taken: FollowUp) -> dict[str, Any]:
    """What a request that follows a task may read: ``parent.x`` (its quantities and fields) and ``offer.x``."""
    rows = {**parent.request, **{name: value for name, value in parent.quantities.items() if value is not None}}
    return {"parent": {**rows, "id": parent.id}, "offer": taken.facts}


def _scope(provider: CompiledProvider, task: Task) -> Scope:
    family = provider.families[task.family]
    facts = {"model": family.model(task.model).facts, "fact": family.facts.facts}
    return scope_of(task.quantities, task.request, facts)
