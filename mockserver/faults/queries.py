"""Faults of asking for a task: it is not known yet, or shows an earlier state again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mockserver.choosing.counting import Tally
from mockserver.http.exchange import Call
from mockserver.state.records import Task
from mockserver.state.store import Transaction
from mockserver.tasks.lifecycle import moment


def known_yet(call: Call, task: Task) -> bool:
    """Whether a query finds the task; the first ones may not."""
    asked = call.plan.fault("not_found_yet") if call.plan is not None else None
    if asked is None or call.plan is None:
        return True
    known = _count(call, task, "unknown") > float(asked.values["queries"])
    if not known:
        call.plan.acted.append(asked.name)
    return known


@contextmanager
def seen_as_of(call: Call, task: Task) -> Iterator[None]:
    """The time as of which the query shows the task: now, or when it flaps, its first moment again.

    A task that has ended shows its end: nobody who has seen that asks again.
    """
    asked = call.plan.fault("status_flap") if call.plan is not None else None
    now = call.now
    running = asked is not None and moment(task, now).ended is None
    if asked and call.plan and running and _count(call, task, "flap") % int(float(asked.values["every"])) == 0:
        call.plan.acted.append(asked.name)
        call.now = task.created
    yield
    call.now = now


def _count(call: Call, task: Task, what: str) -> int:
    """How often the task was asked for under this fault, this time included."""
    key = f"fault/{what}/{task.provider}/{task.id}"

    def work(tx: Transaction) -> int:
        seen = (tx.get(Tally, key) or Tally()).seen + 1
        tx.put(key, Tally(seen=seen))
        return seen

    return call.world.store.transact(work)
