"""Faults in the life of tasks: states that go back, are left out, never or otherwise end, have other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.acceptance import json_of
from conformance.chapters.lifecycle import OTHER_KEY
from conformance.contract import Operation
from conformance.facts import operation_scope, scope
from conformance.flows import AGAIN, ENDLESS, FILE, MONEY_AFTER, POLL, Asking, asked_by, link_paths
from conformance.mutants.edits import Edit, mutant
from conformance.mutants.mutant import Alter, Mutant
from conformance.mutants.recording import Place, Recording
from conformance.mutants.shapes import changed, with_body
from conformance.reached import paths_of
from conformance.trace import Answer, Observation, Reading

LIFE, LOST = "life", "lost"
ENDS = {"succeeded", "failed", "cancelled"}


def mutants(recording: Recording) -> Iterator[Mutant]:
    """The operators on tasks, for each query operation and for each family that has a lifecycle."""
    contract = recording.contract
    for operation in contract.operations.values():
        if operation.kind == "query":
            yield from _of_operation(recording, operation)
            for family, _ in contract.attached(operation.id):
                yield from _of_family(recording, operation, family.name)


def _of_operation(recording: Recording, operation: Operation) -> Iterator[Mutant]:
    start = f"{operation_scope(operation)}/task"
    places = [place for place in recording.by_operation.get(operation.id, ()) if place.exchange.role in (POLL, AGAIN)]
    lives = [place for place in places if place.probe.id.endswith(f"/{LIFE}")]
    refused = next(
        (one for one in recording.by_operation.get(operation.id, ()) if one.answer.status in (400, 404)), None
    )
    gone = refused.answer if refused else Answer(404, {"content-type": "application/json"}, b'{"error":"unknown"}')
    yield mutant(recording, "state-goes-back", [f"{start}/order"], "a state comes again", lives, _back(recording))
    yield mutant(
        recording, "end-changes", [f"{start}/end-is-final"], "after its end it goes on", lives, _unended(recording)
    )
    yield mutant(recording, "task-is-lost", [f"{start}/id"], "the id given out is unknown", places, lambda _: gone)
    others = [
        place
        for place in recording.by_operation.get(operation.id, ())
        if place.exchange.role == OTHER_KEY and not place.accepted
    ]
    yield mutant(recording, "told-otherwise", [f"{start}/steady"], "after its end it is told of otherwise", lives,
                 _otherwise(operation, recording))  # fmt: skip
    yield mutant(recording, "told-too-early", [f"{start}/timely"], "files are told of before there are any", lives,
                 _early(operation, recording))  # fmt: skip
    yield mutant(recording, "owner-ignored", [f"{start}/isolation"], "another key sees the task", others, _shown(lives))


def _of_family(recording: Recording, operation: Operation, family: str) -> Iterator[Mutant]:
    contract = recording.contract
    attachment = contract.families[family].operations[operation.id]
    lifecycle = contract.families[family].lifecycle
    query = asked_by(operation, attachment)
    found = [place for place in recording.by_operation.get(operation.id, ()) if place.probe.family == family]
    asked = [place for place in found if place.accepted]
    for state, said in query.words.items():
        owner = scope(operation, contract.families[family]) if state in attachment.words else operation_scope(operation)
        telling = [place for place in asked if query.states(place.body)[:1] == (state,)]
        says = f"{said} is called otherwise"
        yield mutant(
            recording, f"swap-word-{family}", [f"{owner}/word/{state}"], says, telling, _word(query, state, "ODD")
        )
    lives = [place for place in asked if place.probe.id.endswith(f"/{LIFE}")]
    if lifecycle is None or not lives:
        return
    start = f"{family}/lifecycle"
    for state, _ in lifecycle.phases:
        skipped = [place for place in lives if state in query.states(place.body)]
        says = f"it is never {state}"
        yield mutant(recording, "skip-state", [f"{start}/{state}"], says, skipped, _next(recording, query))
    ending = [place for place in lives if set(query.states(place.body)) & ENDS]
    lost = [place for place in asked if place.probe.id.endswith(f"/{LOST}") and "failed" in query.states(place.body)]
    says = "nothing makes it succeed"
    yield mutant(recording, "end-otherwise", [f"{start}/succeeded"], says, ending if lost else [], _shown(lost))
    yield mutant(
        recording, "fails-in-vain", [f"{start}/failed"], "its failure is told as success", lost, _shown(ending)
    )
    early = [f"{start}/{state}" for state, _ in lifecycle.phases[:1]]
    waiting = [place for place in lives if place not in ending]
    if early:
        yield mutant(recording, "early-end", [*early, f"{start}/seconds"], "it ends at once", waiting, _shown(ending))
    yield _endless(recording, f"{start}/seconds", query, lives)


def _endless(recording: Recording, fact: str, query: Asking, lives: Sequence[Place]) -> Mutant:
    """The task has no end: polls go on as before it, and what comes after an end is never seen."""

    def alter(probe: str, seen: Observation) -> Observation | None:
        polls = [one for one in seen.exchanges if one.role == POLL and isinstance(one.outcome, Answer)]
        going = [one for one in polls if not set(query.states(_json(one.outcome))) & ENDS]
        if not going:
            return None
        kept = [one for one in seen.exchanges if one.role != AGAIN and one.role != FILE and one not in polls]
        readings = [one for one in seen.readings if one.role != MONEY_AFTER]
        readings += [Reading(ENDLESS, 10000.0)] if readings else []
        missing = "the task had no end for longer than the contract says and patience lasts"
        return Observation([*kept, *going, *[going[-1]] * 5], readings, missing)

    alters: dict[str, Alter] = {place.probe.id: alter for place in lives}
    name = f"{recording.contract.provider}/never-ends/{fact}"
    return Mutant(name, "never-ends", (fact,), "a task never ends", alters)


def _json(outcome: Any) -> Any:
    return json_of(outcome.body) if isinstance(outcome, Answer) else None


def _back(recording: Recording) -> Edit:
    """The last poll before the end shows the first state again, the first shows the last one's."""

    def edit(place: Place) -> Answer | None:
        polls = [one for one in recording.at_probe[place.probe.id] if one.exchange.role == POLL]
        if len(polls) < 3 or place.exchange.role != POLL:
            return None
        turned = (
            [polls[0], polls[-1], *polls[1:-2], polls[-2]]
            if len(polls) == 3
            else [polls[0], polls[2], polls[1], *polls[3:]]
        )
        return turned[polls.index(place)].answer

    return edit


