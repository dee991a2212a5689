"""What a run may cost: the money and the requests allowed, counted below everything that sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from conformance.pricing import dollars


class BudgetSpentError(Exception):
    """One more request would cross what is allowed; the text says what."""


@dataclass
class Budget:
    """USD and requests allowed (``None``: without bound), and what is spent and held back for what is on its way.

    A request holds back the most that it may cost, before it is sent; its answer turns that into what it did cost.
    Where no answer tells, the most stays held back. ``claimed`` is what the target says it took beyond the most that
    its requests can cost: it is no cost by the contract, and it leaves that much less to spend.
    """

    usd: Fraction | None = None
    requests: int | None = None
    spent: Fraction = Fraction(0)
    claimed: Fraction = Fraction(0)
    held: Fraction = Fraction(0)
    sent: int = 0
    refused: list[str] = field(default_factory=list)

    def hold(self, worst: Fraction) -> None:
        """Holds back the most that a request may cost and counts it; raises ``BudgetSpentError``."""
        if self.requests is not None and self.sent >= self.requests:
            raise self._over(f"the {self.requests} requests allowed are spent")
        taken = self.spent + self.claimed + self.held
        if self.usd is not None and taken + worst > self.usd:
            left = max(self.usd - taken, Fraction(0))
            raise self._over(f"it may cost {dollars(worst)} USD, and {dollars(left)} of {dollars(self.usd)} are left")
        self.held += worst
        self.sent += 1

    def settle(self, worst: Fraction, cost: Fraction | None) -> None:
        """What was held back becomes what was spent; ``None`` for what nobody knows."""
        if cost is not None:
            self.held -= worst
            self.spent += min(cost, worst)
            self.claimed += max(cost - worst, Fraction(0))

    @property
    def stopped(self) -> bool:
        """Whether something was not sent because it might have cost too much."""
        return bool(self.refused)

    def _over(self, text: str) -> BudgetSpentError:
        self.refused.append(text)
        return BudgetSpentError(f"not sent, for the budget: {text}")
