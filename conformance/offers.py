"""What can be wrong with a request that follows from an earlier task, as far as the suite can know the task."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conformance.contract import Contract, Family, JsonObject
from conformance.follow_ups import KnownTask
from conformance.names import Names
from conformance.rules import holds, value
from conformance.selection import Chosen
from conformance.templates import fill


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


def _offered(family: Family, task: KnownTask) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids of what a finished example task offers, each with the models that may take it."""
    model = next(one for one in family.models if one.name == task.model)
    attachment = next(iter(family.operations.values()))
    names = Names(Chosen(family, attachment, model), {}, task.request, {})
    for offer in family.offers:
        if "succeeded" not in offer.states or not holds(offer.when, names):
            continue
        for index in range(1, 1 + int(value(offer.count, names) or 0)):
            own: dict[str, Any] = {"index": index, **{f"id.{form}": text for form, text in task.ids.items()}}
            yield str(fill(offer.id, own.get)), offer.models
