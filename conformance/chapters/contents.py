"""The first file of a task at a path of its own: not before its end, then the file itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.acceptance import json_of, not_refused, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Operation
from conformance.expect import Prediction
from conformance.facts.fact import operation_scope
from conformance.flows import AGAIN, FILE, SUBMIT, Asking, asking, fetch, links_of, phases, purse, submitted
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.plain import named_request
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.refusals import refusal
from conformance.result_files import wrong_file
from conformance.session import Session, StoppedError
from conformance.task_names import terms_of
from conformance.templates import Hole
from conformance.view import View

CHAPTER = "contents"
EARLY, CONTENT = "content-early", "content"


def checks(bench: Bench) -> Iterator[Check]:
    """Each such path, with the cheapest task that it may be asked for."""
    for operation in bench.operations("content"):
        goods = [
            good
            for family, _ in bench.contract.attached(operation.id)
            for other in bench.contract.operations.values()
            if other.kind == "submit" and other.id in family.operations and family.results
            if (good := bench.good(other, family)) is not None
        ]
        goods.sort(key=lambda one: one.prediction.price or 0)
        for number, good in enumerate(goods[:2]):
            if not number:
                yield _early(bench, operation, good)
            yield _file(bench, operation, good, "content" if not number else f"content-of-{good.operation.id}")


def _flow(bench: Bench, operation: Operation, good: Good) -> Probe:
    async def conduct(session: Session) -> None:
        key = await purse(session, bench.contract.provider)
        answer = await session.answer(good.request, role=SUBMIT, key=key)
        task = value_of(submitted(good.operation, good.family), "task.id", json_of(answer.body))
        if not isinstance(task, str):
            raise StoppedError("the answer to the submit names no task")
        request = named_request(operation, task)
        await session.send(request, role=EARLY, key=key)
        await session.wait(sum(seconds for _, seconds in phases(good.prediction)) + 1)
        await session.send(request, role=CONTENT, key=key)
        query = asking(bench.contract, good.operation, good.family)
        if query is not None:
            last = await session.answer(query.request(task), role=AGAIN, key=key)
            await fetch(session, _first(query, good, json_of(last.body)))

    return bench.flow(
        f"content-{operation.id}", good.request, conduct, operation=good.operation, family=good.family, requests=5,
        prediction=good.prediction, needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip


def _first(query: Asking, good: Good, body: Any) -> list[str]:
    """The link to the first file of a task's first result."""
    return links_of(query, good.family, next(iter(good.family.results.values())), body)[:1]


def _early(bench: Bench, operation: Operation, good: Good) -> Check:
    contract, probe = bench.contract, _flow(bench, operation, good)
    entry = contract.refusal("unfinished-task", operation, good.family.operations.get(operation.id))
    known = {name: Hole(name, empty=True) for name in (*entry.fill, "task_id", "model")} if entry else {}
    wanted = refusal(contract, entry, known, "unfinished-task", ("refusal", "unfinished-task")) if entry else None

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id, EARLY)
        if wanted is None:
            return none_wrong([seen(answer)] if answer.status < 300 else [])
        said = Prediction(refusals=(wanted,))
        return none_wrong([f"{seen(answer)}: {line}" for line in not_refused(said, said.errors, answer)], seen(answer))

    facts = [
        f"{operation_scope(operation)}/refusal/unfinished-task",
        *(bench.facts.of_error(entry.id) if entry else ()),
    ]
    return _check(bench, operation, good, "content-early", "is not there before its end", probe, judge, *facts)


def _file(bench: Bench, operation: Operation, good: Good, what: str) -> Check:
    probe, result = _flow(bench, operation, good), next(iter(good.family.results.values()))

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id, CONTENT)
        wrong = wrong_file(result, terms_of(good, result), answer)
        if view.saw(probe.id, FILE) and view.answer(probe.id, FILE).body != answer.body:
            wrong.append(f"it is another file than the one at {view.exchange(probe.id, FILE).url}")
        return none_wrong(wrong, seen(answer))

    method = f"{operation_scope(operation)}/method/{operation.methods[0]}"
    return _check(bench, operation, good, what, f"is its {result.name}", probe, judge, method)


def _check(
    bench: Bench, operation: Operation, good: Good, what: str, says: str, probe: Probe,
    judge: Callable[[View], Verdict], *facts: str,
) -> Check:  # fmt: skip
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{good.family.name}/{operation.id.rpartition('.')[2]}-{what}",
        title=f"{operation.title}: what is at the path of a {good.family.name} task {says}",
        level=operation.source.level,
        chapter=CHAPTER,
        source=operation.source,
        operation=operation,
        family=good.family.name,
        facts=bench.facts.known(*facts),
        probes=(probe,),
        expected=f"what is there {says}",
        judge=judge,
    )
