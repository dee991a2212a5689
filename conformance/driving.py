"""Makes the probes of a plan: in which order, how many at once, with which patience; and says when checks are ready."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from conformance import costs
from conformance.acceptance import json_of, named, seen
from conformance.applying import host_for, region_of, unmade_probes
from conformance.clockwork import Clockwork
from conformance.events import Listener, Sent
from conformance.expect import Prediction, predict
from conformance.fitness import is_gone, unfit
from conformance.keys import fitting_key
from conformance.pacing import LIMITED, Pace, pause
from conformance.probe import Probe, Unmade
from conformance.refusals import error_of
from conformance.requests import Request
from conformance.session import Session
from conformance.target import Target, UnfitError
from conformance.trace import Answer, Exchange, Observation, Trouble

if TYPE_CHECKING:
    from conformance.checks import Check
    from conformance.running import Plan

MONEY = "1000000"
"""USD that a mock's account is given, so that no check of a request runs out of money."""

FLOWS = 8
"""Probes that move a mock's clock, followed at once."""

Judge = Callable[[Sequence["Check"], Mapping[str, Unmade]], None]


class Driver:
    """One run at work. ``trace`` grows; ``unmade`` says of probes why they were not made; ``fit`` whether the target
    has shown that it is the provider.
    """

    def __init__(self, plan: Plan, listeners: Sequence[Listener] = ()) -> None:
        self.trace: dict[str, Observation] = {}
        self.unmade: dict[str, Unmade] = unmade_probes(plan, plan.probes)
        self.fit = plan.believed
        self._plan = plan
        self._listeners = listeners
        self._pace = Pace(plan.rate)
        self._doubts: list[str] = []
        self._start = time.monotonic()
        self._key = fitting_key(plan.contract.auth)
        self._clock: Clockwork | None = None
        self._claims: dict[str, Fraction] = {}

    async def drive(self, target: Target, judge: Judge) -> str:
        """Makes what can be made and judges each check as soon as its probes are; gives why the target is unfit."""
        self._target = target
        order = [probe for probe in ordered(self._plan) if probe.id not in self.unmade]
        waiting = _Waiting(self._plan.checks, self.unmade, judge)
        waiting.done(None)
        try:
            async with self._steered(target):
                for probe in order[:2]:
                    waiting.done(await self._make(probe))
                flows = [probe for probe in order[2:] if self._needs_the_clock(probe)]
                at_once = [probe for probe in order[2:] if not self._needs_the_clock(probe)]
                await self._together(at_once, waiting, self._plan.parallel)
                await self._together(flows, waiting, max(FLOWS, self._plan.parallel))
        except UnfitError as reason:
            return str(reason)
        if self._doubts and not self.fit:
            return self._doubts[-1]
        return ""

    @asynccontextmanager
    async def _steered(self, target: Target) -> AsyncIterator[None]:
        """A mock has money for the key and a clock that is moved; afterwards the clock goes on as before."""
        if not self._plan.where.control:
            yield
            return
        before = await target.control("GET", "/clock")
        await target.give_money(self._plan.contract.provider, MONEY)
        await target.control("POST", "/clock", {"mode": "manual"})
        self._clock = Clockwork(lambda seconds: target.control("POST", "/clock", {"advance": seconds}))
        try:
            yield
        finally:
            if self._plan.where.app is None and isinstance(before, dict) and before.get("mode") != "manual":
                await target.control("POST", "/clock", {"mode": before.get("mode", "real")})

    def _needs_the_clock(self, probe: Probe) -> bool:
        return probe.moves_clock and self._plan.where.control is not None

    async def _together(self, probes: Sequence[Probe], waiting: _Waiting, workers: int) -> None:
        """Several workers take one probe after another; the first that finds the target unfit stops all."""
        queue = iter(probes)

        async def work() -> None:
            for probe in queue:
                waiting.done(await self._make(probe))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(work())
        except* UnfitError as several:
            raise several.exceptions[0] from None

    async def _make(self, probe: Probe) -> Probe:
        late = self._plan.deadline is not None and time.monotonic() - self._start > self._plan.deadline
        if late:
            self.unmade[probe.id] = Unmade(f"the {self._plan.deadline:g} s of the run were over")
            return probe
        session = Session(
            probe,
            self._target,
            self._send,
            heard=self._hear,
            pass_time=self._clock.wait if self._clock else asyncio.sleep,
            earlier=self._plan.earlier.get(probe.id),
        )
        self.trace[probe.id] = session.seen
        if self._clock is None:
            await session.conduct()
        else:
            async with self._clock.worked():
                await session.conduct()
        if session.seen.missing and not session.seen.exchanges:
            self.unmade[probe.id] = Unmade(session.seen.missing)
        return probe

    async def _send(self, probe: Probe, request: Request, *, role: str, key: str) -> Exchange:
        prediction = self._prediction(probe, request)
        worst = costs.most(prediction, request)
        host = host_for(self._plan, probe)
        for attempt in range(1, 100):
            await self._pace.turn()
            at = time.monotonic() - self._start
            exchange = await self._target.send(request, host=host, key=key, worst=worst)
            answer = exchange.outcome
            self._settle(prediction, answer, worst)
            self._believe(probe, prediction, answer)
            wait = pause(answer, attempt, time.time()) if isinstance(answer, Answer) else None
            if wait is None or self._stands_still or self._is_foreseen(prediction, exchange):
                break
            await asyncio.sleep(wait)
        if isinstance(answer, Answer) and self._has_no_room(prediction, exchange, answer):
            exchange = replace(exchange, outcome=Trouble("busy", f"it has no room for this key: {seen(answer)}"))
        return replace(exchange, role=role, at=round(at, 3), attempts=attempt)

    def _has_no_room(self, prediction: Prediction, exchange: Exchange, answer: Answer) -> bool:
        """Whether a target that limits its clients has told so to the end: by when to come again, or in the words of
        the page. That is no verdict on a request that it did not look at. A mock has limits only where the suite asks
        for them.
        """
        if self._stands_still or answer.status != LIMITED or self._is_foreseen(prediction, exchange):
            return False
        contract = self._plan.contract
        error = error_of(contract, answer.status, json_of(answer.body))
        return "retry-after" in answer.headers or error in named(contract, prediction.operation, "rate")

    @property
    def _stands_still(self) -> bool:
        """Whether to wait for room is in vain: a mock's clock moves only when it is told to, and so do its limits."""
        return self._plan.where.app is not None or self._clock is not None

    def _settle(self, prediction: Prediction, outcome: Answer | Trouble, worst: Fraction) -> None:
        """What never left costs nothing; what got no whole answer may have cost all that it could."""
        if isinstance(outcome, Answer):
            self._target.budget.settle(worst, costs.believed(prediction, outcome))
        elif outcome.kind != "budget":
            self._target.budget.settle(worst, Fraction(0) if outcome.kind == "unreachable" else None)

    def _believe(self, probe: Probe, prediction: Prediction, outcome: Answer | Trouble) -> None:
        """A task that says it cost more than the contract does is taken at its word, once."""
        if isinstance(outcome, Answer) and prediction.operation is not None and prediction.operation.kind == "query":
            claim = costs.claimed(prediction.operation, self._plan.contract.families.get(probe.family), outcome)
            more = claim - max(self._claims.get(probe.id, Fraction(0)), probe.usd or Fraction(0))
            if more > 0:
                self._claims[probe.id] = claim
                self._target.budget.claimed += more

    def _prediction(self, probe: Probe, request: Request) -> Prediction:
        if request is probe.first:
            return probe.prediction
        keyed = request.with_key(self._plan.contract.auth, self._key)
        return predict(
            self._plan.contract, keyed, region=probe.region or region_of(self._plan.contract, self._plan.where)
        )

    def _is_foreseen(self, prediction: Prediction, exchange: Exchange) -> bool:
        """Whether a busy answer is what the contract says must come."""
        status = exchange.outcome.status if isinstance(exchange.outcome, Answer) else 0
        return any(one.error.status == status for one in prediction.refusals)

    def _hear(self, probe: Probe, exchange: Exchange) -> None:
        for listener in self._listeners:
            listener(Sent(probe, exchange))
        if probe.key != "own" or exchange.request is not probe.first:
            return
        if self._plan.believed or (self.fit and not is_gone(exchange)):
            return
        problem = unfit(self._plan.contract, probe, exchange)
        self.fit = self.fit or not (problem or isinstance(exchange.outcome, Trouble))
        if problem and (self._doubts or is_gone(exchange)):
            raise UnfitError(problem)
        if problem:
            self._doubts.append(problem)


