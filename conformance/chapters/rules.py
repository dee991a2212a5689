"""Each rule across fields: a request that breaks it alone is refused with its error, its twin that keeps it is not.

Where a rule ends the task instead, the request is accepted, and its task fails with that error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check
from conformance.contract import Family, Operation, Rule
from conformance.facts.fact import slug
from conformance.flows import AGAIN, MONEY_AFTER, MONEY_BEFORE, asking, task_flow
from conformance.judging import Verdict, failed, none_wrong
from conformance.reached import value_of
from conformance.refusals import message
from conformance.rules import value
from conformance.searching import Found, search
from conformance.templates import differences
from conformance.view import View


def checks(bench: Bench) -> Iterator[Check]:
    """The rules of each operation and family."""
    for operation, family in bench.attached():
        of_family = family.rules if operation.accepts else ()
        for rule in (*operation.rules, *family.operations[operation.id].rules, *of_family):
            found = search(bench, operation, family, rule)
            if found is None:
                continue
            if not rule.fails_the_task:
                yield _refuses(bench, operation, family, rule, found)
            elif asking(bench.contract, operation, family) is not None:
                yield _fails(bench, operation, family, rule, found)


def _refuses(bench: Bench, operation: Operation, family: Family, rule: Rule, found: Found) -> Check:
    name = bench.word(operation, family, f"rule-{rule.id}")
    bad = found.bad
    probe = bench.single(
        name, bad.request, operation=operation, family=family, prediction=bad.prediction, needs=found.needs
    )
    twin = bench.single(f"{name}-kept", found.twin, operation=operation, family=family, needs=found.needs)
    title = f"{family.name}, a request against {rule.id.replace('-', ' ')}"
    one = Refused("rules", operation, family.name, family.name, slug(name), title, probe, twin)
    return refused(bench, replace(one, errors=(rule.error,), source=rule.source))


def _fails(bench: Bench, operation: Operation, family: Family, rule: Rule, found: Found) -> Check:
    contract, name = bench.contract, bench.word(operation, family, f"rule-{rule.id}")
    probe = task_flow(bench, found.bad, f"life-{slug(name)}", needs=found.needs)
    query, said = asking(contract, operation, family), found.bad.prediction
    names = said.names(said.chosen, {}) if said.chosen else None
    facts = {key: value(term, names) for key, term in rule.fill.items()} if names else {}
    wanted = message(contract.errors[rule.error], facts)

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id, AGAIN)
        body = json_of(answer.body)
        if query is None or "failed" not in query.states(body):
            return failed(f"the task did not fail: {seen(answer)}")
        told = value_of(query.template("failed"), "failure.message", body)
        wrong = differences(wanted, told) if told is not None else []
        before, after = view.readings(probe.id, MONEY_BEFORE), view.readings(probe.id, MONEY_AFTER)
        if before and after and before[0].value["balance_usd"] != after[0].value["balance_usd"]:
            wrong.append("the failed task cost something")
        return none_wrong(wrong, seen(answer))

    tails = [f"{start}/rule/{rule.id}" for start in (f"{operation.id}/{family.name}", f"{operation.id}/-")]
    return Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{slug(name)}",
        title=f"{operation.title}: {family.name}, a task against {rule.id.replace('-', ' ')} fails with {rule.error}",
        level=rule.source.level,
        chapter="rules",
        source=rule.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*tails, f"error/{rule.error}"),
        probes=(probe,),
        expected=f"the task is accepted and fails: {wanted}",
        judge=judge,
    )
