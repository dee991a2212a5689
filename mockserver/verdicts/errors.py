"""Errors that were never looked at."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from mockserver.journal import Exchange
from mockserver.tasks.lifecycle import moment
from mockserver.verdicts.finding import Finding
from mockserver.verdicts.history import History, finding, named

NO_IDS = frozenset(("None", "null", "undefined", "nil", "NaN", "[object Object]", "False", "false", "<nil>", "{}"))
"""What an id becomes in various languages when there is none."""

ORDERS = ("submit", "images", "speech", "chat", "embeddings")


def dropped_failure(history: History) -> Iterator[Finding]:
    """A task that failed, whose failure no answer ever showed, while its client went on to order something else."""
    for number, one in enumerate(history.exchanges):
        if history.kind(one) != "submit" or not one.task_id or not one.provider or one.status >= 400:
            continue
        task = history.task(one.provider, one.task_id)
        seen = moment(task, history.now) if task else None
        if task is None or seen is None or seen.state != "failed" or seen.ended is None:
            continue
        looks = history.looks.get((one.provider, one.task_id), [])
        if any(look.at >= seen.ended for look in looks):
            continue
        further = (other for other in history.exchanges[number + 1 :] if _orders(history, other, one, seen.ended))
        next_order = next(further, None)
        if next_order is not None:
            sentence = (
                f"task {task.id} failed with {task.fate.error}, which no poll ever saw, and the client went on with "
                f"{named(next_order)}"
            )
            yield finding("dropped_error", sentence, [one, *looks[-1:], next_order])


def asked_for_nothing(history: History) -> Iterator[Finding]:
    """A submit that was refused, and then a poll for a task without an id."""
    refused: dict[tuple[str | None, str | None], Exchange] = {}
    for one in history.exchanges:
        client = (one.provider, one.key)
        kind = history.kind(one)
        if kind == "submit":
            if one.status >= 400:
                refused[client] = one
            else:
                refused.pop(client, None)
        elif kind == "query" and one.task_id is None and client in refused:
            nothing = next((word for word in _words(one) if word in NO_IDS), None)
            if nothing is not None:
                first = refused.pop(client)
                sentence = (
                    f"{named(first)} was refused with {first.status} ({first.error or 'no documented error'}), and the "
                    f"client then asked for the task {nothing!r}"
                )
                yield finding("dropped_error", sentence, [first, one])


def _orders(history: History, other: Exchange, one: Exchange, moment: float) -> bool:
    same = (other.provider, other.key) == (one.provider, one.key)
    return same and other.at >= moment and history.kind(other) in ORDERS


def _words(exchange: Exchange) -> list[str]:
    """The values in which a query may name its task."""
    return [exchange.path.rpartition("/")[2], *(value for _, value in parse_qsl(exchange.query))]
