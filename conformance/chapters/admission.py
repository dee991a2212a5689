"""What an account may not do, and in which order a provider looks at what is wrong: of two things the first is named.

The states of the account are set through the control API of a mock, on a key of the probe's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from conformance.acceptance import judge_predicted
from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check, Judge
from conformance.contract import Family, Operation
from conformance.edges.cases import cases
from conformance.facts.conditions import conditions, order_of
from conformance.goods import Good
from conformance.judging import Verdict, failed
from conformance.plain import Plain, plain
from conformance.refusals import Refusal, refusal_of
from conformance.requests import Request
from conformance.view import View
from conformance.wrongs import Wrong, probe_of, with_digits

STATES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "address": ("address", {"ip_allowed": False}),
    "suspended": ("account", {"suspended": True}),
    "role": ("role", {"role": "guest"}),
    "rate": ("rate", {"rpm": 0}),
    "model-not-granted": ("grant", {"models": []}),
    "no-price": ("price", {"unpriced": ["*"]}),
    "no-funds": ("funds", {"balance_usd": "0"}),
    "upstream-down": ("upstream", {"upstream": "down"}),
    "upstream-failing": ("upstream", {"upstream": "failing"}),
    "upstream-empty": ("upstream", {"upstream": "empty"}),
    "upstream-full": ("upstream", {"upstream": "full"}),
}
"""What is set on an account for a condition, and the step at which it is met."""
NO_MODEL = "no-such-model"
NOWHERE = "conformance"
"""A channel that there is not."""


def checks(bench: Bench) -> Iterator[Check]:
    """Each state of an account and each two neighbours in the order, operation by operation."""
    for operation in bench.operations():
        one = plain(bench, operation)
        if one is None or "key" not in (operation.order or bench.contract.order):
            continue
        met = {wrong.step: wrong for wrong in reversed(list(_states(bench, one)))}
        for wrong in (*_states(bench, one), *_channels(bench, one)):
            yield _refused(bench, one, wrong, wrong.name, (f"{operation.id}/-/refusal/{wrong.name}",))
        yield from _channel_taken(bench, one)
        met |= {wrong.step: wrong for wrong in _requests(bench, one)}
        steps = [step for step in order_of(bench.contract, operation) if step in met]
        for first, second in pairwise(steps):
            both = _both(bench, one, met[first], met[second])
            if both is not None:
                order = order_of(bench.contract, operation)
                between = order[order.index(first) : order.index(second) + 1]
                facts = tuple(f"{operation.id}/-/order/{a}-{b}" for a, b in pairwise(between))
                yield _refused(bench, one, both, f"{first}-before-{second}", facts if len(facts) == 1 else ())


def _states(bench: Bench, one: Plain) -> Iterator[Wrong]:
    contract, operation = bench.contract, one.operation
    chosen = one.probe.prediction.chosen
    for condition in conditions(contract, operation):
        if condition in STATES:
            step, state = STATES[condition]
            entry = refusal_of(contract, operation, chosen.attachment if chosen else None, condition)
            if entry is not None and not (condition == "no-funds" and one.probe.prediction.price == 0):
                said = replace(one.probe.prediction, refusals=(entry,))
                yield Wrong(step, condition, one.request, state, said)


def _channels(bench: Bench, one: Plain) -> Iterator[Wrong]:
    """A key that asks for a channel: of nobody who may, one that there is not, one that is switched off."""
    contract, operation = bench.contract, one.operation
    chosen = one.probe.prediction.chosen
    kinds = {on: name for name, on in contract.channels.items()}
    asked = {
        "channel-forbidden": ("user", kinds.get(True)),
        "channel-unknown": ("admin", NOWHERE),
        "channel-disabled": ("admin", kinds.get(False)),
    }
    for condition, (role, channel) in asked.items() if contract.auth.channel_pattern else ():
        entry = refusal_of(contract, operation, chosen.attachment if chosen else None, condition)
        if entry is not None and channel is not None and condition in conditions(contract, operation):
            said = replace(one.probe.prediction, refusals=(entry,))
            yield Wrong("channel", condition, one.request, {"role": role}, said, channel)


def _channel_taken(bench: Bench, one: Plain) -> Iterator[Check]:
    """The key of somebody who may, for a channel that there is: as if it had asked for none."""
    contract, operation, said = bench.contract, one.operation, one.probe.prediction
    channel = next((name for name, on in contract.channels.items() if on), None)
    asked = "channel" in (operation.order or contract.order) and contract.auth.channel_pattern
    if not asked or channel is None:
        return
    wrong = Wrong("channel", "channel", one.request, {"role": "admin"}, said, channel)
    probe = probe_of(bench, one, wrong, "channel")

    def judge(view: View) -> Verdict:
        return judge_predicted(contract, said, view.answer(probe.id))

    yield Check(
        id=f"{contract.provider}/{operation.word}/admission/{operation.id.rpartition('.')[2]}-channel",
        title=f"{operation.title}: an administrator's key may ask for a channel",
        level=contract.auth.source.level,
        chapter="admission",
        source=contract.auth.source,
        operation=operation,
        family=one.family,
        facts=("auth/channel",),
        probes=(probe,),
        expected="the same answer as without a channel",
        judge=judge,
    )


def _requests(bench: Bench, one: Plain) -> Iterator[Wrong]:
    """What can be wrong with the body itself, of the family that the plain request is of."""
    good = _good(bench, one)
    if good is None or good.is_form:
        return
    found: dict[str, Request] = {"body": replace(one.request, content=b"{", parts=())}
    if one.operation.select:
        field = next((name for name in one.operation.select if good.has(name)), one.operation.select[0])
        found["family"] = good.changed(field, to=NO_MODEL)
    edge = next(
        (case for case in cases(bench, one.operation, good.family) if _is_flaw(one.operation, case.refusals)), None
    )
    if edge is not None:
        found["schema"] = edge.request
    against = _against_a_rule(bench, one.operation, good.family)
    if against is not None:
        found["rules"] = against
    for step, request in found.items():
        said = bench.predict(request)
        if said.refusals:
            yield Wrong(step, step, request, {}, said)


def _is_flaw(operation: Operation, refusals: tuple[Refusal, ...]) -> bool:
    """Whether a field that chooses no model is of another type."""
    causes = [one.cause for one in refusals]
    return any(cause[0] == "schema" and cause[2] == "type" and cause[1] not in operation.select for cause in causes)


def _against_a_rule(bench: Bench, operation: Operation, family: Family) -> Request | None:
    for example, said in bench.bad_examples(operation, family):
        if said.refusals and said.refusals[0].cause[0] == "rule" and isinstance(example.body, dict):
            goods = bench.goods(operation, family)
            return goods[0].with_body(example.body) if goods else None
    return None


def _good(bench: Bench, one: Plain) -> Good | None:
    for family, _ in bench.contract.attached(one.operation.id):
        if family.name == one.family:
            return bench.good(one.operation, family)
    return None


def _both(bench: Bench, one: Plain, first: Wrong, second: Wrong) -> Wrong | None:
    """Two things wrong at once, with the error of the first; ``None`` where they do not go together."""
    if first.state or second.state:
        sent = second.request if first.state else first.request
        return Wrong(first.step, "", sent, {**second.state, **first.state}, first.prediction)
    joined = _joined(bench, one, first, second)
    if joined is None:
        return None
    said = bench.predict(joined)
    same = said.refusals and said.refusals[0].cause[:1] == first.prediction.refusals[0].cause[:1]
    return Wrong(first.step, "", joined, {}, said) if same else None


def _joined(bench: Bench, one: Plain, first: Wrong, second: Wrong) -> Request | None:
    """Two defects of a body in one: the second's body with the first's own fields in it."""
    good = _good(bench, one)
    if good is None or first.step == "body":
        return None
    ours, theirs = json.loads(first.request.content), json.loads(second.request.content)
    plain_body = dict(good.body)
    changed = {name: value for name, value in ours.items() if plain_body.get(name) != value}
    return good.with_body({**theirs, **changed}) if changed else None


def _refused(bench: Bench, one: Plain, wrong: Wrong, what: str, facts: tuple[str, ...]) -> Check:
    operation = one.operation
    label = f"{operation.id.rpartition('.')[2]}-{what}"
    probe = probe_of(bench, one, wrong, what)
    title = what.replace("-", " ")
    found = Refused("admission", operation, one.family, "admission", label, title, probe, one.probe, facts)
    check = refused(bench, found)
    if not wrong.state:
        return check
    return with_digits(bench, one, wrong, replace(check, judge=_decided(check.judge)))


def _decided(judge: Judge) -> Judge:
    """A state of the account that is not the one wanted is a failure: the check itself has set the account up."""

    def decided(view: View) -> Verdict:
        verdict = judge(view)
        return failed(verdict.actual) if verdict.status == "inconclusive" and verdict.actual else verdict

    return decided
