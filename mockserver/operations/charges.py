"""Charging what an immediate answer costs."""

from __future__ import annotations

from mockserver.http.exchange import Call


def charge(call: Call, quantities: dict[str, int]) -> None:
    """Book the family's price of these quantities at once. Raises ``NotEnoughMoneyError``."""
    cost = call.bound.family.prices[call.model.name].cost(call.scope, quantities)
    call.world.book.charge(call.account, cost, at=call.now, model=call.model_name)
    call.amount = cost
