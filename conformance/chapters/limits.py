"""Rate limits: a key that used up its requests is refused with the provider's error, others are not, and it ends; a
model may have a limit that all keys share.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.acceptance import json_of, not_accepted, not_refused, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import ErrorEntry, Model, Operation
from conformance.expect import Prediction
from conformance.flows import purse
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.plain import Plain, plain
from conformance.probe import CONTROL, Probe
from conformance.refusals import refusal, refusal_of
from conformance.requests import Request
from conformance.session import Session
from conformance.sources import Source
from conformance.templates import differences
from conformance.trace import Answer
from conformance.view import View

CHAPTER = "limits"
RPM = 2
"""Requests a minute that the key may send."""
WITHIN, BEYOND, OTHER, LATER = "within", "beyond", "other-key", "later"
_MINUTE = 61


def checks(bench: Bench) -> Iterator[Check]:
    """Each operation that looks at the rate, by its cheapest request that is accepted."""
    contract = bench.contract
    for operation in bench.operations():
        one = plain(bench, operation)
        if "rate" not in (operation.order or contract.order) or one is None or not one.probe.prediction.accepted:
            continue
        chosen = one.probe.prediction.chosen
        entry = contract.refusal("rate", operation, chosen.attachment if chosen else None)
        if entry is not None:
            yield _limited(bench, one, entry)
        yield from _crowded(bench, operation)


def _flow(bench: Bench, one: Plain) -> Probe:
    provider = bench.contract.provider

    async def conduct(session: Session) -> None:
        key = await purse(session, provider)
        await session.steer("PUT", f"/accounts/{provider}/{key}", {"rpm": RPM})
        for _ in range(RPM):
            await session.answer(one.request, role=WITHIN, key=key)
        await session.send(one.request, role=BEYOND, key=key)
        await session.send(one.request, role=OTHER)
        await session.wait(_MINUTE)
        await session.send(one.request, role=LATER, key=key)

    return bench.flow(
        "limited", one.request, conduct, operation=one.operation, family=one.family, requests=RPM + 3,
        prediction=one.probe.prediction, needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip


def _crowded(bench: Bench, operation: Operation) -> Iterator[Check]:
    """The models that the provider behind limits for all keys together: two keys use one up."""
    contract = bench.contract
    for family, attachment in contract.attached(operation.id):
        entry, good = contract.refusal("upstream-rate", operation, attachment), bench.good(operation, family)
        model = next((model for model in family.models if model.upstream_rpm), None)
        if entry is None or good is None or model is None or not operation.select:
            continue
        request = good.changed(operation.select[0], to=model.select[0])
        prediction = bench.predict(request)
        if prediction.accepted:
            probe = _together(bench, good, request, model)
            yield _shared(bench, Plain(operation, family.name, probe), entry, model.source)


def _together(bench: Bench, good: Good, request: Request, model: Model) -> Probe:
    provider, most = bench.contract.provider, model.upstream_rpm or 0

    async def conduct(session: Session) -> None:
        key = await purse(session, provider)
        await session.wait(_MINUTE)
        for number in range(most):
            await session.send(request, role=WITHIN, key=f"{key}b" if number % 2 else key)
        await session.send(request, role=BEYOND, key=key)
        await session.wait(_MINUTE)
        await session.send(request, role=LATER, key=key)

    return bench.flow(
        "crowded", request, conduct, operation=good.operation, family=good.family, requests=most + 2,
        needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip


def _shared(bench: Bench, one: Plain, entry: ErrorEntry, source: Source) -> Check:
    contract, operation, probe = bench.contract, one.operation, one.probe
    attachment = probe.prediction.chosen.attachment if probe.prediction.chosen else None
    wanted = refusal_of(contract, operation, attachment, "upstream-rate")
    said = Prediction(refusals=(wanted,) if wanted else ())

    def judge(view: View) -> Verdict:
        view.whole(probe.id)
        first, beyond, later = (view.answer(probe.id, role) for role in (WITHIN, BEYOND, LATER))
        wrong = [f"when all is used up it is {seen(beyond)}: {line}" for line in not_refused(said, said.errors, beyond)]
        for answer, says in ((first, "at first"), (later, "a minute later")):
            found = not_accepted(contract, probe.prediction, answer)
            wrong += [f"{says} it is {seen(answer)}: {line}" for line in found]
        return none_wrong(wrong, seen(beyond))

    return Check(
        id=f"{contract.provider}/{operation.word}/{one.family}/{operation.id.rpartition('.')[2]}-crowded",
        title=f"{operation.title}: a model that all keys used up together is refused, for a minute",
        level=source.level,
        chapter=CHAPTER,
        source=source,
        operation=operation,
        family=one.family,
        facts=bench.facts.known(f"{operation.id}/-/refusal/upstream-rate", *bench.facts.of_error(entry.id)),
        probes=(probe,),
        expected=f"the request beyond what all may send is {entry.status} ({entry.id}), a minute later it is accepted",
        judge=judge,
    )


def _limited(bench: Bench, one: Plain, entry: ErrorEntry) -> Check:
    contract, operation, probe = bench.contract, one.operation, _flow(bench, one)
    prediction = probe.prediction
    wanted = refusal(contract, entry, {"rpm": RPM}, "rate", ("refusal", "rate"))

    def refused(answer: Answer) -> list[str]:
        wrong = [] if answer.status == entry.status else [f"its status is {answer.status}, not {entry.status}"]
        wrong += [f"it has no header {name}" for name in entry.headers if name.lower() not in answer.headers]
        return wrong + differences(wanted.body, json_of(answer.body))

    def judge(view: View) -> Verdict:
        view.whole(probe.id)
        beyond = view.answer(probe.id, BEYOND)
        wrong = [f"request {RPM + 1} is answered with {seen(beyond)}: {line}" for line in refused(beyond)]
        for role, says in ((WITHIN, "within its limit"), (OTHER, "with another key"), (LATER, "a minute later")):
            answer = view.answer(probe.id, role)
            wrong += [f"{says} it is {seen(answer)}: {line}" for line in not_accepted(contract, prediction, answer)]
        return none_wrong(wrong, seen(beyond))

    start = (f"{operation.id}/-", f"{operation.id}/{one.family}")
    return Check(
        id=f"{contract.provider}/{operation.word}/{one.family}/{operation.id.rpartition('.')[2]}-limited",
        title=f"{operation.title}: a key that used up its requests is refused, for a minute, and no other is",
        level=entry.source.level,
        chapter=CHAPTER,
        source=entry.source,
        operation=operation,
        family=one.family,
        facts=bench.facts.known(*(f"{scope}/refusal/rate" for scope in start), *bench.facts.of_error(entry.id)),
        probes=(probe,),
        expected=f"of {RPM + 1} requests the last is {entry.status} ({entry.id}), a minute later it is accepted again",
        judge=judge,
    )
