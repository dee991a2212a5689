"""A run: which checks are sent to which target, and what came of each."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction

from conformance.applying import unmade_probes
from conformance.asgi import NotStartedError
from conformance.budget import Budget
from conformance.checks import Check
from conformance.contract import Contract
from conformance.driving import Driver
from conformance.events import Finished, Judged, Listener, Planned
from conformance.judging import Verdict, decide
from conformance.probe import Probe, Unmade
from conformance.target import UnfitError, Where, opened
from conformance.trace import Exchange, Observation, Trace
from conformance.view import View
from conformance.waivers import Waiver, waived

STOPPED_AGAIN = 0.5
"""Seconds after which a run that was stopped by hand and goes on is stopped again."""


@dataclass(frozen=True, repr=False)
class Plan:
    """What to check, where, and within which bounds.

    ``seed`` decides the order in which requests are sent; ``budget_usd`` and ``max_requests`` what it may cost;
    ``rate`` the requests a second; ``deadline`` the seconds that the whole may take; ``parallel`` how many probes are
    made at once; ``earlier`` is the trace of a run before, of which nothing is sent again; ``waivers`` are the failures
    that are expected, by the ids of their checks; ``fuzz`` allows generated requests on a target that is no mock;
    ``believed`` takes the target for the provider, whatever it answers, so that every check has its say.
    """

    contract: Contract
    checks: tuple[Check, ...]
    where: Where
    seed: int = 0
    budget_usd: Fraction | None = None
    max_requests: int | None = None
    rate: float | None = None
    deadline: float | None = None
    read_only: bool = False
    fuzz: bool = False
    believed: bool = False
    parallel: int = 4
    earlier: Mapping[str, Observation] = field(default_factory=dict)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)

    @property
    def probes(self) -> tuple[Probe, ...]:
        """What has to be observed, each once, in the order of the checks."""
        found = {probe.id: probe for check in self.checks for probe in check.probes}
        return tuple(found.values())


@dataclass(frozen=True, repr=False)
class Outcome:
    """A check with its verdict, and the exchange that people are shown (none when nothing was sent)."""

    check: Check
    verdict: Verdict
    exchange: Exchange | None = None


@dataclass(frozen=True, repr=False)
class Run:
    """What came of a plan: an outcome a check, in its order. ``problem`` says why a target could not be checked.

    ``cost`` is USD by the contract's prices, ``claimed`` what the target says it took beyond them.
    """

    plan: Plan
    outcomes: tuple[Outcome, ...]
    trace: Mapping[str, Observation] = field(default_factory=dict)
    requests: int = 0
    cost: Fraction = Fraction(0)
    claimed: Fraction = Fraction(0)
    problem: str = ""
    out_of_budget: bool = False
    interrupted: bool = False

    def count(self, *statuses: str) -> int:
        """How many checks ended so."""
        return sum(outcome.verdict.status in statuses for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """0 every check that was decided passed, 1 one failed, 3 no fit target, 4 stopped at the budget, 130 stopped by
        hand."""
        if self.interrupted:
            return 130
        if self.problem:
            return 3
        if self.count("failed", "error"):
            return 1
        return 4 if self.out_of_budget else 0


def planned(plan: Plan, reason: str) -> Run:
    """A run in which nothing was sent: each check is inconclusive for the reason given, unless it does not apply."""
    unmade = unmade_probes(plan, plan.probes)
    return Run(plan, tuple(outcome(check, {}, unmade, rest=reason) for check in plan.checks))


def judged(plan: Plan, trace: Mapping[str, Observation]) -> Run:
    """A run that judges what another has seen; nothing is sent."""
    return Run(plan, tuple(waived(outcome(check, trace, {}), plan.waivers) for check in plan.checks), trace)


def run(plan: Plan, listeners: Sequence[Listener] = ()) -> Run:
    """Sends what the plan says and judges the answers. A target that cannot be checked ends it: see ``Run.problem``.

    Ctrl-C ends it as well, with what was seen until then.
    """

    async def main() -> Run:
        with _stopped_by_hand():
            return await run_async(plan, listeners)

    return asyncio.run(main())


@contextmanager
def _stopped_by_hand() -> Iterator[None]:
    """Ctrl-C cancels the run, and again until it ends: a connection that is just made may swallow the first time."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    pending: list[asyncio.TimerHandle] = []

    def stop() -> None:
        if task is not None:
            task.cancel()
        pending.append(loop.call_later(STOPPED_AGAIN, stop))

    with suppress(NotImplementedError, RuntimeError, ValueError):  # where there are no signals, or no main thread
        loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        for one in pending:
            one.cancel()
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGINT)


async def run_async(plan: Plan, listeners: Sequence[Listener] = ()) -> Run:
    """The same inside a loop that runs already."""

    def tell(event: Planned | Judged | Finished) -> None:
        for listener in listeners:
            listener(event)

    tell(Planned(plan, plan.probes))
    budget = Budget(plan.budget_usd, plan.max_requests)
    driver = Driver(plan, listeners)
    found: dict[str, Outcome] = {}

    def judge(ready: Sequence[Check], missing: Mapping[str, Unmade]) -> None:
        for check in ready:
            found[check.id] = waived(outcome(check, driver.trace, missing), plan.waivers)
            tell(Judged(found[check.id]))

    problem, interrupted = "", False
    try:
        async with opened(plan.where, plan.contract.auth, budget) as target:
            problem = await driver.drive(target, judge)
    except (UnfitError, NotStartedError) as reason:
        problem = str(reason)
    except asyncio.CancelledError:
        interrupted = True
    if problem and not driver.fit:
        found.clear()
    rest = "interrupted" if interrupted else problem or "nothing was sent"
    outcomes = tuple(found.get(check.id) or outcome(check, {}, driver.unmade, rest=rest) for check in plan.checks)
    result = Run(
        plan, outcomes, driver.trace, budget.sent, budget.spent, budget.claimed, problem,
        out_of_budget=budget.stopped, interrupted=interrupted,
    )  # fmt: skip
    tell(Finished(result))
    return result


def outcome(check: Check, trace: Trace, missing: Mapping[str, Unmade], *, rest: str = "") -> Outcome:
    """The verdict of a check on a trace; ``missing`` says of probes why they were not made, ``rest`` of all others."""
    unmade = [missing[probe.id] for probe in check.probes if probe.id in missing]
    elsewhere = next((one for one in unmade if not one.applies), None)
    if elsewhere is not None:
        return Outcome(check, Verdict("not_applicable", check.expected, reason=elsewhere.reason))
    if rest:
        reason = unmade[0].reason if unmade else rest
        return Outcome(check, Verdict("inconclusive", check.expected, reason=reason))
    seen = {probe.id: trace[probe.id] for probe in check.probes if probe.id in trace}
    view = View(seen, {name: one.reason for name, one in missing.items()})
    shown = next((one for probe in check.probes if (one := view.first(probe.id))), None)
    return Outcome(check, decide(check, view), shown)
