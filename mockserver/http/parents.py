"""The check of requests that follow from an earlier task: it must be the caller's, far enough, and offer just this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.contracts.model import Follows
from mockserver.http.exchange import Call
from mockserver.tasks.offers import FollowUp, follow_names, parents


def parent(call: Call) -> None:
    """Find the task that the request follows from, and the follow-up it takes among those that the task offers now."""
    named = call.bound.facts.follows
    if named is None:
        return
    task_id, wanted = call.params.get(named.task), call.params.get(named.offer)
    found = parents(call.provider, call.world.engine, call.key, task_id, call.now) if isinstance(task_id, str) else []
    if not found:
        raise call.refuse("unknown-parent", task_id=task_id)
    if all(row.state != "succeeded" and not row.offers for row in found):
        raise call.refuse("unfinished-parent", task_id=task_id)
    for row in found:
        offer = _wanted([one for one in row.offers if call.model.name in one.models], wanted, call.params, named)
        if offer is not None:
            call.parent, call.lineage = (row.task, offer), follow_names(row.task, offer)
            return
    raise call.refuse("not-offered", task_id=task_id, value=wanted)


def _wanted(offers: list[FollowUp], wanted: Any, params: Mapping[str, Any], named: Follows) -> FollowUp | None:
    """Of what is on offer to a model the one that a request names; without a name the only one, or its index's."""
    if wanted is None and named.index is not None:
        index = params.get(named.index)
        return next((one for one in offers if len(offers) == 1 or one.facts["index"] == index), None)
    return next((one for one in offers if one.id == wanted), None)
