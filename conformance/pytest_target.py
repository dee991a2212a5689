"""A target that stays open while pytest asks for one check after another; what one has seen, the next may read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from fractions import Fraction

from conformance.budget import Budget
from conformance.checks import Check
from conformance.contract import Contract
from conformance.driving import Driver
from conformance.running import Outcome, Plan, Run, outcome
from conformance.target import Target, UnfitError, Where, opened
from conformance.trace import Observation
from conformance.waivers import Waiver, waived


@dataclass
class Asked:
    """One provider's target: opened at the first check, closed by ``close``."""

    contract: Contract
    where: Where
    usd: Fraction | None = None
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    trace: dict[str, Observation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._target: Target | None = None

    def check(self, check: Check) -> tuple[Outcome, Run]:
        """The outcome of a check, and the run of it alone; raises ``UnfitError`` for a target that cannot be asked."""
        return self._loop.run_until_complete(self._check(check))

    def close(self) -> None:
        """Lets go of the target."""
        self._loop.run_until_complete(self._stack.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _check(self, check: Check) -> tuple[Outcome, Run]:
        if self._target is None:
            budget = Budget(self.usd)
            self._target = await self._stack.enter_async_context(opened(self.where, self.contract.auth, budget))
        plan = Plan(self.contract, (check,), self.where, budget_usd=self.usd, earlier=self.trace)
        driver = Driver(plan)
        problem = await driver.drive(self._target, lambda ready, missing: None)
        if problem:
            raise UnfitError(problem)
        self.trace.update({name: seen for name, seen in driver.trace.items() if not seen.missing})
        found = waived(outcome(check, driver.trace, driver.unmade), self.waivers)
        return found, Run(plan, (found,), driver.trace)
