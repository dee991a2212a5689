"""The life of a task: the states it passes through, in the words of each page, and that its end is an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.acceptance import json_of, not_refused, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Contract
from conformance.expect import predict
from conformance.facts import operation_scope, scope
from conformance.facts.listing import ANY_STATE
from conformance.flows import AGAIN, ENDLESS, POLL, SUBMIT, Asking, asked_by, asking, phases, submitted, task_flow
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.keys import fitting_key
from conformance.probe import CONTROL, SECOND_KEY, Probe
from conformance.reached import paths_of, value_of, values_at
from conformance.session import Session, StoppedError
from conformance.trace import Answer
from conformance.view import UnobservedError, View, answer_of

ENDS = ("succeeded", "failed", "cancelled")
FROM, OTHER_KEY, ELSEWHERE = "submit", "other-key", "elsewhere"


@dataclass(frozen=True)
class Life:
    """One task of a good request, followed to its end."""

    good: Good
    query: Asking
    probe: Probe

    @property
    def states(self) -> tuple[str, ...]:
        """The states that the contract lets it pass through, in order."""
        return tuple(state for state, _ in phases(self.good.prediction))


def checks(bench: Bench) -> Iterator[Check]:
    """For each family that has tasks: its states, their order, its end, its failure, and who may look."""
    for life in lives(bench):
        query = life.query
        yield from _ends(bench, life)
        yield _order(bench, life)
        yield _stays(bench, life)
        if any("{task.progress}" in str(query.template(state)) for state in ("running", *life.states)):
            yield _progress(bench, life)
        yield from _fails(bench, life)
        yield _isolation(bench, life)
        yield from _everywhere(bench, life)


def lives(bench: Bench) -> Iterator[Life]:
    """The task of each family that has tasks, from its submit to its end."""
    for operation, family in bench.attached("submit"):
        good, query = bench.good(operation, family), asking(bench.contract, operation, family)
        if good is not None and query is not None and family.lifecycle is not None:
            yield Life(good, query, task_flow(bench, good))


def _ends(bench: Bench, life: Life) -> Iterator[Check]:
    query, family = life.query, life.good.family.name

    def judge(view: View) -> Verdict:
        for reading in view.readings(life.probe.id, ENDLESS):
            return failed(f"after {reading.value:g} s it had no end")
        last = view.answer(life.probe.id, AGAIN)
        good = "succeeded" in query.states(json_of(last.body))
        return passed(seen(last)) if good else failed(f"it ended as {seen(last)}")

    facts = (f"{family}/lifecycle/succeeded", f"{family}/lifecycle/seconds", *_words(life, "succeeded"))
    yield check_of(bench, life, "succeeds", "succeeds when nothing stands against it", facts, (life.probe,), judge)

    def first(view: View) -> Verdict:
        answer = view.answer(life.probe.id, POLL)
        wanted = life.states[0] if life.states else "succeeded"
        found = query.states(json_of(answer.body))
        return passed(seen(answer)) if wanted in found else failed(f"right after the submit it is {seen(answer)}")

    if life.states:
        facts = (f"{family}/lifecycle/{life.states[0]}", *_words(life, life.states[0]))
        yield check_of(bench, life, "begins", f"begins as {life.states[0]}", facts, (life.probe,), first)


def _order(bench: Bench, life: Life) -> Check:
    """Each poll shows a state of the contract, none goes back, and with a clock that is moved none is left out."""
    allowed = (*life.states, *ENDS)

    def judge(view: View) -> Verdict:
        view.exchange(life.probe.id, POLL)
        wrong, reached, found, shown = [], 0, [], set()
        for exchange in view.exchanges(life.probe.id, POLL):
            answer = answer_of(exchange)
            states = [state for state in life.query.states(json_of(answer.body)) if state in allowed]
            places = [allowed.index(state) for state in states if allowed.index(state) >= reached]
            shown.update(states)
            if not states:
                wrong.append(f"{seen(answer)} tells of no state of {', '.join(allowed)}")
            elif not places:
                wrong.append(f"it is {states[0]} again, after {allowed[reached]}")
            else:
                reached = min(places)
                found.append(allowed[reached])
        path = " ".join(dict.fromkeys(found))
        missed = [state for state in life.states if state not in shown]
        if wrong or not missed or not view.readings(life.probe.id):
            return none_wrong(wrong, path)
        view.whole(life.probe.id)
        return failed(f"it was never {', '.join(missed)}: {path}")

    start = operation_scope(life.query.operation)
    facts = [f"{start}/task/order", f"{start}/task/id", f"{start}/method/{life.query.operation.methods[0]}"]
    for state in life.states:
        facts += [f"{life.good.family.name}/lifecycle/{state}", *_words(life, state)]
    return check_of(bench, life, "order", f"is {', '.join(life.states)} and then at its end, never going back", facts,
                  (life.probe,), judge)  # fmt: skip


def _stays(bench: Bench, life: Life) -> Check:
    def judge(view: View) -> Verdict:
        again = view.answer(life.probe.id, AGAIN)
        last = answer_of(view.exchanges(life.probe.id, POLL)[-1])
        before, after = (set(life.query.states(json_of(one.body))) for one in (last, again))
        if not before & set(ENDS):
            raise UnobservedError("it had no end while it was looked at")
        return passed(seen(again)) if before == after else failed(f"after {seen(last)} it is {seen(again)}")

    facts = (f"{operation_scope(life.query.operation)}/task/end-is-final",)
    return check_of(bench, life, "end-stays", "stays at its end", facts, (life.probe,), judge)


def _progress(bench: Bench, life: Life) -> Check:
    def judge(view: View) -> Verdict:
        found: list[float] = []
        for exchange in view.exchanges(life.probe.id, POLL):
            body = json_of(answer_of(exchange).body)
            for state in life.query.states(body):
                template = life.query.template(state)
                places = [one for then in ("", "%") for one in paths_of(template, "task.progress", then=then)]
                value = next((one for place in places for one in values_at(body, place)), None)
                text = str(value).removesuffix("%")
                if value is not None and not text.replace(".", "", 1).isdigit():
                    return failed(f"progress is {value!r}")
                found += [] if value is None else [float(text)]
                break
        if not found:
            raise UnobservedError("no answer told of progress")
        if found != sorted(found) or not all(0 <= one <= 100 for one in found):
            return failed(f"progress went {', '.join(f'{one:g}' for one in found)}")
        return passed(f"progress went {', '.join(f'{one:g}' for one in found)}")

    names = [f"{start}/answer/{state}/" for start in _starts(life) for state in ("any", "running", *life.states)]
    facts = [name for name in bench.facts.all if "progress" in name and any(name.startswith(one) for one in names)]
    return check_of(bench, life, "progress", "grows from 0 to at most 100", facts, (life.probe,), judge)


def _fails(bench: Bench, life: Life) -> Iterator[Check]:
    contract, good, query = bench.contract, life.good, life.query
    error = next((one for one in contract.errors.values() if one.of_a_task), None)
    if error is None:
        return
    probe = task_flow(bench, good, "lost", fate=error.id)

    def judge(view: View) -> Verdict:
        for reading in view.readings(probe.id, ENDLESS):
            return failed(f"it was made to fail, and after {reading.value:g} s it had no end")
        answer = view.answer(probe.id, AGAIN)
        if "failed" in query.states(json_of(answer.body)):
            return passed(seen(answer))
        return failed(f"it was made to fail, and is {seen(answer)}")

    facts = (f"{good.family.name}/lifecycle/failed", *_words(life, "failed"))
    yield check_of(bench, life, "fails", "that fails says so in the words of the page", facts, (probe,), judge)


def _isolation(bench: Bench, life: Life) -> Check:
    """Another key gets what the provider gives for an id that it never gave out."""
    contract, good, query = bench.contract, life.good, life.query

    async def conduct(session: Session) -> None:
        answer = await session.answer(good.request, role=SUBMIT)
        task_id = _id(answer, life)
        await session.send(query.request(task_id), role=OTHER_KEY, key=session.stranger)

    probe = bench.flow("stranger", good.request, conduct, operation=good.operation, family=good.family, requests=2,
                       prediction=good.prediction, needs=frozenset({SECOND_KEY}))  # fmt: skip

    def judge(view: View) -> Verdict:
        exchange = view.exchange(probe.id, OTHER_KEY)
        request = exchange.request.with_key(contract.auth, fitting_key(contract.auth))
        wanted = predict(contract, request)
        answer = answer_of(exchange)
        wrong = not_refused(wanted, wanted.errors, answer)
        return none_wrong([f"{seen(answer)}: {line}" for line in wrong], seen(answer))

    facts = [f"{operation_scope(query.operation)}/{what}" for what in ("task/isolation", "refusal/unknown-task")]
    return check_of(bench, life, "isolation", "is unknown to another key", facts, (probe,), judge)


def _everywhere(bench: Bench, life: Life) -> Iterator[Check]:
    """The same task on the other paths that may be asked for it, in the words of each."""
    others = other_paths(bench, life)
    if others:
        probe = elsewhere(bench, life, others)
        for query in others:
            yield _at(bench, life, probe, query)


def other_paths(bench: Bench, life: Life) -> list[Asking]:
    """The other operations that may be asked for a family's tasks."""
    contract, good = bench.contract, life.good
    return [
        asked_by(contract.operations[name], attachment)
        for name, attachment in good.family.operations.items()
        if contract.operations[name].kind == "query" and name != life.query.operation.id
    ]


