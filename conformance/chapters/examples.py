"""Each example of the contract is sent: it must be accepted, or refused with the error that stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.acceptance import acceptance, judge_accepted, judge_refused, refusal_text
from conformance.agreement import ACCEPTED
from conformance.bench import Bench
from conformance.checks import Check, Judge
from conformance.contract import Contract, Example, Family
from conformance.expect import Prediction
from conformance.facts.fact import word
from conformance.judging import Verdict
from conformance.probe import Probe
from conformance.requests import Request, example_request
from conformance.view import View


def checks(bench: Bench) -> Iterator[Check]:
    """One check an example, in the order of the families and of their examples."""
    for family in bench.families():
        for example in family.examples:
            yield _check(bench, family, example)


def _check(bench: Bench, family: Family, example: Example) -> Check:
    contract, operation = bench.contract, bench.contract.operations[example.operation]
    request = example_request(operation, example)
    probe = bench.single(example.id, request, operation=operation, family=family, region=example.region)
    prediction = probe.prediction
    outcome = "is accepted" if example.expect == ACCEPTED else f"is refused with {example.expect}"
    return Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{example.id}",
        title=f"{operation.title}: {_words(family, example)} {outcome}",
        level=example.source.level,
        chapter="examples",
        source=example.source,
        operation=operation,
        family=family.name,
        facts=_facts(bench, prediction, request, family, example),
        probes=(probe,),
        expected=_expected(prediction, example),
        judge=judge_of(contract, probe, example.expect),
    )


def judge_of(contract: Contract, probe: Probe, expect: str) -> Judge:
    """The judge of one example; ``expect`` is ``accepted`` or an error's id."""
    prediction = probe.prediction

    def judge(view: View) -> Verdict:
        if expect not in (prediction.errors or (ACCEPTED,)):
            said = " or ".join(prediction.errors) or ACCEPTED
            return Verdict("error", reason=f"the example and the suite's reading of the contract disagree: {said}")
        answer = view.answer(probe.id)
        if expect == ACCEPTED:
            return judge_accepted(contract, prediction, answer)
        return judge_refused(contract, prediction, (expect,), answer, None)

    return judge


def _expected(prediction: Prediction, example: Example) -> str:
    return acceptance(prediction) if example.expect == ACCEPTED else refusal_text(prediction, (example.expect,))


def _facts(bench: Bench, prediction: Prediction, request: Request, family: Family, example: Example) -> tuple[str, ...]:
    itself = bench.facts.known(f"{example.operation}/{family.name}/example/{word(example.id)}")
    if example.expect == ACCEPTED:
        return itself + bench.facts.of_acceptance(prediction, request)
    told = [one for one in prediction.refusals if one.error.id == example.expect]
    refused = (
        fact for one in told for fact in (*bench.facts.of_refusal(prediction, one), *bench.facts.of_envelope(one))
    )
    return tuple(dict.fromkeys([*itself, *refused]))


def _words(family: Family, example: Example) -> str:
    return f"{family.name}, {example.id.removeprefix(f'{family.name}.').replace('-', ' ')}"
