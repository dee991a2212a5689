"""A check that one request is refused with what the contract says, for chapters that send one thing wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.acceptance import judge_refused, not_refused, refusal_text, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Operation
from conformance.expect import Prediction
from conformance.judging import Verdict, failed
from conformance.probe import Probe
from conformance.sources import Source
from conformance.view import View


@dataclass(frozen=True, repr=False)
class Refused:
    """One request with something wrong.

    ``where`` is the third word of the check's id (a family or a topic), ``what`` its last; ``twin`` sends the same
    without what is wrong: it must not be refused in the same words. ``errors`` are those wanted, all that the
    prediction names when there are none here.
    """

    chapter: str
    operation: Operation
    family: str
    where: str
    what: str
    title: str
    probe: Probe
    twin: Probe | None = None
    facts: Sequence[str] = ()
    errors: tuple[str, ...] = ()
    source: Source | None = None


def refused(bench: Bench, one: Refused) -> Check:
    """The check; its level is that of the error's source unless another source is named."""
    contract, probe, twin = bench.contract, one.probe, one.twin
    prediction: Prediction = probe.prediction
    errors = one.errors or prediction.errors
    told = [
        fact
        for refusal in prediction.refusals
        if refusal.error.id in errors
        for fact in (*bench.facts.of_refusal(prediction, refusal), *bench.facts.of_envelope(refusal))
    ]

    def judge(view: View) -> Verdict:
        verdict = judge_refused(contract, prediction, errors, view.answer(probe.id), None)
        if verdict.status != "passed" or twin is None or not view.saw(twin.id):
            return verdict
        other = view.answer(twin.id)
        if not_refused(prediction, errors, other):
            return verdict
        return failed(f"the same request without what is wrong is refused as well: {seen(other)}")

    source = one.source or contract.errors[errors[0]].source
    return Check(
        id=f"{contract.provider}/{one.operation.word}/{one.where}/{one.what}",
        title=f"{one.operation.title}: {one.title} is refused with {' or '.join(errors)}",
        level=source.level,
        chapter=one.chapter,
        source=source,
        operation=one.operation,
        family=one.family,
        facts=bench.facts.known(*one.facts, *told),
        probes=(probe,) if twin is None else (probe, twin),
        expected=refusal_text(prediction, errors),
        judge=judge,
    )
