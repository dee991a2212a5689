"""The check of requests that follow from an earlier task: it must be the caller's, far enough, and offer just this."""

from __future__ import annotations

from mockserver.http.exchange import Call
from mockserver.tasks.offers import follow_names, parents


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
        for offer in row.offers:
            if offer.id == wanted and call.model.name in offer.models:
                call.parent, call.lineage = (row.task, offer), follow_names(row.task, offer)
                return
    raise call.refuse("not-offered", task_id=task_id, value=wanted)
