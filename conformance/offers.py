"""What can be wrong with a request that follows from an earlier task, as far as the suite can know the task."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conformance.contract import Contract, Family, JsonObject
from conformance.follow_ups import KnownTask, Offer
from conformance.names import OFFER, PARENT, Names
from conformance.rules import holds, value
from conformance.selection import Chosen
from conformance.templates import fill
from conformance.values import Find, find_in


def wrong_parent(
    contract: Contract, chosen: Chosen, body: JsonObject, known: Collection[str]
) -> tuple[str, Mapping[str, Any]] | None:
    """The condition against the parent or the offer that a body names, with its facts; ``None`` when there is none.

    ``known`` are tasks that the target has given out: what those offer the target knows alone.
    """
    follows = chosen.attachment.follows
    if follows is None:
        return None
    task, wanted = body.get(follows.task), body.get(follows.offer)
    examples = [(family, row) for family in contract.families.values() for row in family.known_tasks if row.id == task]
    if task in known:
        return None
    if not examples:
        return "unknown-parent", {"task_id": task}
    rows = [one for family, row in examples for one in _offered(family, row)]
    offered = [button for button, models in rows if chosen.model.name in models]
    return None if wanted in offered else ("not-offered", {"task_id": task, "value": wanted})


def parent_names(contract: Contract, chosen: Chosen, body: JsonObject) -> dict[str, Find]:
    """What ``parent.x`` and ``offer.x`` stand for, where the task followed is one of the documents' examples."""
    follows = chosen.attachment.follows
    if follows is None:
        return {}
    task, wanted = body.get(follows.task), body.get(follows.offer)
    for family in contract.families.values():
        for row in family.known_tasks:
            if row.id == task:
                for button, offer in _buttons(family, row):
                    if button == wanted and chosen.model.name in offer.models:
                        return {PARENT: _names(family, row), OFFER: find_in(offer.facts)}
    return {}


def _offered(family: Family, task: KnownTask) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids of what a finished example task offers, each with the models that may take it."""
    yield from ((button, offer.models) for button, offer in _buttons(family, task))


def _buttons(family: Family, task: KnownTask) -> Iterator[tuple[str, Offer]]:
    names = _names(family, task)
    for offer in family.offers:
        if "succeeded" not in offer.states or not holds(offer.when, names):
            continue
        for index in range(1, 1 + int(value(offer.count, names) or 0)):
            own: dict[str, Any] = {"index": index, **{f"id.{form}": text for form, text in task.ids.items()}}
            yield str(fill(offer.id, own.get)), offer


def _names(family: Family, task: KnownTask) -> Names:
    model = next(one for one in family.models if one.name == task.model)
    return Names(Chosen(family, next(iter(family.operations.values())), model), {}, task.request, {})
