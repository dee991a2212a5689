"""Traces made to lie: an answer's body, its events, its status, changed in what a run has seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.running import Run, judged
from conformance.trace import Answer, Exchange, Observation

Trace = dict[str, Observation]
Lie = Callable[[Trace], None]
Events = list[dict[str, Any]]
"""The events of a stream: ``name``, and ``data``, JSON where it is."""


def status(honest: Run, lie: Lie, ending: str) -> str:
    """What becomes of the one check whose id ends so, once what its probes saw lies."""
    [check] = [one for one in honest.plan.checks if one.id.endswith(f"/{ending}")]
    trace = {name: copied(seen) for name, seen in honest.trace.items()}
    lie(trace)
    [outcome] = judged(replace(honest.plan, checks=(check,)), trace).outcomes
    return outcome.verdict.status


def copied(seen: Observation) -> Observation:
    """An observation that can be changed; its exchanges cannot."""
    return Observation(list(seen.exchanges), list(seen.readings), seen.missing)


def body(probe: str, change: Callable[[Any], Any], *, at: int | None = None) -> Lie:
    """Changes the JSON body of the answers of a probe: all, or the one at a place."""

    def told(answer: Answer) -> Answer:
        found = json.loads(answer.body)
        changed = change(found)
        return replace(answer, body=json.dumps(found if changed is None else changed).encode())

    return _answers(probe, told, at)


def events(probe: str, change: Callable[[Events], Any]) -> Lie:
    """Changes the events of the streams of a probe, in place or by giving others."""

    def told(answer: Answer) -> Answer:
        found = [{"name": one.name, "data": _json(one.data)} for one in answer.stream()]
        changed = change(found)
        return replace(answer, body=b"".join(map(_written, found if changed is None else changed)), pieces=())

    return _answers(probe, told, None)


def header(probe: str, **values: str) -> Lie:
    """Other headers; ``_`` stands for ``-`` in their names."""
    said = {name.replace("_", "-"): value for name, value in values.items()}
    return _answers(probe, lambda answer: replace(answer, headers={**answer.headers, **said}), None)


def instead(probe: str, other: str, *, at: int = 0) -> Lie:
    """A probe is answered as another was."""

    def lie(trace: Trace) -> None:
        answer = trace[other].exchanges[at].outcome
        for place, one in enumerate(trace[probe].exchanges):
            trace[probe].exchanges[place] = replace(one, outcome=answer)

    return lie


def told(probe: str, role: str, change: Callable[[Any], Any]) -> Lie:
    """Changes the JSON body of the answers of a probe to one role, in place."""

    def lie(trace: Trace) -> None:
        seen = trace[probe].exchanges
        for place, one in enumerate(seen):
            if one.role == role and isinstance(one.outcome, Answer):
                found = json.loads(one.outcome.body)
                change(found)
                seen[place] = replace(one, outcome=replace(one.outcome, body=json.dumps(found).encode()))

    return lie


def as_at(probe: str, role: str, other: str) -> Lie:
    """The requests of one role are answered as that of another was."""

    def lie(trace: Trace) -> None:
        seen = trace[probe].exchanges
        answer = next(one.outcome for one in seen if one.role == other)
        seen[:] = [replace(one, outcome=answer) if one.role == role else one for one in seen]

    return lie


def both(*lies: Lie) -> Lie:
    """Several lies at once."""

    def lie(trace: Trace) -> None:
        for one in lies:
            one(trace)

    return lie


def every(found: Any, name: str) -> list[dict[str, Any]]:
    """The objects in some JSON that have a member of a name."""
    if isinstance(found, list):
        return [one for part in found for one in every(part, name)]
    if not isinstance(found, dict):
        return []
    return [*([found] if name in found else []), *(one for part in found.values() for one in every(part, name))]


def sets(name: str, value: Any) -> Callable[[Any], None]:
    """A change that sets a member wherever it is."""

    def change(found: Any) -> None:
        for one in every(found, name):
            one[name] = value

    return change


def drops(name: str) -> Callable[[Any], None]:
    """A change that takes a member away wherever it is."""

    def change(found: Any) -> None:
        for one in every(found, name):
            del one[name]

    return change


def _answers(probe: str, told: Callable[[Answer], Answer], at: int | None) -> Lie:
    def lie(trace: Trace) -> None:
        seen = trace[probe].exchanges
        for place in range(len(seen)) if at is None else [at]:
            seen[place] = _told(seen[place], told)

    return lie


def _told(exchange: Exchange, told: Callable[[Answer], Answer]) -> Exchange:
    assert isinstance(exchange.outcome, Answer)
    return replace(exchange, outcome=told(exchange.outcome))


def _json(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data


def _written(event: Mapping[str, Any]) -> bytes:
    data = event["data"] if isinstance(event["data"], str) else json.dumps(event["data"])
    head = f"event: {event['name']}\n" if event["name"] else ""
    return f"{head}data: {data}\n\n".encode()
