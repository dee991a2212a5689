"""Money: what is held, charged once and given back, read from a mock's accounts beside the provider's own answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from conformance import costs
from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.chapters.prices import rows_of
from conformance.checks import Check
from conformance.contract import Family, Operation
from conformance.facts import scope
from conformance.flows import AGAIN, MONEY_AFTER, MONEY_BEFORE, MONEY_HELD, asking, purse, task_flow
from conformance.goods import Good
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.pricing import dollars
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.session import Session
from conformance.view import UnobservedError, View

_PAID_AT_ONCE = ("chat", "responses", "messages", "embeddings", "images", "speech", "resource-create")


def checks(bench: Bench) -> Iterator[Check]:
    """The life of one task a family, one immediate answer a family, and the requests that cost nothing."""
    for operation, family in bench.attached("submit"):
        good = bench.good(operation, family)
        if good is not None and family.prices and family.lifecycle is not None:
            yield from _of_task(bench, good)
            yield _unpaid(bench, good)
    for operation, family in bench.attached(*_PAID_AT_ONCE):
        good = bench.good(operation, family)
        if good is not None and family.prices:
            yield _at_once(bench, good)
            yield _unpaid(bench, good)


def _of_task(bench: Bench, good: Good) -> Iterator[Check]:
    operation, family = good.operation, good.family
    life = task_flow(bench, good)
    price, start = good.prediction.price, scope(operation, family)
    prices = [f"{family.name}/price/{number}" for number in sorted(rows_of(good))]
    holds = family.lifecycle is not None and family.lifecycle.charge == "submit"

    def held(view: View) -> Verdict:
        before, after = account_at(view, life, MONEY_BEFORE), account_at(view, life, MONEY_HELD)
        wanted = (price or Fraction(0)) if holds else Fraction(0)
        wrong = moved(before, after, held=wanted, balance=-wanted)
        return none_wrong(wrong, f"{dollars(wanted)} USD are held")

    def charged(view: View) -> Verdict:
        before, after = account_at(view, life, MONEY_BEFORE), account_at(view, life, MONEY_AFTER)
        wanted = price or Fraction(0)
        return none_wrong(moved(before, after, spent=wanted, balance=-wanted), f"{dollars(wanted)} USD are charged")

    def told(view: View) -> Verdict:
        query = asking(bench.contract, operation, family)
        last = view.answer(life.id, AGAIN)
        found = value_of(query.template("succeeded"), "task.amount", json_of(last.body)) if query else None
        if isinstance(found, int | float) and Fraction(str(found)) == price:
            return passed(f"the answer says {found}")
        return failed(f"the answer says {found!r}: {seen(last)}")

    yield _check(bench, good, "held", "is held back while it runs" if holds else "holds nothing back", (life,), held,
                 facts=(f"{family.name}/lifecycle/charge", f"{start}/money/charge", *prices))  # fmt: skip
    yield _check(bench, good, "charged", "is charged once, its price, and asking for it is free", (life,), charged,
                 facts=(f"{start}/money/charge", f"{start}/money/charged-once", f"{start}/money/polling-free",
                        f"{family.name}/lifecycle/charge", *prices))  # fmt: skip
    query = asking(bench.contract, operation, family)
    if query is not None and "{task.amount}" in str(query.template("succeeded")):
        yield _check(bench, good, "amount", "says what it cost", (life,), told, facts=prices)
    failure = next((error.id for error in bench.contract.errors.values() if error.of_a_task), None)
    if failure is not None:
        lost = task_flow(bench, good, "lost", fate=failure)

        def refunded(view: View) -> Verdict:
            before, after = account_at(view, lost, MONEY_BEFORE), account_at(view, lost, MONEY_AFTER)
            return none_wrong(moved(before, after), "everything is back")

        yield _check(bench, good, "refunded", "that fails costs nothing", (lost,), refunded,
                     facts=(f"{start}/money/refund", f"{family.name}/lifecycle/failed"))  # fmt: skip


def _at_once(bench: Bench, good: Good) -> Check:
    start, family = scope(good.operation, good.family), good.family
    probe = _between(bench, good, "paid", good.request)

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        wanted = costs.actual(good.prediction, answer)
        if wanted is None:
            raise UnobservedError("the answer does not count what it used")
        before, after = account_at(view, probe, MONEY_BEFORE), account_at(view, probe, MONEY_AFTER)
        wrong = moved(before, after, spent=wanted, balance=-wanted)
        return none_wrong(wrong, f"{dollars(wanted)} USD are charged")

    prices = [f"{family.name}/price/{number}" for number in sorted(rows_of(good))]
    return _check(bench, good, "charged", "costs what its usage and the price table say", (probe,), judge,
                  facts=(f"{start}/money/charge", f"{start}/money/charged-once", *prices))  # fmt: skip


def _unpaid(bench: Bench, good: Good) -> Check:
    """Without money the page's own error comes, and nothing is taken for a refusal."""
    contract, operation, family = bench.contract, good.operation, good.family
    entry = contract.refusal("no-funds", operation, family.operations[operation.id])
    probe = _between(bench, good, "unpaid", good.request, usd="0")

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        before, after = account_at(view, probe, MONEY_BEFORE), account_at(view, probe, MONEY_AFTER)
        wrong = moved(before, after)
        if entry is not None and answer.status != entry.status:
            wrong.insert(0, f"the answer is {seen(answer)}, not {entry.status} ({entry.id})")
        return none_wrong(wrong, seen(answer))

    start = scope(operation, family)
    told = (f"{start}/money/no-funds", f"{start}/money/refused-free", f"error/{entry.id}/status" if entry else "")
    return _check(bench, good, "no-money", "is refused to an account without money, for nothing", (probe,), judge,
                  facts=(*told, f"{operation.id}/-/refusal/no-funds", f"{start}/refusal/no-funds"))  # fmt: skip


