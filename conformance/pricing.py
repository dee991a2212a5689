"""What a request costs by the contract's price table."""

from __future__ import annotations

import math
from fractions import Fraction

from conformance.contract import Family
from conformance.rules import holds
from conformance.values import Find, exact

MODEL_FACT = "model."


def price(family: Family, find: Find) -> Fraction | None:
    """USD, exact: the rows that apply summed and rounded half up; ``None`` while a quantity is unknown (tokens, before
    the answer has counted them).
    """
    total = Fraction(0)
    for row in family.prices:
        if not holds(row.when, find):
            continue
        units, each = exact(find(row.unit)), amount(row.amount, find)
        if units is None or each is None:
            return None
        total += each * units / row.per
    return half_up(total, family.price_digits)


def amount(written: str, find: Find) -> Fraction | None:
    """An exact amount: a decimal, a ratio of two (``0.9/7.3``), or a fact of the model (``model.input_price``)."""
    if not written.startswith(MODEL_FACT):
        return ratio(written)
    fact = find(written)
    return ratio(fact) if isinstance(fact, str) else exact(fact)


def ratio(text: str) -> Fraction:
    """A decimal or a ratio of two; raises ``ValueError`` for anything else."""
    over, _, under = text.partition("/")
    return Fraction(over) / Fraction(under or 1)


def half_up(number: Fraction, digits: int) -> Fraction:
    """Rounded to so many decimals, halves away from zero for the positive amounts that prices are."""
    scale = 10**digits
    return Fraction(math.floor(number * scale + Fraction(1, 2)), scale)


def dollars(number: Fraction) -> str:
    """An amount as a plain decimal text without trailing zeros."""
    digits, rest = 0, number
    while rest.denominator != 1 and digits < 12:
        rest, digits = rest * 10, digits + 1
    return f"{float(number):.12f}" if rest.denominator != 1 else _decimal(rest.numerator, digits)


def _decimal(units: int, digits: int) -> str:
    if not digits:
        return str(units)
    text = str(abs(units)).rjust(digits + 1, "0")
    return f"{'-' if units < 0 else ''}{text[:-digits]}.{text[-digits:]}"
