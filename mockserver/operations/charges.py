"""Charging what an immediate answer costs."""

from __future__ import annotations

from typing import Any

from mockserver.http.exchange import Call


def charge(call: Call, quantities: dict[str, Any]) -> None:
    """Book the family's price of these quantities at once. Raises ``NotEnoughMoneyError``."""
    family = call.bound.family
    cost = family.prices.cost(family.scope(call.params, call.model, quantities))
    call.world.book.charge(call.account, cost, at=call.now, model=call.model_name)
