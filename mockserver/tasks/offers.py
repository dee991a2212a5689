"""The follow-ups a task offers: a pure function of the task, its state and its family's contract; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mockserver import chance
from mockserver.contracts.compiled import CompiledFamily, CompiledProvider
from mockserver.contracts.model import KnownTask
from mockserver.contracts.terms import plain, scope_of
from mockserver.state.records import Fate, Task
from mockserver.tasks.engine import Engine
from mockserver.tasks.lifecycle import moment

MOST_OFFERS = 64


@dataclass(frozen=True)
class FollowUp:
    """One follow-up on offer: its id, the models that may take it, what such a request finds, and what is shown."""

    id: str
    models: tuple[str, ...]
    facts: Mapping[str, Any]
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Parent:
    """A task that a request may follow: the task, its state, and what it offers in that state."""

    task: Task
    state: str
    offers: tuple[FollowUp, ...]


def offered(
    provider: CompiledProvider, task: Task, state: str, ids: Mapping[str, str] | None = None
) -> Iterator[FollowUp]:
    """What the task offers in this state, in the order of the contract; ``ids`` are those it is known to have."""
    family = provider.families[task.family]
    facts = {"model": family.model(task.model).facts, "fact": family.facts.facts}
    scope = scope_of(task.quantities, task.request, facts)
    for offer in family.offers:
        if state not in (offer.facts.states or ("succeeded",)) or not offer.when(scope):
            continue
        own = {f"id.{form}": _own_id(provider, task, form, ids or {}) for form in offer.ids}
        for index in range(1, 1 + min(int(plain(offer.count(scope)) or 0), MOST_OFFERS)):
            names = {**own, "index": index}
            yield FollowUp(
                id=offer.id(names),
                models=tuple(offer.facts.models),
                facts={**offer.facts.facts, "index": index},
                shown={name: template(names) for name, template in offer.shown.items()},
            )


def parents(provider: CompiledProvider, engine: Engine, key: str, task_id: str, now: float) -> list[Parent]:
    """The tasks of this id that the key may follow: its own one, or those of the documents' examples."""
    task = engine.find(provider.name, task_id)
    if task is not None:
        if task.key != key or not provider.families[task.family].offers:
            return []
        state = moment(task, now).state
        return [Parent(task, state, tuple(offered(provider, task, state)))]
    found = []
    for family in provider.families.values():
        for known in family.facts.known_tasks:
            if known.id == task_id:
                task = _example(provider, family, known, key, now)
                found.append(Parent(task, "succeeded", tuple(offered(provider, task, "succeeded", known.ids))))
    return found


def follow_names(parent: Task, taken: FollowUp) -> dict[str, Any]:
    """What a request that follows a task may read: ``parent.x`` (its quantities and fields) and ``offer.x``."""
    rows = {**parent.request, **{name: value for name, value in parent.quantities.items() if value is not None}}
    return {"parent": {**rows, "id": parent.id}, "offer": taken.facts}


def _own_id(provider: CompiledProvider, task: Task, form: str, ids: Mapping[str, str]) -> str:
    return ids[form] if form in ids else provider.ids[form](task.entropy, task.created)


def _example(provider: CompiledProvider, family: CompiledFamily, known: KnownTask, key: str, now: float) -> Task:
    """The task of a document's example, as it would be had this key submitted it and had it just succeeded."""
    scope = family.scope(known.request, family.model(known.model))
    return Task(
        id=known.id,
        provider=provider.name,
        key=key,
        family=family.facts.family,
        operation="",
        model=known.model,
        created=now,
        stages=(),
        fate=Fate(),
        price=Decimal(0),
        request=known.request,
        quantities={name: plain(scope(name)) for name in family.quantities},
        files={},
        entropy=chance.number(0, known.id),
        request_id="",
        settled=now,
    )
