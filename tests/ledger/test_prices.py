"""Prices are exact: what the documents of all providers show follows from a row of a table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from mockserver.contracts.model import Price
from mockserver.contracts.prices import PriceTable, quota, rounded
from mockserver.contracts.terms import scope_of
from mockserver.errors import ContractError


@pytest.mark.parametrize(
    ("amount", "per", "quantity", "digits", "cost"),
    [
        ("7", 1_000_000, 324_900, 6, "2.274300"),
        ("7", 1_000_000, 162_450, 6, "1.137150"),
        ("5.16", 1_000_000, 195_300, 6, "1.007748"),
        ("0.086012", 1, 5, 6, "0.430060"),
        ("0.9/7.3", 1, 8, 6, "0.986301"),
        ("0.9/7.3", 1, 6, 6, "0.739726"),
        ("0.6/7.3", 1, 5, 6, "0.410959"),
        ("0.4", 1_000_000, 22, 9, "0.000008800"),
        ("1", 1, Fraction(1, 3), 4, "0.3333"),
        ("0.5", 1, 1, 0, "1"),
    ],
)
def test_a_price_is_exact(amount: str, per: int, quantity: int, digits: int, cost: str) -> None:
    row = Price(unit="q", amount=amount, per=per, source="assumed: a test")
    table = PriceTable.compile([row], digits=digits, where="here")

    assert str(table.cost(scope_of({"q": quantity}))) == cost


def test_rows_add_up_where_their_condition_holds() -> None:
    rows = [
        Price(unit="q", amount="1", source="assumed: a test"),
        Price(unit="q", amount="2", when={"is": ["mode", "pro"]}, source="assumed: a test"),
        Price(unit="absent", amount="4", source="assumed: a test"),
    ]
    table = PriceTable.compile(rows, digits=2, where="here")

    assert table.cost(scope_of({"q": 3})) == Decimal(3)
    assert table.cost(scope_of({"q": 3, "mode": "pro"})) == Decimal(9)


def test_half_a_unit_goes_up() -> None:
    assert rounded(Fraction(5, 1000), 2) == Decimal("0.01")
    assert rounded(Fraction(4, 1000), 2) == Decimal("0.00")


def test_quota_is_half_a_million_to_the_dollar() -> None:
    assert quota(Decimal("2.5")) == 1_250_000


@pytest.mark.parametrize("amount", ["a lot", "1/0", "1/x", ""])
def test_an_amount_that_is_no_number_stops_the_load(amount: str) -> None:
    with pytest.raises(ContractError, match="is no decimal and no ratio"):
        PriceTable.compile([Price(unit="q", amount=amount, source="assumed: a test")], digits=6, where="here")
