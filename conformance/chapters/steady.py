"""What is told of a task stays as it was told, fits its times, and comes neither before its state nor with another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.chapters.lifecycle import ENDS, Life, check_of, lives
from conformance.checks import Check
from conformance.facts import operation_scope
from conformance.facts.answers import members
from conformance.flows import AGAIN, POLL, SUBMIT, Asking, submitted, task_flow
from conformance.judging import Verdict, none_wrong
from conformance.probe import Probe
from conformance.reached import paths_of, value_of, values_at
from conformance.values import exact, same
from conformance.view import UnobservedError, View, answer_of

CONSTANT = ("task.created", "task.created_ms", "task.model")
"""Names of what is told of a task from its beginning."""
MOMENTS = (("task.created", "task.completed"), ("task.created_ms", "task.started_ms", "task.completed_ms"))
"""Names of times, in their order."""
_LATE = ("{task.amount}", "{failure.", "{result.", "{item.url}")
"""What is told once a task has come to an end, and to which: its price, its failure, its files."""


def checks(bench: Bench) -> Iterator[Check]:
    """For each family that has tasks, by the task that was followed to its end, and by the one that fails."""
    for life in lives(bench):
        yield _steady(bench, life)
        yield _untimely(bench, life)


def _steady(bench: Bench, life: Life) -> Check:
    """Each answer has the times and the model of the first; asked again after its end, the task says all that again."""

    def judge(view: View) -> Verdict:
        polls = _told(view, life.query, life.probe)
        if not polls:
            raise UnobservedError("no answer told of the task")
        made = json_of(view.answer(life.probe.id, SUBMIT).body)
        wrong = _changed(submitted(life.good.operation, life.good.family), made, *polls[0])
        for (before, first), (after, second) in pairwise(polls):
            wrong += _changed(before, first, after, second)
            if before is after and first != second and set(life.query.states(first)) & set(ENDS):
                paths = [tuple(path.split(".")) for path, _ in members(before)]
                wrong += [f"{'.'.join(path)} was {values_at(first, path)}, and is {values_at(second, path)}"
                          for path in paths if not same(values_at(first, path), values_at(second, path))]  # fmt: skip
        for template, body in polls:
            wrong += _times(template, body)
        return none_wrong(list(dict.fromkeys(wrong)), seen(answer_of(view.exchanges(life.probe.id, POLL)[-1])))

    facts = (f"{operation_scope(life.query.operation)}/task/steady",)
    return check_of(bench, life, "steady", "says the same of itself each time, and its times are in order", facts,
                    (life.probe,), judge)  # fmt: skip


def _untimely(bench: Bench, life: Life) -> Check:
    """No price, failure or file before a task's end, or with an end that has none."""
    error = next((one for one in bench.contract.errors.values() if one.of_a_task), None)
    probes = (life.probe, *((task_flow(bench, life.good, "lost", fate=error.id),) if error is not None else ()))
    query = life.query
    states = dict.fromkeys(("succeeded", "failed", *life.states))
    late = {path for state in states for path, part in members(query.template(state))
            if isinstance(part, str) and part.startswith(_LATE)}  # fmt: skip

    def judge(view: View) -> Verdict:
        found = [one for probe in probes if view.saw(probe.id, SUBMIT) for one in _told(view, query, probe)]
        if not found:
            raise UnobservedError("no answer told of the task")
        wrong = []
        for template, body in found:
            own = {path for path, _ in members(template)}
            state = next(iter(query.states(body)), "")
            for path in late - own - {f"{one}.{rest}" for one in own for rest in ("url",)}:
                said = [one for one in values_at(body, tuple(path.split("."))) if one not in (None, "", 0)]
                wrong += [f"while it is {state}, {path} is {said[0]}"] if said else []
        return none_wrong(list(dict.fromkeys(wrong)), f"{len(found)} answers")

    facts = (f"{operation_scope(query.operation)}/task/timely",)
    return check_of(bench, life, "timely", "tells of price, failure and files only at the end that has them", facts,
                    probes, judge)  # fmt: skip


def _told(view: View, query: Asking, probe: Probe) -> list[tuple[Any, Any]]:
    """The answers that tell of the task in turn, each with its template."""
    bodies = [json_of(answer_of(one).body) for role in (POLL, AGAIN) for one in view.exchanges(probe.id, role)]
    return [(query.template(states[0]), body) for body in bodies if (states := query.states(body))]


def _changed(before: Any, first: Any, after: Any, second: Any) -> list[str]:
    """What is told otherwise than before of what never changes."""
    wrong = []
    for name in CONSTANT:
        was, now = value_of(before, name, first), value_of(after, name, second)
        if was is not None and now is not None and not same(was, now):
            wrong.append(f"{name} was {was}, and is {now}")
    return wrong


def _times(template: Any, body: Any) -> list[str]:
    """Times of one answer that are not in their order; 0 is none."""
    wrong = []
    for names in MOMENTS:
        said = [(name, number) for name in names if paths_of(template, name)
                if (number := exact(value_of(template, name, body)))]  # fmt: skip
        wrong += [f"{later} is {after}, before {name} {number}" for (name, number), (later, after) in pairwise(said)
                  if after < number]  # fmt: skip
    return wrong
