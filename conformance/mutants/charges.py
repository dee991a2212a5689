"""Faults of the events that tell of charges: a member lost or otherwise, told twice, too early, never, on and on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from conformance.acceptance import json_of
from conformance.charges import EARLY, LATE, SETTLED
from conformance.mutants.answers import retyped, swapped
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Recording
from conformance.mutants.shapes import GONE, changed, parts_of, renamed
from conformance.trace import Observation, Reading

Calls = Sequence[Mapping[str, Any]]
"""What a listener of the suite had heard at a moment."""
HEARD = (EARLY, SETTLED, LATE)
TOLD, DEAF, UNTOLD = "told", "deaf", "untold"
_TELLING = ("{charge.amount}", "{charge.quota}", "{charge.model}")
"""Parts whose value the suite knows; of the others most are the target's own."""


def mutants(recording: Recording) -> Iterator[Mutant]:
    """Each operator on each member of the event, and on how often and when it is told."""
    callback = recording.contract.callback
    if callback is None:
        return
    for path, part in parts_of(callback.event):
        for operator, change in _of_member(path, part):
            says = f"{path} of the event: {operator}"
            yield _member(recording, operator, f"event/{path}", says, change)
        if part == "{charge.request_id}" and callback.request_id:
            says = "the caller's id is not that of the event"
            yield _member(recording, "other-id", "trace-id", says, partial(_swapped, path=path))
    for operator, fact, says, probe, role, change in _COURSES:
        yield _heard(recording, operator, fact, says, (probe,), (role,), change)


def _swapped(event: Any, path: str) -> Any:
    return changed(event, path, swapped)


def _of_member(path: str, part: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    yield "drop-member", lambda event: changed(event, path, lambda _: GONE)
    yield "rename-member", lambda event: renamed(event, path)
    yield "null-member", lambda event: changed(event, path, lambda _: None)
    yield "retype-member", lambda event: changed(event, path, retyped)
    if part in _TELLING or (isinstance(part, str) and "{" not in part):
        yield "swap-literal", partial(_swapped, path=path)


def _member(recording: Recording, operator: str, fact: str, says: str, change: Callable[[Any], Any]) -> Mutant:
    def altered(calls: Calls) -> Calls:
        return [{**call, "body": json.dumps(change(json_of(call["body"])))} for call in calls]

    return _heard(recording, operator, fact, says, (TOLD, DEAF), HEARD, altered)


def _heard(
    recording: Recording, operator: str, what: str, says: str, flows: Sequence[str], roles: Sequence[str],
    change: Callable[[Calls], Calls],
) -> Mutant:  # fmt: skip
    """The listeners of some flows had heard something else at some moments."""

    def alter(_: str, seen: Observation) -> Observation | None:
        readings = [Reading(one.role, change(one.value)) if one.role in roles else one for one in seen.readings]
        return Observation(seen.exchanges, readings, seen.missing) if readings != list(seen.readings) else None

    fact = f"callback/{what}"
    probes = [name for name in recording.trace if name.rpartition("/")[2] in flows]
    name = f"{recording.contract.provider}/{operator}/{fact}"
    return Mutant(name, operator, (fact,), says, dict.fromkeys(probes, alter))


_COURSES: tuple[tuple[str, str, str, str, str, Callable[[Calls], Calls]], ...] = (
    ("told-twice", "once", "a charge is told of twice", TOLD, SETTLED, lambda calls: [*calls, *calls]),
    ("never-told", "once", "a charge is not told of", TOLD, SETTLED, lambda _: []),
    ("told-early", "once", "it is told of before the task is at its end", TOLD, EARLY, lambda _: [{"body": "{}"}]),
    ("told-on", "acknowledged", "what was acknowledged is sent again", TOLD, LATE, lambda calls: [*calls, *calls]),
    ("given-up", "resent", "what nobody acknowledged is not sent again", DEAF, LATE, lambda calls: calls[:1]),
    ("resent-otherwise", "resent", "what is sent again says something else", DEAF, LATE,
     lambda calls: [*calls[:-1], *({**call, "body": "{}"} for call in calls[-1:])]),
    ("resent-on", "acknowledged", "after the acknowledgement it goes on", DEAF, LATE, lambda calls: [*calls, *calls]),
    ("told-of-nothing", "only-charges", "a failed task is told of", UNTOLD, LATE, lambda _: [{"body": "{}"}]),
)  # fmt: skip
"""What goes wrong with the order of things: operator, fact, words, flow, moment, and what is heard then."""
