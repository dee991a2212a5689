"""Paying twice for one intent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mockserver.journal import Exchange
from mockserver.tasks.lifecycle import moment
from mockserver.verdicts.finding import Finding
from mockserver.verdicts.history import History, finding, follows, header, named

MAKING = ("submit", "images", "speech")
"""The kinds of operations that make something. A text that is asked for once more is what every SDK does."""

IDEMPOTENCY = ("idempotency-key", "x-idempotency-key")


def double_charge(history: History) -> Iterator[Finding]:
    """The very same order placed and paid again, because its answer was lost or was not believed."""
    for group in history.repeats:
        paid = [one for one in group if _paid(history, one)]
        for first, again in pairwise(paid):
            if not follows(first, again) or _idempotent(first, again):
                continue
            why = _why(history, first, again)
            if why:
                sentence = (
                    f"{named(first)} was accepted and priced {first.amount} USD, {why}; the same was sent again "
                    f"without an idempotency key and priced {again.amount} USD once more"
                )
                yield finding("double_charge", sentence, [first, again])


def _paid(history: History, order: Exchange) -> bool:
    """Whether an order cost something; a task that has failed gave its price back."""
    if history.kind(order) not in MAKING or order.status >= 400 or not order.amount:
        return False
    task = history.task(order.provider, order.task_id) if order.provider and order.task_id else None
    return task is None or moment(task, history.now).state != "failed"


def _why(history: History, first: Exchange, again: Exchange) -> str | None:
    """How the first answer was not trusted; None when the second order was an intent of its own."""
    if first.lost:
        return "but the client had left before it was answered"
    looked, later = _looked_at(history, first), _looked_at(history, again)
    if first.task_id and again.task_id and later and not looked:
        return f"but its task {first.task_id} was never looked at"
    return None


def _looked_at(history: History, submit: Exchange) -> bool:
    return bool(submit.provider and submit.task_id and history.looks.get((submit.provider, submit.task_id)))


def _idempotent(first: Exchange, again: Exchange) -> bool:
    """Whether both carry the same idempotency key: then the client did what it could."""
    keys = [(header(first.headers, name), header(again.headers, name)) for name in IDEMPOTENCY]
    return any(one is not None and one == other for one, other in keys)
