"""Writing an answer whose pieces fall due one after the other, or that does not end as it should."""

from __future__ import annotations

from typing import Any

from mockserver import chance
from mockserver.choosing.plan import Plan
from mockserver.faults.connection import Connection
from mockserver.faults.delivery import Delivery, delivery_of
from mockserver.faults.pacing import pace
from mockserver.http.answers import WRITE_BYTES, Answer, Headers, Send
from mockserver.http.bodies import Receive
from mockserver.http.exchange import Call


def injected(call: Call, answer: Answer, headers: Headers, plan: Plan) -> Delivery:
    """The answer with the plan's pace and faults, all of which follow from the seed and the number of the request."""
    delivery = delivery_of(call, answer, headers)
    if call.method == "HEAD":
        return delivery
    if plan.pace is not None and delivery.stream:
        pace(delivery, plan.pace, chance.stream(call.world.seed, "pace", call.entropy))
    for asked in plan.faults:
        act = asked.fault.inject
        fits = ("stream" if delivery.stream else "whole") in asked.fault.on
        random = chance.stream(call.world.seed, "fault", asked.name, call.entropy)
        if act is not None and fits and act(delivery, asked.values, random):
            delivery.acted.append(asked.name)
    return delivery


async def deliver(delivery: Delivery, scope: Any, receive: Receive, send: Send, *, keep: int) -> bytes:
    """Send it, and return the first ``keep`` bytes of its body for the journal.

    What is due at the same time goes out in one write, unless a fault has cut it on purpose.
    """
    connection = Connection(scope, receive, send, delivery.call.world)
    try:
        if delivery.delay and connection.later(delivery.delay):
            await connection.wait()
        kept = await _written(delivery, connection, send, keep) if delivery.head else b""
        if delivery.ending == "stall" and not connection.gone:
            await connection.quiet(delivery.stalled)
        delivery.lost = not delivery.written
        if delivery.ending != "complete" and not connection.gone:
            await connection.break_off(reset=delivery.ending == "reset")
    finally:
        await connection.done()
    return kept


async def _written(delivery: Delivery, connection: Connection, send: Send, keep: int) -> bytes:
    headers = list(delivery.headers)
    if delivery.length is not None and not delivery.stream:
        headers.append((b"content-length", b"%d" % delivery.length))
    await send({"type": "http.response.start", "status": delivery.status, "headers": headers})
    kept, size = b"", 0
    waiting: list[bytes] = []
    for piece in delivery.pieces:
        ahead = piece.wait > 0 and connection.later(piece.wait, simulated=delivery.simulated)
        if ahead or delivery.separate or size >= WRITE_BYTES:
            await _write(send, waiting)
            waiting, size = [], 0
        if ahead:
            await connection.wait(simulated=delivery.simulated)
        if connection.gone:
            return kept
        waiting.append(piece.data)
        size += len(piece.data)
        kept += piece.data[: max(0, keep - len(kept))]
    await _write(send, waiting)
    if delivery.ending == "complete":
        delivery.written = True
        await send({"type": "http.response.body", "body": b""})
    return kept


async def _write(send: Send, waiting: list[bytes]) -> None:
    if waiting:
        await send({"type": "http.response.body", "body": b"".join(waiting), "more_body": True})
