"""Price tables row by row: a request that each row is about costs what the table says, on the account that pays it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from conformance import costs
from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Family, Operation
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, SUBMIT, phases, purse, submitted
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.pricing import dollars
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.requests import Request
from conformance.rules import holds
from conformance.session import Session, StoppedError
from conformance.view import UnobservedError, View

CHAPTER = "prices"
KINDS = ("submit", "chat", "responses", "messages", "embeddings", "images", "speech", "resource-create")
"""The kinds of operations that cost something."""
LONG = 30
"""Characters from which on a text is no word that is chosen among few."""
MOST_TRIED = 400
"""Requests that are tried for a row that no example is about."""


def checks(bench: Bench) -> Iterator[Check]:
    """Each row that the cheapest request of a family is not about, by the cheapest that is."""
    known: set[str] = set()
    for operation, family in bench.attached(*KINDS):
        if not family.prices or family.name in known:
            continue
        goods = bench.goods(operation, family)
        follows = family.operations[operation.id].follows
        if not goods or follows is not None:
            continue
        known.add(family.name)
        left = set(range(len(family.prices))) - rows_of(goods[0])
        found: dict[int, Good] = {}
        for good in sorted(goods[1:], key=lambda one: one.prediction.price or Fraction(0)):
            for number in rows_of(good) & (left - found.keys()):
                found[number] = good
        for good in _varied(bench, goods, operation) if left - found.keys() else ():
            for number in rows_of(good) & (left - found.keys()):
                found[number] = good
        for number, good in sorted(found.items()):
            yield _row(bench, good, number)


def rows_of(good: Good) -> set[int]:
    """The rows of the price table that a request is about."""
    chosen = good.prediction.chosen
    if chosen is None:
        return set()
    names = good.prediction.names(chosen, {})
    return {number for number, row in enumerate(good.family.prices) if holds(row.when, names)}


def _varied(bench: Bench, goods: tuple[Good, ...], operation: Operation) -> Iterator[Good]:
    """Good requests with one field of a few values changed, for the rows that no example is about: first the fields
    that the table itself names.
    """
    seen, table = _seen(goods), str([row.when for row in goods[0].family.prices])
    several = [
        (name in table, good, name, value)
        for good in goods[:40]
        if not good.is_form
        for name, schema in good.prediction.schema.get("properties", {}).items()
        for value in _values(schema) or seen.get(name, [])
    ]
    for _, good, name, value in sorted(several, key=lambda one: not one[0])[:MOST_TRIED]:
        body = {**good.body, name: value}
        request: Request = good.with_body(body)
        said = bench.predict(request)
        if said.accepted and said.fate is None and said.chosen and said.chosen.family is good.family:
            yield Good(operation, good.family, replace(good.example, body=body, has_body=True), request, said)


def _values(schema: Any) -> list[Any]:
    return [*schema.get("enum", ()), *((True, False) if schema.get("type") == "boolean" else ())]


def _seen(goods: tuple[Good, ...]) -> dict[str, list[Any]]:
    """The short texts that examples have in each field."""
    found: dict[str, list[Any]] = {}
    for good in goods:
        for name, value in good.body.items():
            known = found.setdefault(name, [])
            if isinstance(value, str) and len(value) < LONG and value not in known:
                known.append(value)
    return found


def _row(bench: Bench, good: Good, number: int) -> Check:
    operation, family, row = good.operation, good.family, good.family.prices[number]
    probe = _paid(bench, good, number)

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id, SUBMIT)
        if not 200 <= answer.status < 300:
            raise UnobservedError(f"it is not taken: {seen(answer)}")
        at_once = operation.kind != "submit"
        wanted = costs.actual(good.prediction, answer) if at_once else good.prediction.price
        if wanted is None:
            raise UnobservedError("the answer does not count what it used")
        readings = [view.readings(probe.id, role) for role in (MONEY_BEFORE, MONEY_AFTER)]
        if not all(readings):
            raise UnobservedError("the account could not be read: it needs the control API of a mock")
        before, after = (Fraction(one[0].value["spent_usd"]) for one in readings)
        wrong = [] if after - before == wanted else [f"it cost {dollars(after - before)} USD, not {dollars(wanted)}"]
        return none_wrong(wrong, f"{dollars(wanted)} USD")

    per = f"{row.amount} USD for {row.per} {row.unit}"
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/"
        f"{bench.word(operation, family, f'price-row-{number}')}",
        title=f"{operation.title}: {family.name}, {per} is what it costs",
        level=row.source.level,
        chapter=CHAPTER,
        source=row.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*(f"{family.name}/price/{one}" for one in sorted(rows_of(good)))),
        probes=(probe,),
        expected="the account is charged what the price table says",
        judge=judge,
    )


def _paid(bench: Bench, good: Good, number: int) -> Probe:
    """The request, with its task to the end, between two looks at the account."""
    provider, family = bench.contract.provider, good.family

    async def conduct(session: Session) -> None:
        key = await purse(session, provider)
        await session.read_money(provider, MONEY_BEFORE, key=key)
        answer = await session.answer(good.request, role=SUBMIT, key=key)
        if good.operation.kind == "submit":
            await _to_the_end(session, good, family, json_of(answer.body))
        await session.read_money(provider, MONEY_AFTER, key=key)

    return bench.flow(
        f"price-row-{number}", good.request, conduct, operation=good.operation, family=family, requests=1,
        prediction=good.prediction, needs=frozenset({CONTROL}), moves_clock=True,
    )  # fmt: skip


async def _to_the_end(session: Session, good: Good, family: Family, body: Any) -> None:
    if value_of(submitted(good.operation, family), "task.id", body) is None:
        raise StoppedError("the answer to the submit names no task")
    await session.wait(sum(seconds for _, seconds in phases(good.prediction)) + 1)
