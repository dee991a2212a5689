"""Requests whose task cannot come off: it fails, says why, and costs nothing. And two tasks that are kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from conformance.acceptance import json_of, not_accepted, seen
from conformance.agreement import ACCEPTED
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Example, Family, Operation
from conformance.expect import Prediction
from conformance.facts.fact import operation_scope, scope, slug
from conformance.flows import AGAIN, MONEY_AFTER, MONEY_BEFORE, SUBMIT, Asking, asking, phases, purse, submitted
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.names import HEADERS
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.refusals import message
from conformance.requests import Request, example_request
from conformance.rules import holds, value
from conformance.session import Session, StoppedError
from conformance.sources import Source
from conformance.templates import differences
from conformance.trace import Answer
from conformance.view import UnobservedError, View, answer_of

CHAPTER = "fates"
FIRST, SECOND = "first", "second"


@dataclass(frozen=True, eq=False)
class Doomed:
    """An example that is taken and whose task a rule ends."""

    operation: Operation
    family: Family
    query: Asking
    rule: str
    error: str
    text: object
    example: Example
    request: Request
    prediction: Prediction
    source: Source


def checks(bench: Bench) -> Iterator[Check]:
    """Each rule that ends tasks, by the first example that it is for; and two tasks of each query operation."""
    apart: set[str] = set()
    for operation, family in bench.attached("submit"):
        query = asking(bench.contract, operation, family)
        if query is None or family.lifecycle is None:
            continue
        told: set[str] = set()
        for one in _doomed(bench, operation, family, query):
            if one.rule not in told:
                told.add(one.rule)
                yield _fails(bench, one)
        good = bench.good(operation, family)
        if good is not None and query.operation.id not in apart:
            apart.add(query.operation.id)
            yield _apart(bench, good, query)


def _doomed(bench: Bench, operation: Operation, family: Family, query: Asking) -> Iterator[Doomed]:
    for example in family.examples:
        if example.operation != operation.id or example.expect != ACCEPTED or example.region is not None:
            continue
        request = example_request(operation, example)
        said = bench.predict(request)
        if not said.accepted or said.fate is None or said.chosen is None:
            continue
        names = said.names(said.chosen, {HEADERS: request.headers})
        for rule in (*operation.rules, *said.chosen.attachment.rules, *family.rules):
            if rule.fails_the_task and holds(rule.when, names) and not holds(rule.require, names):
                entry = bench.contract.errors[rule.error]
                text = message(entry, {name: value(term, names) for name, term in rule.fill.items()})
                yield Doomed(operation, family, query, rule.id, rule.error, text, example, request, said, rule.source)
                break


def _task(answer: Answer, operation: Operation, family: Family) -> str:
    found = value_of(submitted(operation, family), "task.id", json_of(answer.body))
    if not isinstance(found, str):
        raise StoppedError(f"the answer to the submit names no task: {seen(answer)}")
    return found


def _fails(bench: Bench, one: Doomed) -> Check:
    contract, operation, family, query = bench.contract, one.operation, one.family, one.query

    async def conduct(session: Session) -> None:
        key = await purse(session, contract.provider)
        await session.read_money(contract.provider, MONEY_BEFORE, key=key)
        task = _task(await session.answer(one.request, role=SUBMIT, key=key), operation, family)
        await session.wait(sum(seconds for _, seconds in phases(one.prediction)) + 1)
        await session.send(query.request(task), role=AGAIN, key=key)
        await session.read_money(contract.provider, MONEY_AFTER, key=key)

    probe = bench.flow(
        f"doomed-{slug(one.rule)}", one.request, conduct, operation=operation, family=family, requests=2,
        prediction=one.prediction, needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip

    def judge(view: View) -> Verdict:
        made, answer = view.answer(probe.id, SUBMIT), view.answer(probe.id, AGAIN)
        wrong = [f"{seen(made)}: {line}" for line in not_accepted(contract, one.prediction, made)]
        body = json_of(answer.body)
        if "failed" not in query.states(body):
            return none_wrong([*wrong, f"it is not told of as failed: {seen(answer)}"])
        for name in ("failure.message", "failure.summary"):
            said = value_of(query.template("failed"), name, body)
            if name == "failure.message" and said is not None and differences(one.text, said):
                wrong.append(f"it says {said!r}, not {one.text}")
        before, after = view.readings(probe.id, MONEY_BEFORE), view.readings(probe.id, MONEY_AFTER)
        if not before or not after:
            raise UnobservedError("the account could not be read: it needs the control API of a mock")
        if Fraction(after[0].value["balance_usd"]) != Fraction(before[0].value["balance_usd"]):
            wrong.append("it cost something")
        return none_wrong(wrong, seen(answer))

    start = scope(operation, family)
    facts = (f"{start}/rule/{one.rule}", f"{operation_scope(operation)}/rule/{one.rule}", f"error/{one.error}",
             f"{family.name}/lifecycle/failed", f"{start}/money/refund")  # fmt: skip
    return _check(bench, operation, family, f"fails-{slug(one.rule)}",
                  f"is taken, and its task fails by {one.rule} for nothing", one.source, probe, judge,
                  *facts)  # fmt: skip


def _apart(bench: Bench, good: Good, query: Asking) -> Check:
    """Two tasks of the same request: each has its own id, and each is told of under it alone."""
    operation, family = good.operation, good.family

    async def conduct(session: Session) -> None:
        key = await purse(session, bench.contract.provider)
        tasks = [_task(await session.answer(good.request, role=SUBMIT, key=key), operation, family) for _ in range(2)]
        await session.wait(sum(seconds for _, seconds in phases(good.prediction)) + 1)
        for role, task in zip((FIRST, SECOND), tasks, strict=True):
            await session.send(query.request(task), role=role, key=key)

    probe = bench.flow(
        "apart", good.request, conduct, operation=operation, family=family, requests=4, prediction=good.prediction,
        needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip

    def judge(view: View) -> Verdict:
        tasks = [value_of(submitted(operation, family), "task.id", json_of(answer_of(one).body))
                 for one in view.exchanges(probe.id, SUBMIT)]  # fmt: skip
        wrong = [f"two tasks are called {tasks[0]}"] if len(set(tasks)) < len(tasks) else []
        for role, task in zip((FIRST, SECOND), tasks, strict=True):
            answer = view.answer(probe.id, role)
            body = json_of(answer.body)
            if "succeeded" not in query.states(body):
                wrong.append(f"the {role} is {seen(answer)}")
            told = value_of(query.template("succeeded"), "task.id", body)
            if told is not None and told != task:
                wrong.append(f"asked for {task}, it tells of {told}")
        return none_wrong(wrong, ", ".join(map(str, tasks)))

    facts = [f"{operation_scope(query.operation)}/task/{what}" for what in ("many", "id")]
    return _check(bench, operation, family, "two-tasks", "has an end of its own beside another", query.operation.source,
                  probe, judge, *facts)  # fmt: skip


def _check(
    bench: Bench, operation: Operation, family: Family, what: str, says: str, source: Source, probe: Probe,
    judge: Callable[[View], Verdict], *facts: str,
) -> Check:  # fmt: skip
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/{bench.word(operation, family, what)}",
        title=f"{operation.title}: a request for {family.name} {says}",
        level=source.level,
        chapter=CHAPTER,
        source=source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*facts),
        probes=(probe,),
        expected=f"the request {says}",
        judge=judge,
    )
