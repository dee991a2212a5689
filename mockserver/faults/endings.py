"""Faults of a connection: answers that end too early, in silence or with a bang."""

from __future__ import annotations

from mockserver.chance import Random
from mockserver.faults.delivery import Delivery, Piece, Values


def cut_body(delivery: Delivery, values: Values, random: Random) -> bool:
    """The connection is closed when only so many bytes of the body were sent."""
    size = len(delivery.body)
    after = int(float(values["after"]))
    kept = after if after >= 0 else size // 2
    if kept >= size and not delivery.stream:
        return False
    delivery.pieces = _first_bytes(delivery.pieces, kept)
    delivery.ending = "close"
    return True


def cut_stream(delivery: Delivery, values: Values, random: Random) -> bool:
    """The connection is closed after so many events, in the middle of the next one."""
    if not delivery.stream or not delivery.pieces:
        return False
    kept = _kept(delivery, values)
    following = delivery.pieces[kept : kept + 1]
    torn = [Piece(piece.data[: max(1, len(piece.data) // 2)], piece.wait) for piece in following]
    delivery.pieces = delivery.pieces[:kept] + torn
    delivery.ending = "close"
    return True


def reset(delivery: Delivery, values: Values, random: Random) -> bool:
    """The connection is reset: before the answer, or after so many events or bytes of it."""
    _end(delivery, values)
    delivery.head = float(values["after"]) != 0
    delivery.ending = "reset"
    return True


def no_answer(delivery: Delivery, values: Values, random: Random) -> bool:
    """The connection is closed without a byte of an answer."""
    delivery.head, delivery.pieces, delivery.ending = False, [], "close"
    return True


def stall(delivery: Delivery, values: Values, random: Random) -> bool:
    """After so many events or bytes nothing more comes; in the end the connection is closed."""
    _end(delivery, values)
    delivery.ending = "stall"
    delivery.stalled = float(values["seconds"])
    return True


def delay(delivery: Delivery, values: Values, random: Random) -> bool:
    """The answer begins late."""
    delivery.delay += float(values["seconds"])
    return True


def _end(delivery: Delivery, values: Values) -> None:
    kept = _kept(delivery, values)
    delivery.pieces = delivery.pieces[:kept] if delivery.stream else _first_bytes(delivery.pieces, kept)


def _kept(delivery: Delivery, values: Values) -> int:
    """How many events of a stream or bytes of a body are sent: ``after``, or below 0 half of them."""
    count = len(delivery.pieces) if delivery.stream else len(delivery.body)
    after = int(float(values["after"]))
    return min(after, count) if after >= 0 else count // 2


def _first_bytes(pieces: list[Piece], kept: int) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if kept <= 0:
            break
        found.append(Piece(piece.data[:kept], piece.wait))
        kept -= len(piece.data)
    return found