def ordered(plan: Plan) -> list[Probe]:
    """The order of sending: shuffled by the seed, what costs nothing first, the cheap before the dear; two requests
    that are refused and carry the key at the very front, since they tell whether the target is fit.
    """
    order = list(plan.probes)
    random.Random(plan.seed).shuffle(order)
    order.sort(key=lambda probe: (probe.usd is None, probe.usd or 0))
    free = [
        probe
        for probe in order
        if probe.prediction.refusals and probe.key == "own" and probe.region is None and probe.conduct is None
    ][:2]
    return free + [probe for probe in order if not any(probe is one for one in free)]


class _Waiting:
    """The checks that wait for probes."""

    def __init__(self, checks: Sequence[Check], unmade: Mapping[str, Unmade], judge: Judge) -> None:
        self._unmade = unmade
        self._judge = judge
        self._open: dict[str, set[str]] = {}
        self._by_probe: dict[str, list[Check]] = defaultdict(list)
        self._at_once: list[Check] = []
        for check in checks:
            wanted = {probe.id for probe in check.probes if probe.id not in unmade}
            self._open[check.id] = wanted
            for name in wanted:
                self._by_probe[name].append(check)
            if not wanted:
                self._at_once.append(check)

    def done(self, probe: Probe | None) -> None:
        """A probe is made, or will not be; without one, the checks that wait for none."""
        if probe is None:
            self._judge(self._at_once, self._unmade)
            return
        ready: list[Check] = []
        for check in self._by_probe.pop(probe.id, ()):
            self._open[check.id].discard(probe.id)
            if not self._open[check.id]:
                ready.append(check)
        if ready:
            self._judge(ready, self._unmade)
