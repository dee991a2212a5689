"""Faults of callbacks: how often and how late the event of a charge is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mockserver.faults.asked import AskedFault
from mockserver.http.exchange import Call

if TYPE_CHECKING:
    from mockserver.state.store import Store


class Deliveries(msgspec.Struct, frozen=True):
    """When the event of a request's charge is delivered: simulated seconds after the charge, once for each."""

    delays: tuple[float, ...]


def remember_deliveries(call: Call) -> None:
    """Keep what the request's callback faults want until its charge is confirmed, which may be when its task ends."""
    asked = [one for one in call.plan.faults if "callback" in one.fault.on] if call.plan is not None else []
    if asked and call.plan is not None:
        call.plan.acted += [one.name for one in asked]
        made = Deliveries(delays_of(asked))
        call.world.store.transact(lambda tx: tx.put(_key(call.provider.name, call.reported_id), made))


def deliveries_of(store: Store, provider: str, request_id: str) -> tuple[float, ...]:
    """The delays of the deliveries of a request's charge: one at once, unless a fault wants it otherwise."""
    found = store.get(Deliveries, _key(provider, request_id))
    return (0.0,) if found is None else found.delays


def delays_of(asked: list[AskedFault]) -> tuple[float, ...]:
    """The delays that faults want together: later, more often, or not at all."""
    delays = [0.0]
    for one in asked:
        values = {name: float(value) for name, value in one.values.items()}
        if one.name == "late_callback":
            delays = [delay + values["seconds"] for delay in delays]
        elif one.name == "duplicate_callback":
            delays = [delay + n * values["seconds"] for delay in delays for n in range(int(values["times"]))]
        else:
            delays = []
    return tuple(delays)


def _key(provider: str, request_id: str) -> str:
    return f"{provider}/{request_id}"
