"""What a request costs: the contract's price rows over the quantities of a request, exact to the last digit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mockserver.contracts.model import Price
from mockserver.contracts.rules import Condition, compile_condition
from mockserver.contracts.terms import Scope
from mockserver.errors import ContractError

_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True)
class PriceRow:
    """What one unit of a quantity costs, in ``1/scale`` of a USD of the table; counted where the condition holds."""

    unit: str
    amount: int
    when: Condition | None


@dataclass(frozen=True)
class PriceTable:
    """All price rows of a family; what a request costs is their sum, rounded half up to ``digits`` decimals.

    Amounts are whole multiples of 1/``scale`` USD, so that pricing a chat is integer arithmetic and still exact.
    """

    rows: tuple[PriceRow, ...]
    scale: int
    digits: int

    @classmethod
    def compile(
        cls, prices: Sequence[Price], *, digits: int, where: str, facts: Mapping[str, Any] = _NOTHING
    ) -> PriceTable:
        """Read amounts such as '0.28', '0.9/7.3', or 'model.x' for the fact x of a model.

        Raises ``ContractError`` for one that is no number.
        """
        amounts = [_amount(price.amount, facts, f"{where}[{n}]") / price.per for n, price in enumerate(prices)]
        scale = math.lcm(*(amount.denominator for amount in amounts))
        rows = []
        for n, (price, amount) in enumerate(zip(prices, amounts, strict=True)):
            when = None if price.when is None else compile_condition(price.when, f"{where}[{n}].when")
            rows.append(PriceRow(price.unit, int(amount * scale), when))
        return cls(tuple(rows), scale, digits)

    def cost(self, scope: Scope, counted: Mapping[str, int] = _NOTHING) -> Decimal:
        """What the quantities cost in USD: those ``counted`` while answering, the rest from ``scope``.

        A quantity that is absent costs nothing.
        """
        total: int | Fraction = 0
        for row in self.rows:
            quantity = counted[row.unit] if row.unit in counted else scope(row.unit)
            if quantity and (row.when is None or row.when(scope)):
                total += row.amount * (quantity if isinstance(quantity, int) else Fraction(quantity))
        if isinstance(total, int):
            whole = (2 * total * 10**self.digits + self.scale) // (2 * self.scale)
            return Decimal(whole).scaleb(-self.digits)
        return rounded(total / self.scale, self.digits)


def rounded(amount: Fraction, digits: int) -> Decimal:
    """An exact decimal with ``digits`` places, half a unit going up."""
    scaled = amount * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-digits)


def quota(amount: Decimal) -> int:
    """Quota units of an amount: 500000 to the USD, a fraction of a unit dropped."""
    return int(amount * 500_000)


def _amount(text: str, facts: Mapping[str, Any], where: str) -> Fraction:
    if text.startswith("model."):
        text = str(facts.get(text.removeprefix("model."), text))
    try:
        top, _, bottom = text.partition("/")
        return Fraction(top.strip()) / Fraction(bottom.strip() or "1")
    except (ValueError, ZeroDivisionError):
        raise ContractError(f"{where}: amount {text!r} is no decimal and no ratio such as '0.9/7.3'") from None
