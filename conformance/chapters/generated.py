"""Generated requests, as many as are asked for: what the contract accepts is accepted, what it refuses is not."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from conformance.acceptance import acceptance, judge_predicted, refusal_text
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Family, Operation
from conformance.judging import Verdict
from conformance.requests import Request
from conformance.view import View


def checks(bench: Bench) -> Iterator[Check]:
    """So many good and so many bad requests of each family as ``--examples`` says; none without it."""
    if not bench.examples:
        return
    for operation, family in bench.attached():
        if operation.accepts and bench.goods(operation, family):
            for kind in ("good", "bad"):
                for number, request in enumerate(_drawn(bench, operation, family, kind), 1):
                    yield _check(bench, operation, family, f"generated-{kind}-{number}", request)


def _drawn(bench: Bench, operation: Operation, family: Family, kind: str) -> list[Request]:
    import hypothesis
    from hypothesis import HealthCheck, Phase

    from conformance import strategies

    make = strategies.good_requests if kind == "good" else strategies.bad_requests
    found: list[Request] = []

    @hypothesis.seed(bench.seed)
    @hypothesis.settings(
        max_examples=bench.examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(make(bench.contract, operation.id, family.name))
    def collect(request: Request) -> None:
        found.append(request)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return found[: bench.examples]


def _check(bench: Bench, operation: Operation, family: Family, what: str, request: Request) -> Check:
    contract = bench.contract
    label = bench.word(operation, family, what)
    probe = bench.single(label, request, operation=operation, family=family)
    said = probe.prediction
    told = [fact for one in said.refusals for fact in bench.facts.of_refusal(said, one)]

    def judge(view: View) -> Verdict:
        return judge_predicted(contract, said, view.answer(probe.id))

    outcome = f"is refused with {' or '.join(said.errors)}" if said.refusals else "is accepted"
    return Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{label}",
        title=f"{operation.title}: {family.name}, a generated request {outcome}",
        level="should",
        chapter="generated",
        source=family.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*told) if told else bench.facts.of_acceptance(said, request),
        probes=(probe,),
        expected=refusal_text(said, said.errors) if said.refusals else acceptance(said),
        judge=judge,
    )