def elsewhere(bench: Bench, life: Life, others: Sequence[Asking]) -> Probe:
    """A task that is asked for at all those paths once it has succeeded; the role of each names its operation."""
    good = life.good
    total = sum(seconds for _, seconds in phases(good.prediction))

    async def conduct(session: Session) -> None:
        answer = await session.answer(good.request, role=SUBMIT)
        task_id = _id(answer, life)
        await session.wait(total + 1)
        for query in others:
            await session.send(query.request(task_id), role=f"{ELSEWHERE}-{query.operation.id}")

    return bench.flow("elsewhere", good.request, conduct, operation=good.operation, family=good.family,
                      requests=1 + len(others), prediction=good.prediction, moves_clock=True,
                      needs=frozenset({CONTROL}))  # fmt: skip


def _at(bench: Bench, life: Life, probe: Probe, query: Asking) -> Check:
    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id, f"{ELSEWHERE}-{query.operation.id}")
        good = "succeeded" in query.states(json_of(answer.body))
        return passed(seen(answer)) if good else failed(f"{query.operation.path} says {seen(answer)}")

    there = Life(life.good, query, probe)
    start = operation_scope(query.operation)
    facts = (*_words(there, "succeeded"), f"{start}/task/id", f"{start}/method/{query.operation.methods[0]}")
    what = f"at-{query.operation.id.replace('.', '-')}"
    return check_of(bench, there, what, f"is found at {query.operation.path} as well", facts, (probe,), judge)


