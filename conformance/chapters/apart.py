"""Two tasks of the same request at once: each has its own id, and each is told of under it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Family, Operation
from conformance.facts.fact import operation_scope
from conformance.flows import SUBMIT, Asking, asking, phases, purse, submitted
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.session import Session, StoppedError
from conformance.sources import Source
from conformance.trace import Answer
from conformance.view import View, answer_of

CHAPTER = "apart"
FIRST, SECOND = "first", "second"


def checks(bench: Bench) -> Iterator[Check]:
    """Two tasks of the first family of each operation that tells of tasks."""
    known: set[str] = set()
    for operation, family in bench.attached("submit"):
        query, good = asking(bench.contract, operation, family), bench.good(operation, family)
        if query is not None and good is not None and family.lifecycle and query.operation.id not in known:
            known.add(query.operation.id)
            yield _apart(bench, good, query)


def _task(answer: Answer, operation: Operation, family: Family) -> str:
    found = value_of(submitted(operation, family), "task.id", json_of(answer.body))
    if not isinstance(found, str):
        raise StoppedError(f"the answer to the submit names no task: {seen(answer)}")
    return found


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
