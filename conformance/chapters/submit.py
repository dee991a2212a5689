"""A submit's answer: its shape, its first status, and an id of the documented form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.acceptance import json_of as parsed
from conformance.acceptance import judge_accepted, seen
from conformance.answers import answers_of, expected, model_of
from conformance.bench import Bench
from conformance.checks import Check
from conformance.facts.answers import members
from conformance.flows import asking
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.kinds import id_pattern
from conformance.reached import value_of
from conformance.templates import Hole, differences, shown
from conformance.view import View

NAME = "submitted"


def checks(bench: Bench) -> Iterator[Check]:
    """The answers to the cheapest request of each family."""
    for operation, family in bench.attached("submit"):
        good = bench.good(operation, family)
        template = answers_of(operation, family.operations[operation.id]).get(NAME)
        if good is not None and template is not None:
            yield _shape(bench, good, template)
            yield from _id(bench, good, template)


def _shape(bench: Bench, good: Good, template: Any) -> Check:
    contract, operation, family = bench.contract, good.operation, good.family
    probe = bench.base(good)
    query = asking(contract, operation, family)
    words = {**operation.words, **family.operations[operation.id].words, **(query.words if query else {})}
    first = words.get("created", Hole("task.status", empty=True))
    model = model_of(good.prediction, good.body)
    known = {"task.model": model, "model": model, "task.status": first}
    if family.task_id in contract.ids:
        known["task.id"] = Hole("task.id", kind="text")
    wanted = expected(good.prediction, template, known)
    own = family.operations[operation.id].answers.get(NAME) is not None
    start = f"{operation.id}/{family.name if own else '-'}/answer/{NAME}"

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        accepted = judge_accepted(contract, good.prediction, answer)
        if accepted.status != "passed":
            return accepted
        return none_wrong(differences(wanted, parsed(answer.body)), seen(answer))

    return Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{bench.word(operation, family, 'submitted-answer')}",
        title=f"{operation.title}: {family.name}, the answer has every documented member",
        level=operation.source.level,
        chapter="submit",
        source=operation.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*(f"{start}/{path}" for path, _ in members(template))),
        probes=(probe,),
        expected=f"2xx {shown(wanted)}",
        judge=judge,
    )


def _id(bench: Bench, good: Good, template: Any) -> Iterator[Check]:
    contract, operation, family = bench.contract, good.operation, good.family
    form = contract.ids.get(family.task_id)
    if form is None:
        return
    first = bench.base(good)
    pattern = id_pattern(form)

    def judge(view: View) -> Verdict:
        found = value_of(template, "task.id", parsed(view.answer(first.id).body))
        if not isinstance(found, str) or not pattern.fullmatch(found):
            return failed(f"the task is called {found!r}")
        return passed(found)

    yield Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{bench.word(operation, family, 'task-id-form')}",
        title=f"{operation.title}: {family.name}, the id of a task has the documented form",
        level="should",
        chapter="submit",
        source=contract.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(f"id/{family.task_id}"),
        probes=(first,),
        expected=f"an id of the form {form}",
        judge=judge,
    )
