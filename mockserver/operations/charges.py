"""Charging what an immediate answer costs."""

from __future__ import annotations

from decimal import Decimal

from mockserver.http.exchange import Call
from mockserver.ledger.book import Occasion, token_number


def payer(call: Call, field: str | None) -> str:
    """The key that pays: the one of the request, or another of the same user, which ``field`` names by its number."""
    asked = call.params.get(field) if field else None
    if asked is None:
        return call.token
    provider, book = call.provider.name, call.world.book
    keys = (call.account.key, *call.account.tokens)
    found = next((key for key in keys if token_number(provider, key) == asked), None)
    if found is None:
        raise call.refuse("unknown-payer", field=field, value=asked)
    if book.account(provider, found).suspended:
        raise call.refuse("disabled-payer", field=field, value=asked)
    return found


def charge(call: Call, quantities: dict[str, int]) -> None:
    """Book the family's price of these quantities at once. Raises ``NotEnoughMoneyError``."""
    cost = _cost(call, quantities)
    occasion = Occasion(call.reported_id, call.token, quantities)
    call.world.book.charge(call.account, cost, at=call.now, model=call.model_name, occasion=occasion)
    call.amount = cost


def _cost(call: Call, quantities: dict[str, int]) -> Decimal:
    """USD; worked out once for a body that is remembered, as long as the same is counted."""
    known = call.understanding
    if known is not None and known.bill is not None and known.bill[0] == quantities:
        return known.bill[1]
    cost = call.bound.family.prices[call.model.name].cost(call.scope, quantities)
    if known is not None:
        known.bill = (quantities, cost)
    return cost
