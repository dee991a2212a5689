"""The event that tells of a charge: what it says, once for each, again until it was heard, and of nothing else.

A listener of the suite is named to the account of a key, through the control API of a mock on this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from conformance import costs
from conformance.acceptance import json_of
from conformance.answers import expected, model_of, plain
from conformance.bench import Bench
from conformance.callbacks import WORD
from conformance.charges import BAD, BALANCE, EARLY, LATE, SETTLED, TRACE_ID, Told, paid
from conformance.checks import Check
from conformance.facts.answers import members
from conformance.flows import (
    AGAIN,
    MONEY_AFTER,
    MONEY_BEFORE,
    SUBMIT,
)
from conformance.judging import Verdict, none_wrong
from conformance.names import measured
from conformance.pricing import dollars
from conformance.probe import Probe
from conformance.reached import value_of
from conformance.rules import value
from conformance.sources import Source, read_source
from conformance.templates import Hole, differences
from conformance.trace import REDACTED
from conformance.values import exact
from conformance.view import UnobservedError, View

CHAPTER = "callbacks"
QUOTA = 500_000
"""Units of quota that one USD is."""
_AGAIN = read_source("assumed: an event that nobody acknowledged is not given up")


def checks(bench: Bench) -> Iterator[Check]:
    """Of each operation that costs something the cheapest request; of one of them what is sent again, and what not."""
    callback = bench.contract.callback
    if callback is None or callback.acknowledgement is None or not bench.wants(WORD):
        return
    everyone = [Told(bench, callback, good, query) for good, query in paid(bench)]
    for told in everyone:
        yield _event(told)
        yield _once(told)
        yield _amount(told)
    for told in everyone[:1]:
        yield _again(told)
        if told.lost is not None:
            yield _nothing(told, told.lost)


def _heard(view: View, probe: Probe, role: str) -> list[Mapping[str, Any]]:
    found = view.readings(probe.id, role)
    if not found:
        raise UnobservedError("the flow did not come so far")
    return list(found[0].value)


def _spent(view: View, probe: Probe) -> Fraction:
    """USD that the account was charged; the suite cannot tell of an event where that is nothing."""
    before, after = view.readings(probe.id, MONEY_BEFORE), view.readings(probe.id, MONEY_AFTER)
    if not before or not after:
        raise UnobservedError("the account could not be read")
    spent = Fraction(after[0].value["spent_usd"]) - Fraction(before[0].value["spent_usd"])
    if not spent:
        raise UnobservedError("nothing was charged")
    return spent


def _event(told: Told) -> Check:
    template, probe, good = told.callback.event, told.probe, told.good

    def judge(view: View) -> Verdict:
        calls = _heard(view, probe, SETTLED)
        if not calls:
            return none_wrong(["nothing was told of the charge"])
        wanted, call = expected(good.prediction, template, _names(told, view, probe)), calls[0]
        wrong = [] if call["method"] == "POST" else [f"it came by {call['method']}"]
        wrong += [] if call["media_type"] == "application/json" else [f"its media type is {call['media_type']!r}"]
        return none_wrong(wrong + differences(wanted, json_of(call["body"])), call["body"])

    facts = [f"callback/event/{path}" for path, _ in members(template)]
    return _check(told, "event", "is told of with every documented member", (probe,), judge, *facts,
                  "callback/trace-id")  # fmt: skip


def _names(told: Told, view: View, probe: Probe) -> dict[str, Any]:
    good, answer = told.good, view.answer(probe.id, SUBMIT)
    known: dict[str, Any] = {
        "charge.request_id": TRACE_ID if told.callback.request_id else Hole("charge.request_id", kind="text"),
        "charge.model": model_of(good.prediction, good.body),
        "charge.channel": Hole("charge.channel", kind="count"),
        "charge.quota": Hole("charge.quota", kind="count"),
        "charge.amount": Hole("charge.amount", kind="number"),
        "charge.at": Hole("charge.at", kind="time"),
        "account.number": Hole("account.number", kind="count"),
        "account.name": Hole("account.name", kind="text"),
        "token.number": Hole("token.number", kind="count"),
        "token.name": Hole("token.name", kind="text"),
        "token.key": REDACTED,
    }
    chosen = good.prediction.chosen
    if told.balance is not None:
        body = json_of(view.answer(probe.id, BALANCE).body)
        own = {name: value_of(told.balance.answers["whole"], name, body) for name in ("account.number", "account.name")}
        known |= {name: said for name, said in own.items() if said is not None}
    if told.query is not None:
        body = json_of(view.answer(probe.id, AGAIN).body)
        known["charge.task_id"] = value_of(told.query.template("succeeded"), "task.id", body)
    counted = {} if told.query is not None else costs.counted(answer)
    if chosen is not None:
        find = good.prediction.names(chosen, {**measured(good.prediction.schema, good.body), **counted})
        for name, term in told.callback.figures.items():
            number = exact(value(term, find))
            sure = number == 0 or told.query is None
            known[f"figure.{name}"] = plain(number) if sure else Hole(f"figure.{name}", kind="count")
    return known


def _once(told: Told) -> Check:
    probe = told.probe

    def judge(view: View) -> Verdict:
        _spent(view, probe)
        wrong = []
        if told.query is not None and (early := len(_heard(view, probe, EARLY))):
            wrong.append(f"{early} events came before the task was at its end")
        count, later = len(_heard(view, probe, SETTLED)), len(_heard(view, probe, LATE))
        if count != 1:
            wrong.append(f"{count} events came of one charge")
        elif later != 1:
            wrong.append(f"though it was acknowledged, {later - 1} more came later")
        return none_wrong(wrong, "one event")

    return _check(told, "event-once", "is told of once, when it is confirmed", (probe,), judge, "callback/once",
                  "callback/acknowledged")  # fmt: skip


def _amount(told: Told) -> Check:
    probe, template = told.probe, told.callback.event

    def judge(view: View) -> Verdict:
        calls = _heard(view, probe, SETTLED)
        if not calls:
            return none_wrong(["nothing was told of the charge"])
        event = json_of(calls[0]["body"])
        spent = _spent(view, probe)
        amount, units = (exact(value_of(template, f"charge.{name}", event)) for name in ("amount", "quota"))
        wrong = (
            [] if amount == spent else [f"it tells of {amount and dollars(amount)} USD, {dollars(spent)} were taken"]
        )
        if units is None or not 0 <= spent * QUOTA - units < 1:
            wrong.append(f"it tells of {units} units, which {dollars(spent)} USD are not")
        return none_wrong(wrong, f"{dollars(spent)} USD")

    facts = [
        f"callback/event/{path}" for path, part in members(template) if part in ("{charge.amount}", "{charge.quota}")
    ]
    return _check(told, "event-amount", "is told of with what the account was charged", (probe,), judge, *facts)


def _again(told: Told) -> Check:
    probe = told.deaf

    def judge(view: View) -> Verdict:
        first, later = _heard(view, probe, SETTLED), _heard(view, probe, LATE)
        wrong = [] if len(first) == 1 else [f"{len(first)} events came at once"]
        if len(later) < 3:
            wrong.append(f"after two answers of 500, {len(later)} attempts were made in all")
        elif len(later) > 3:
            wrong.append(f"it was acknowledged the third time, and {len(later) - 3} more came")
        if len({call["body"] for call in later}) > 1:
            wrong.append("the attempts say different things")
        return none_wrong(wrong, f"{len(later)} attempts")

    return _check(told, "event-again", "is told of again until that was acknowledged", (probe,), judge,
                  "callback/resent", "callback/acknowledged", source=_AGAIN)  # fmt: skip


def _nothing(told: Told, probe: Probe) -> Check:
    def judge(view: View) -> Verdict:
        view.answer(probe.id, BAD)
        calls = _heard(view, probe, LATE)
        return none_wrong([f"an event came: {call['body']}" for call in calls], "no event")

    return _check(told, "event-none", "is told of, and nothing of a task that failed or a request that was refused",
                  (probe, told.probe), judge, "callback/only-charges")  # fmt: skip


def _check(
    told: Told, what: str, says: str, probes: tuple[Probe, ...], judge: Callable[[View], Verdict], *facts: str,
    source: Source | None = None,
) -> Check:  # fmt: skip
    bench, good, operation = told.bench, told.good, told.callback.operation
    where = f"{good.operation.id.replace('.', '-')}-{good.family.name}"
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{where}/{what}",
        title=f"{operation.title}: a charge of {good.family.name} ({good.operation.word}) {says}",
        level=(source or operation.source).level,
        chapter=CHAPTER,
        source=source or operation.source,
        operation=operation,
        family=good.family.name,
        facts=bench.facts.known(*facts),
        probes=probes,
        expected=f"the charge {says}",
        judge=judge,
    )