def _between(bench: Bench, good: Good, name: str, request: Any, *, usd: str | None = None) -> Probe:
    """A probe of one request between two looks at the account that pays for it, perhaps with ``usd`` on it."""
    provider = bench.contract.provider

    async def conduct(session: Session) -> None:
        key = await purse(session, provider)
        if usd is not None:
            await session.steer("PUT", f"/accounts/{provider}/{key}", {"balance_usd": usd})
        await session.read_money(provider, MONEY_BEFORE, key=key)
        await session.send(request, key=key)
        await session.read_money(provider, MONEY_AFTER, key=key)

    return bench.flow(
        name, request, conduct, operation=good.operation, family=good.family, requests=1,
        prediction=good.prediction, needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip


def account_at(view: View, probe: Probe, role: str) -> Mapping[str, Any]:
    found = view.readings(probe.id, role)
    if not found:
        raise UnobservedError("the account could not be read: it needs the control API of a mock")
    value: Mapping[str, Any] = found[0].value
    return value


def moved(before: Mapping[str, Any], after: Mapping[str, Any], **wanted: Fraction) -> list[str]:
    """What the account did otherwise than wanted: each sum moves by what is named, the others not at all."""
    wrong = []
    for name in ("balance", "held", "spent", "granted"):
        moved = Fraction(after[f"{name}_usd"]) - Fraction(before[f"{name}_usd"])
        if moved != wanted.get(name, 0):
            wrong.append(f"{name} moved by {_signed(moved)} USD, not {_signed(wanted.get(name, Fraction(0)))}")
    parts = sum(Fraction(after[f"{name}_usd"]) for name in ("balance", "held", "spent"))
    if parts != Fraction(after["granted_usd"]) or any(str(after[f"{name}_usd"]).startswith("-") for name in wanted):
        wrong.append("granted is not balance + held + spent, or one of them is below zero")
    return wrong


def _signed(amount: Fraction) -> str:
    return f"-{dollars(-amount)}" if amount < 0 else dollars(amount)


def _check(
    bench: Bench, good: Good, what: str, says: str, probes: tuple[Probe, ...], judge: Any, *, facts: Any
) -> Check:
    operation, family = good.operation, good.family
    source = next((price.source for price in family.prices), family.source)
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/{_word(bench, operation, family, what)}",
        title=f"{operation.title}: what {family.name} makes {says}",
        level=family.source.level,
        chapter="money",
        source=source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*facts),
        probes=probes,
        expected=f"it {says}",
        judge=judge,
    )


def _word(bench: Bench, operation: Operation, family: Family, what: str) -> str:
    return bench.word(operation, family, f"money-{what}")
