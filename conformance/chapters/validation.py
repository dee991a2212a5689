"""Each keyword of each request schema: what is just right is accepted, what is just wrong is refused with its error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from conformance.acceptance import acceptance, judge_accepted, judge_refused, refusal_text
from conformance.bench import Bench
from conformance.checks import Check
from conformance.edges.cases import Case, known_cases
from conformance.judging import Verdict
from conformance.probe import Probe
from conformance.view import View


def checks(bench: Bench) -> Iterator[Check]:
    """The edges of each family, for each operation that takes a body."""
    for operation, family in bench.attached():
        if operation.accepts:
            taken: Counter[str] = Counter()
            for case in known_cases(bench, operation, family):
                taken[case.name] += 1
                name = case.name if taken[case.name] == 1 else f"{case.name}-{taken[case.name]}"
                yield _kept(bench, case, name) if case.change.good else _broken(bench, case, name)


def _kept(bench: Bench, case: Case, name: str) -> Check:
    contract, probe = bench.contract, _probe(bench, case, name)
    told = (case.fact, *bench.facts.of_acceptance(case.prediction, case.request))

    def judge(view: View) -> Verdict:
        return judge_accepted(contract, case.prediction, view.answer(probe.id))

    return Check(
        **_common(bench, case, name, "is taken"),
        facts=bench.facts.known(*told),
        probes=(probe,),
        expected=acceptance(case.prediction),
        judge=judge,
    )


def _broken(bench: Bench, case: Case, name: str) -> Check:
    contract, probe, twin = bench.contract, _probe(bench, case, name), bench.base(case.base)
    errors = case.prediction.errors
    told = [fact for one in case.refusals for fact in bench.facts.of_refusal(case.prediction, one)]

    def judge(view: View) -> Verdict:
        good = view.answer(twin.id) if view.saw(twin.id) else None
        return judge_refused(contract, case.prediction, errors, view.answer(probe.id), good)

    return Check(
        **_common(bench, case, name, f"is refused with {' or '.join(errors)}"),
        facts=bench.facts.known(case.fact, *told),
        probes=(probe, twin),
        expected=refusal_text(case.prediction, errors),
        judge=judge,
    )


def _probe(bench: Bench, case: Case, name: str) -> Probe:
    operation, family = case.base.operation, case.base.family
    return bench.single(name, case.request, operation=operation, family=family, prediction=case.prediction)


def _common(bench: Bench, case: Case, name: str, outcome: str) -> dict[str, Any]:
    operation, family = case.base.operation, case.base.family
    where = bench.word(operation, family, name)
    source = case.place.source
    return {
        "id": f"{bench.contract.provider}/{operation.word}/{family.name}/{where}",
        "title": f"{operation.title}: {family.name}, {case.name} {outcome}",
        "level": source.level,
        "chapter": "validation",
        "source": source,
        "operation": operation,
        "family": family.name,
    }
