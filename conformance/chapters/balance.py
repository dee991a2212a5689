"""What an account has left, as the provider itself tells it: every member, and figures that follow what is spent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from conformance.acceptance import json_of, judge_accepted, not_accepted, seen
from conformance.answers import answers_of, expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Operation
from conformance.facts.answers import members
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, purse
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.plain import named_request
from conformance.probe import CONTROL, Probe
from conformance.session import Session
from conformance.templates import Hole, differences, shown
from conformance.view import UnobservedError, View

CHAPTER = "balance"
BEFORE, PAID, AFTER = "balance-before", "paid", "balance-after"
QUOTA = 500_000
"""Units of quota that one USD is."""
FULL = "12.5"
"""USD on the account that is looked at."""
_AT_ONCE = ("chat", "responses", "messages", "embeddings", "images", "speech")
_KINDS: Mapping[str, str] = {
    "number": "count",
    "name": "text",
    "balance": "number",
    "held": "number",
    "spent": "number",
    "quota": "count",
    "used_quota": "count",
}


def checks(bench: Bench) -> Iterator[Check]:
    """Each operation that tells of the account."""
    for operation in bench.operations("balance"):
        template = answers_of(operation, None).get("whole")
        if template is None:
            continue
        yield _shape(bench, operation, template)
        paid = _paid(bench)
        if paid is not None:
            yield _figures(bench, operation, template, paid)


def _paid(bench: Bench) -> Good | None:
    """A request that is charged at once."""
    for operation in bench.contract.operations.values():
        if operation.kind in _AT_ONCE:
            for family, _ in bench.contract.attached(operation.id):
                good = bench.good(operation, family)
                if good is not None and family.prices and good.prediction.price is None:
                    return good
    return None


def _holes() -> dict[str, Any]:
    return {f"account.{name}": Hole(f"account.{name}", kind=kind) for name, kind in _KINDS.items()}


def _shape(bench: Bench, operation: Operation, template: Any) -> Check:
    probe = bench.single("plain", named_request(operation, ""), operation=operation, family="-")
    wanted = expected(probe.prediction, template, _holes())

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        accepted = judge_accepted(bench.contract, probe.prediction, answer)
        if accepted.status != "passed":
            return accepted
        return none_wrong(differences(wanted, json_of(answer.body)), seen(answer))

    return _check(bench, operation, "answer", "the answer has every documented member", probe, judge,
                  f"200 {shown(wanted)}", template)  # fmt: skip


def _figures(bench: Bench, operation: Operation, template: Any, paid: Good) -> Check:
    """What it tells before and after something was paid is what a mock's own books have."""
    contract, request = bench.contract, named_request(operation, "")

    async def conduct(session: Session) -> None:
        key = await purse(session, contract.provider, usd=FULL)
        await session.read_money(contract.provider, MONEY_BEFORE, key=key)
        await session.send(request, role=BEFORE, key=key)
        await session.send(paid.request, role=PAID, key=key)
        await session.read_money(contract.provider, MONEY_AFTER, key=key)
        await session.send(request, role=AFTER, key=key)

    probe = bench.flow(
        "figures", request, conduct, operation=operation, family="-", requests=3, needs=frozenset({CONTROL}),
        moves_clock=True,
    )  # fmt: skip

    def judge(view: View) -> Verdict:
        bought = view.answer(probe.id, PAID)
        wrong = [f"what is bought is {seen(bought)}: {line}"
                 for line in not_accepted(contract, paid.prediction, bought)]  # fmt: skip
        for role, reading in ((BEFORE, MONEY_BEFORE), (AFTER, MONEY_AFTER)):
            account = view.readings(probe.id, reading)
            if not account:
                raise UnobservedError("the account could not be read: it needs the control API of a mock")
            wanted = expected(probe.prediction, template, {**_holes(), **_told(account[0].value)})
            found = differences(wanted, json_of(view.answer(probe.id, role).body))
            wrong += [f"{role.partition('-')[2]} the payment {line}" for line in found]
        return none_wrong(wrong, seen(view.answer(probe.id, AFTER)))

    return _check(bench, operation, "figures", "the figures are those of the account, before and after a payment",
                  probe, judge, "the balance, the quota and what is used of both", template)  # fmt: skip


def _told(account: Mapping[str, Any]) -> dict[str, Any]:
    """What a mock's books come to in the words of the answer."""
    found: dict[str, Any] = {}
    for name in ("balance", "held", "spent"):
        found[f"account.{name}"] = float(account[f"{name}_usd"])
    for name, sum_of in (("quota", "balance"), ("used_quota", "spent")):
        found[f"account.{name}"] = int(Fraction(account[f"{sum_of}_usd"]) * QUOTA)
    return found


def _check(
    bench: Bench, operation: Operation, what: str, says: str, probe: Probe, judge: Any, text: str, template: Any
) -> Check:
    start = f"{operation.id}/-"
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/account/{what}",
        title=f"{operation.title}: {says}",
        level=operation.source.level,
        chapter=CHAPTER,
        source=operation.source,
        operation=operation,
        family="-",
        facts=bench.facts.known(
            *(f"{start}/answer/whole/{path}" for path, _ in members(template)), f"{start}/method/{operation.methods[0]}"
        ),
        probes=(probe,),
        expected=text,
        judge=judge,
    )