def _id(answer: Answer, life: Life) -> str:
    found = value_of(submitted(life.good.operation, life.good.family), "task.id", json_of(answer.body))
    if not isinstance(found, str | int):
        raise StoppedError(f"the answer to the submit names no task ({answer.status})")
    return str(found)


def _starts(life: Life) -> tuple[str, str]:
    """Where the facts of the family's query may stand."""
    return scope(life.query.operation, life.good.family), operation_scope(life.query.operation)


def _words(life: Life, state: str) -> tuple[str, ...]:
    """That a state has its word, perhaps as others have it, at its place in the answer; and that the path is served."""
    operation, words = life.query.operation, life.query.words
    same = [one for one, said in words.items() if said == words.get(state)]
    own = state if state in life.query.answers else ANY_STATE
    places = [".".join(path) for path in paths_of(life.query.template(state), "task.status")]
    return (
        f"{operation_scope(operation)}/method/{operation.methods[0]}",
        *(f"{start}/word/{one}" for start in _starts(life) for one in same),
        *(f"{start}/answer/{own}/{place}" for start in _starts(life) for place in places),
    )


def check_of(
    bench: Bench, life: Life, what: str, says: str, facts: Sequence[str], probes: tuple[Probe, ...], judge: Any
) -> Check:
    contract: Contract = bench.contract
    good = life.good
    lifecycle = good.family.lifecycle
    source = lifecycle.source if lifecycle is not None else good.family.source
    return Check(
        id=f"{contract.provider}/{good.operation.word}/{good.family.name}/"
        f"{bench.word(good.operation, good.family, f'task-{what}')}",
        title=f"{good.operation.title}: a {good.family.name} task {says}",
        level=good.family.source.level,
        chapter="lifecycle",
        source=source,
        operation=good.operation,
        family=good.family.name,
        facts=bench.facts.known(*facts),
        probes=probes,
        expected=f"the task {says}",
        judge=judge,
    )
