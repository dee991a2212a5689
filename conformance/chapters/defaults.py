"""What stands in for a field that is left out: a task without any costs what it would cost with the defaults."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from conformance.acceptance import judge_accepted
from conformance.bench import Bench
from conformance.chapters.money import account_at, moved
from conformance.checks import Check
from conformance.defaults import bare, showing
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, SUBMIT, phases, purse
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.pricing import dollars
from conformance.probe import CONTROL, Probe
from conformance.session import Session
from conformance.view import View

AT_ONCE = ("images", "speech")
"""The kinds of operations whose price is known beforehand, and taken with the answer."""


def checks(bench: Bench) -> Iterator[Check]:
    """One task, or answer at once, of a family: of a request that leaves out every field with a default."""
    for operation, family in bench.attached("submit", *AT_ONCE):
        good = bench.good(operation, family)
        made = family.lifecycle is not None or operation.kind in AT_ONCE
        least = bare(bench, good) or good if good is not None and family.prices and made else None
        facts = showing(bench, least, lambda said: said.price) if least is not None else ()
        if least is not None and facts:
            yield _check(bench, least, facts)


def _life(bench: Bench, good: Good) -> Probe:
    """The account before the task and after it has settled; its files are not asked for, which may be large."""
    provider = bench.contract.provider
    total = sum(seconds for _, seconds in phases(good.prediction))

    async def conduct(session: Session) -> None:
        key = await purse(session, provider)
        await session.read_money(provider, MONEY_BEFORE, key=key)
        await session.answer(good.request, role=SUBMIT, key=key)
        await session.wait(total + 1)
        await session.read_money(provider, MONEY_AFTER, key=key)

    return bench.flow("bare", good.request, conduct, operation=good.operation, family=good.family, requests=1,
                      prediction=good.prediction, needs=frozenset({CONTROL}), moves_clock=True)  # fmt: skip


def _check(bench: Bench, good: Good, facts: tuple[str, ...]) -> Check:
    operation, family = good.operation, good.family
    life, price = _life(bench, good), good.prediction.price or Fraction(0)

    def judge(view: View) -> Verdict:
        accepted = judge_accepted(bench.contract, good.prediction, view.answer(life.id, SUBMIT))
        if accepted.status != "passed":
            return accepted
        before, after = account_at(view, life, MONEY_BEFORE), account_at(view, life, MONEY_AFTER)
        return none_wrong(moved(before, after, spent=price, balance=-price), f"{dollars(price)} USD are charged")

    left = ", ".join(dict.fromkeys(fact.split("/")[3] for fact in facts))
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/{bench.word(operation, family, 'defaults')}",
        title=f"{operation.title}: {family.name}, without {left} it costs what it costs with the defaults",
        level=operation.source.level,
        chapter="defaults",
        source=operation.source,
        operation=operation,
        family=family.name,
        facts=facts,
        probes=(life,),
        expected=f"{dollars(price)} USD, the price with the defaults of {left}",
        judge=judge,
    )
