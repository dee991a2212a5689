"""What answers about a task hold, state by state: every documented member, of its type, with its literal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.chapters.lifecycle import ELSEWHERE, Life, elsewhere, other_paths
from conformance.checks import Check
from conformance.contract import ErrorEntry
from conformance.facts.answers import members
from conformance.facts.fact import operation_scope, scope, word
from conformance.facts.listing import ANY_STATE
from conformance.flows import AGAIN, POLL, SUBMIT, Asking, asking, submitted, task_flow
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.probe import Probe
from conformance.reached import value_of
from conformance.task_names import told
from conformance.templates import Hole, differences
from conformance.trace import Answer
from conformance.values import exact
from conformance.view import UnobservedError, View, answer_of

QUANTITY = "{quantity."
"""How a template begins to tell of what the contract works out of a request."""


@dataclass(frozen=True)
class _Look:
    """Where answers about a task in one state are found: the query, the probe and the roles of its exchanges."""

    life: Life
    query: Asking
    probe: Probe
    roles: Sequence[str]
    state: str
    what: str
    error: ErrorEntry | None = None


def checks(bench: Bench) -> Iterator[Check]:
    """For each family that has tasks: each state that it passes through, its ends, its other paths, and what is told
    only of tasks that asked for it.
    """
    for operation, family in bench.attached("submit"):
        good, query = bench.good(operation, family), asking(bench.contract, operation, family)
        if good is None or query is None or family.lifecycle is None:
            continue
        life = Life(good, query, task_flow(bench, good))
        for state in (*life.states, "succeeded"):
            yield _shape(bench, _Look(life, query, life.probe, (POLL, AGAIN), state, state))
        error = next((one for one in bench.contract.errors.values() if one.of_a_task), None)
        if error is not None:
            lost = task_flow(bench, good, "lost", fate=error.id)
            yield _shape(bench, _Look(life, query, lost, (AGAIN,), "failed", "failed", error))
        others = other_paths(bench, life)
        for other in others:
            name = other.operation.id
            role, probe = f"{ELSEWHERE}-{name}", elsewhere(bench, life, others)
            what = f"succeeded-at-{name.replace('.', '-')}"
            yield _shape(bench, _Look(life, other, probe, (role,), "succeeded", what))
        for more, paths in _asking_more(bench, life):
            name = word(more.good.example.id)
            probe = task_flow(bench, more.good, f"repeats-{name}")
            for state in (*life.states[-1:], "succeeded"):
                look = _Look(more, query, probe, (POLL, AGAIN), state, f"{state}-of-{name}")
                if any(path in paths for path, _ in members(query.template(state))):
                    yield _shape(bench, look, paths)


def _asking_more(bench: Bench, life: Life) -> Iterator[tuple[Life, frozenset[str]]]:
    """Examples whose finished tasks repeat what the cheapest one's do not, as few as show all of it; and what that is.

    Only members count whose value the contract knows.
    """
    known = _repeated(life.good, life.query)
    examples = [good for good in bench.goods(life.good.operation, life.good.family)[1:] if good.prediction.fate is None]
    left = {good.example.id: (good, _repeated(good, life.query) - known) for good in examples}
    while left:
        good, paths = max(left.values(), key=lambda one: len(one[1]))
        if not paths:
            return
        yield replace(life, good=good), paths
        left = {name: (other, found - paths) for name, (other, found) in left.items()}


def _repeated(good: Good, query: Asking) -> frozenset[str]:
    form = told(good, query, "succeeded", None)
    return frozenset(path for path, part in members(form) if not isinstance(part, Hole))


def _shape(bench: Bench, look: _Look, only: frozenset[str] = frozenset()) -> Check:
    query, good = look.query, look.life.good
    template = query.template(look.state)

    def judge(view: View) -> Verdict:
        made = view.answer(look.probe.id, SUBMIT)
        task_id = value_of(submitted(good.operation, good.family), "task.id", json_of(made.body))
        answers = [one for role in look.roles for one in _answers(view, look, role)]
        if not answers:
            raise UnobservedError(f"no answer told of a task that is {look.state}")
        form = told(good, query, look.state, task_id, look.error)
        wrong = [line for answer in answers for line in differences(form, json_of(answer.body))]
        wrong += [line for answer in answers for line in _wrong_sums(good, template, json_of(answer.body))]
        return none_wrong(list(dict.fromkeys(wrong)), seen(answers[-1]))

    own = look.state if look.state in query.answers else ANY_STATE
    starts = (scope(query.operation, good.family), operation_scope(query.operation))
    paths = [path for path, _ in members(template) if path in only or not only]
    facts = [f"{start}/answer/{own}/{path}" for start in starts for path in paths]
    facts += [f"error/{look.error.id}"] if look.error else []
    what = bench.word(good.operation, good.family, f"task-{look.what}-answer")
    return Check(
        id=f"{bench.contract.provider}/{good.operation.word}/{good.family.name}/{what}",
        title=f"{query.operation.title}: a {good.family.name} task that is {look.state} is told of in full",
        level=query.operation.source.level,
        chapter="shapes",
        source=query.operation.source,
        operation=good.operation,
        family=good.family.name,
        facts=bench.facts.known(*facts, *(f"{start}/word/{look.state}" for start in starts if not only)),
        probes=(look.probe,),
        expected=f"every documented member of the answer for {look.state}",
        judge=judge,
    )


def _wrong_sums(good: Good, template: Any, body: Any) -> list[str]:
    """Quantities that the contract makes of others, where the answer tells of all of them and they do not agree."""
    told = {part[len(QUANTITY) : -1]: value_of(template, part[1:-1], body) for _, part in members(template)
            if isinstance(part, str) and part.startswith(QUANTITY)}  # fmt: skip
    wrong = []
    for name, said in told.items():
        term = good.family.quantities.get(name)
        parts = term.get("sum", ()) if isinstance(term, Mapping) else ()
        if parts and all(isinstance(part, str) and exact(told.get(part)) is not None for part in parts):
            total = sum(exact(told[part]) or 0 for part in parts)
            wrong += [f"{name} is {said}, and {' + '.join(parts)} is {total}"] if exact(said) != total else []
    return wrong


def _answers(view: View, look: _Look, role: str) -> Iterator[Answer]:
    """The answers that tell of the state, perhaps together with others that share its word; and those that tell of
    none that there is, as no answer about a task may.
    """
    for exchange in view.exchanges(look.probe.id, role):
        answer = answer_of(exchange)
        states = look.query.states(json_of(answer.body))
        if look.state in states or (not states and 200 <= answer.status < 300):
            yield answer
