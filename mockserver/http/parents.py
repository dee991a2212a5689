"""The check of requests that follow from an earlier task: it must be the caller's, far enough, and offer just this."""

from __future__ import annotations

from mockserver.http.exchange import Call
from mockserver.tasks.lifecycle import moment
from mockserver.tasks.offers import follow_names, offered


def parent(call: Call) -> None:
    """Find the task that the request follows from, and the follow-up it takes among those that the task offers now."""
    named = call.bound.facts.follows
    if named is None:
        return
    task_id, wanted = call.params.get(named.task), call.params.get(named.offer)
    task = call.world.engine.find(call.provider.name, task_id) if isinstance(task_id, str) else None
    if task is None or task.key != call.key or not call.provider.families[task.family].offers:
        raise call.refuse("unknown-parent", task_id=task_id)
    seen = moment(task, call.now)
    offers = list(offered(call.provider, task, seen.state))
    if not offers and seen.state != "succeeded":
        raise call.refuse("unfinished-parent", task_id=task_id)
    for row in offers:
        if row.id == wanted and call.model.name in row.models:
            call.parent, call.lineage = (task, row), follow_names(task, row)
            return
    raise call.refuse("not-offered", task_id=task_id, value=wanted)
