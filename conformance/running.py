"""A run: which checks are sent to which target, in which order, and what came of each."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from conformance.asgi import NotStartedError
from conformance.checks import Check, in_region
from conformance.contract import Contract
from conformance.judging import Verdict, expectation, judge, unfit
from conformance.sources import LEVELS
from conformance.spending import spent
from conformance.target import Target, UnfitError, Where, opened
from conformance.trace import Exchange, Trouble

MONEY = "1000000"
"""USD that a mock's account is given, so that no check of a request runs out of money."""


@dataclass(frozen=True)
class Plan:
    """What to check and where. ``seed`` decides the order in which requests are sent."""

    contract: Contract
    checks: tuple[Check, ...]
    where: Where
    seed: int = 0


@dataclass(frozen=True)
class Outcome:
    """A check with its verdict, and the exchange it was judged by (none when nothing was sent)."""

    check: Check
    verdict: Verdict
    exchange: Exchange | None = None


@dataclass(frozen=True)
class Run:
    """What came of a plan: an outcome a check, in its order. ``problem`` says why a target could not be checked."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    requests: int = 0
    cost: Fraction = Fraction(0)
    problem: str = ""
    out_of_budget: bool = False

    def count(self, *statuses: str) -> int:
        """How many checks ended so."""
        return sum(outcome.verdict.status in statuses for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """0 every check that was decided passed, 1 one failed, 3 no fit target, 4 stopped at the budget."""
        if self.problem:
            return 3
        if self.count("failed", "error"):
            return 1
        return 4 if self.out_of_budget else 0


def up_to(level: str, checks: Sequence[Check]) -> tuple[Check, ...]:
    """The checks of a level and of the stricter ones."""
    wanted = LEVELS[: LEVELS.index(level) + 1]
    return tuple(check for check in checks if check.level in wanted)


def region_of(contract: Contract, where: Where) -> str | None:
    """The region of the host that is asked, when it is one that the contract names."""
    name = where.origin.partition("://")[2].partition(":")[0]
    return next((host.region for host in contract.hosts if host.name == name), None)


def host_for(plan: Plan, check: Check) -> str | None:
    """The host name by which a mock is asked for the check's region; ``None`` where the URL's own will do."""
    if check.region is None or plan.where.control is None:
        return None
    return next((host.name for host in plan.contract.hosts if host.region == check.region), None)


def url_for(plan: Plan, check: Check) -> str:
    """Where a check's request goes."""
    return plan.where.url(check.request, host_for(plan, check))


def planned(plan: Plan, reason: str) -> Run:
    """A run in which nothing was sent: each check is inconclusive for the reason given, unless it does not apply."""
    return Run(plan, tuple(_unsent(plan, check) or _undecided(check, reason) for check in plan.checks))


def run(plan: Plan) -> Run:
    """Sends what the plan says and judges the answers. A target that cannot be checked ends it: see ``Run.problem``."""
    return asyncio.run(_run(plan))


async def _run(plan: Plan) -> Run:
    results: dict[str, Outcome] = {}
    problem, requests = "", 0
    try:
        async with opened(plan.where, plan.contract.auth) as target:
            try:
                await _send_all(plan, target, results)
            finally:
                requests = target.requests
    except (UnfitError, NotStartedError) as reason:
        problem = str(reason)
    rest = problem or "nothing was sent"
    outcomes = tuple(results.get(check.id) or _undecided(check, rest) for check in plan.checks)
    return Run(
        plan,
        outcomes,
        requests,
        spent((one.check, one.exchange) for one in outcomes if one.exchange),
        problem,
        any(map(_unpaid, outcomes)),
    )


async def _send_all(plan: Plan, target: Target, results: dict[str, Outcome]) -> None:
    """Sends each check; two answers that no provider of this contract gives, before any that one does, are the end."""
    if plan.where.control:
        await target.give_money(plan.contract.provider, MONEY)
    fit, problem = False, None
    for check in _order(plan):
        unsent = _unsent(plan, check)
        if unsent is not None:
            results[check.id] = unsent
            continue
        exchange = await target.send(check.request, host=host_for(plan, check))
        if not fit or _is_gone(exchange):
            before, problem = problem, unfit(plan.contract, check, exchange)
            if problem and (before or _is_gone(exchange)):
                break
            fit = not problem
        results[check.id] = Outcome(check, judge(plan.contract, check, exchange), exchange)
    if problem:
        if not fit:
            results.clear()
        raise UnfitError(problem)


def _order(plan: Plan) -> list[Check]:
    """The order of sending: shuffled by the seed, two requests that are refused, and so cost nothing, at the front."""
    order = list(plan.checks)
    random.Random(plan.seed).shuffle(order)
    free = [check for check in order if not check.wants_acceptance and not check.region][:2]
    return free + [check for check in order if not any(check is one for one in free)]


def _unsent(plan: Plan, check: Check) -> Outcome | None:
    """The verdict on a check that the target's region decides before anything is sent."""
    region, here = check.region, region_of(plan.contract, plan.where)
    if region is not None and region != here and host_for(plan, check) is None:
        served = here or "no region that the contract names"
        reason = f"it is about the region {region}; the target's host serves {served}"
        return Outcome(check, Verdict("not_applicable", expectation(check), reason=reason))
    if region is None and here is not None:
        there = in_region(plan.contract, check, here)
        if there.errors != check.prediction.errors:
            said = " or ".join(there.errors) or "accepted"
            return Outcome(check, Verdict("not_applicable", expectation(check), reason=f"in the region {here}: {said}"))
    return None


def _is_gone(exchange: Exchange) -> bool:
    return isinstance(exchange.outcome, Trouble) and exchange.outcome.kind == "unreachable"


def _undecided(check: Check, reason: str) -> Outcome:
    return Outcome(check, Verdict("inconclusive", expectation(check), reason=reason))


def _unpaid(outcome: Outcome) -> bool:
    found = outcome.exchange.outcome if outcome.exchange else None
    return isinstance(found, Trouble) and found.kind == "budget"