def _unended(recording: Recording) -> Edit:
    def edit(place: Place) -> Answer | None:
        if place.exchange.role != AGAIN:
            return None
        return next(one.answer for one in recording.at_probe[place.probe.id] if one.exchange.role == POLL)

    return edit


def _query(recording: Recording, operation: Operation, place: Place) -> Asking:
    return asked_by(operation, recording.contract.families[place.probe.family].operations[operation.id])


def _otherwise(operation: Operation, recording: Recording) -> Edit:
    """The links of a finished task lead elsewhere when it is asked for again."""

    def edit(place: Place) -> Answer | None:
        paths = link_paths(_query(recording, operation, place).template("succeeded"))
        if place.exchange.role != AGAIN or not paths:
            return None
        return with_body(place.answer, changed(place.body, ".".join(paths[0]), lambda link: f"{link}?again=1"))

    return edit


def _early(operation: Operation, recording: Recording) -> Edit:
    """The answers before the end have the links of the last one."""

    def edit(place: Place) -> Answer | None:
        query = _query(recording, operation, place)
        last = recording.at_probe[place.probe.id][-1]
        paths = link_paths(query.template("succeeded"))
        if place.exchange.role != POLL or set(query.states(place.body)) & ENDS or not paths:
            return None
        top = paths[0][0]
        found = next((one.body for one in reversed(recording.at_probe[place.probe.id])
                      if "succeeded" in query.states(one.body)), last.body)  # fmt: skip
        told = found.get(top) if isinstance(found, dict) else None
        if isinstance(told, dict) and isinstance(place.body.get(top), dict):
            inner = {key: value for key, value in told.items() if key == paths[0][1]}
            return with_body(place.answer, {**place.body, top: {**place.body[top], **inner}})
        return with_body(place.answer, {**place.body, top: told}) if told else None

    return edit


def _next(recording: Recording, query: Asking) -> Edit:
    """What the first answer after this state shows."""

    def edit(place: Place) -> Answer | None:
        mine = query.states(place.body)
        later = [
            one for one in recording.at_probe[place.probe.id] if one.index > place.index and one.exchange.role == POLL
        ]
        return next((one.answer for one in later if query.states(one.body) != mine), None)

    return edit


def _word(query: Asking, state: str, other: str) -> Edit:
    path = next((".".join(path) for path in paths_of(query.template(state), "task.status")), "")

    def edit(place: Place) -> Answer | None:
        return with_body(place.answer, changed(place.body, path, lambda _: other)) if path else None

    return edit


def _shown(instead: Sequence[Place]) -> Edit:
    """Another answer in its place: one of the same probe where there is one."""

    def edit(place: Place) -> Answer | None:
        same = [one for one in instead if one.probe.id == place.probe.id] or [
            one for one in instead if one.family == place.family
        ]
        return same[0].answer if same else None

    return edit
