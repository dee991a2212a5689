"""Faults of server-sent events: their order, their number, and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mockserver.chance import Random
from mockserver.contracts.model import Condition
from mockserver.faults.delivery import Delivery, Piece, Values
from mockserver.http.answers import encode

if TYPE_CHECKING:
    from mockserver.http.exchange import Call

DATA = b"data: "
_TROUBLES: tuple[Condition, ...] = ("upstream-failing", "upstream-down", "upstream-full", "upstream-rate", "rate")
NEWLINE = b"\n"


def data_of(event: bytes) -> bytes:
    """The data of one event."""
    return NEWLINE.join([line[len(DATA) :] for line in event.split(NEWLINE) if line.startswith(DATA)])


def with_data(event: bytes, data: bytes) -> bytes:
    """The same event with other data, in as many lines as the data has."""
    rest = [line for line in event.rstrip(NEWLINE).split(NEWLINE) if not line.startswith(DATA)]
    return NEWLINE.join([*rest, *(DATA + line for line in data.split(NEWLINE))]) + NEWLINE * 2


def no_done(delivery: Delivery, values: Values, random: Random) -> bool:
    """The event that ends the stream is missing."""
    if not delivery.pieces:
        return False
    delivery.pieces = delivery.pieces[:-1]
    return True


def duplicate_event(delivery: Delivery, values: Values, random: Random) -> bool:
    """One event in the middle comes twice."""
    place = _inner(delivery, random)
    if place is None:
        return False
    delivery.pieces.insert(place, Piece(delivery.pieces[place].data))
    return True


def swapped_events(delivery: Delivery, values: Values, random: Random) -> bool:
    """Two neighbours in the middle change places."""
    place = _inner(delivery, random, last=3)
    if place is None or delivery.pieces[place].data == delivery.pieces[place + 1].data:
        return False
    pieces = delivery.pieces
    pieces[place].data, pieces[place + 1].data = pieces[place + 1].data, pieces[place].data
    return True


def lost_event(delivery: Delivery, values: Values, random: Random) -> bool:
    """One event in the middle never comes."""
    place = _inner(delivery, random)
    if place is None:
        return False
    del delivery.pieces[place]
    return True


def early_end(delivery: Delivery, values: Values, random: Random) -> bool:
    """The stream ends in good order, but too early: no last events, no end."""
    after = values["after"]
    count = len(delivery.pieces)
    kept = int(after) if float(after) >= 0 else count // 2
    if kept >= count:
        return False
    delivery.pieces = delivery.pieces[:kept]
    return True


def error_event(delivery: Delivery, values: Values, random: Random) -> bool:
    """In the middle of the stream comes an error instead of the rest."""
    place = _inner(delivery, random)
    if place is None:
        return False
    call = delivery.call
    body = encode(call.provider.catalogue[str(values["error"]) or _trouble(call)].body(call.names()))
    named = delivery.pieces[place].data.startswith(b"event: ")
    event = b"event: error\n" + DATA + body if named else DATA + body
    delivery.pieces = [*delivery.pieces[:place], Piece(event + NEWLINE * 2, delivery.pieces[place].wait)]
    return True


def _trouble(call: Call) -> str:
    """The error by which this page says that something has broken behind it."""
    for condition in _TROUBLES:
        if condition in call.provider.facts.provider.refusals:
            return str(call.refuse(condition).error)
    entries = [row.entry for row in call.provider.catalogue]
    return next((str(entry.id) for entry in entries if entry.status >= 500), str(entries[0].id))


def late_end(delivery: Delivery, values: Values, random: Random) -> bool:
    """The last event takes its time."""
    if not delivery.pieces:
        return False
    delivery.pieces[-1].wait += float(values["seconds"])
    return True


def comments(delivery: Delivery, values: Values, random: Random) -> bool:
    """Comment lines stand before events and inside of them."""
    for number, piece in enumerate(delivery.pieces):
        event = b": keep-alive\n\n" + piece.data if number % 3 == 0 else piece.data
        piece.data = event.replace(DATA, b": mock\n" + DATA, 1) if random.random() < 0.5 else event
    return bool(delivery.pieces)


def extra_fields(delivery: Delivery, values: Values, random: Random) -> bool:
    """Events carry ids, a retry time and a field that nobody knows."""
    for number, piece in enumerate(delivery.pieces):
        extra = b"id: %d\n" % number if random.random() < 0.7 else b"retry: 1500\nmock: yes\n"
        piece.data = extra + piece.data
    return bool(delivery.pieces)


def multiline_data(delivery: Delivery, values: Values, random: Random) -> bool:
    """The data of an event stands in several ``data`` lines, broken where JSON allows white space."""
    acted = False
    for piece in delivery.pieces:
        data = data_of(piece.data)
        if data.startswith((b"{", b"[{")):
            piece.data = with_data(piece.data, msgspec.json.format(data, indent=2))
            acted = True
    return acted


def no_space(delivery: Delivery, values: Values, random: Random) -> bool:
    """No blank stands after the colon."""
    for piece in delivery.pieces:
        lines = piece.data.split(NEWLINE)
        piece.data = NEWLINE.join([line.replace(b": ", b":", 1) if line[:1] != b":" else line for line in lines])
    return bool(delivery.pieces)


def blank_lines(delivery: Delivery, values: Values, random: Random) -> bool:
    """More blank lines than one stand between events."""
    for piece in delivery.pieces:
        piece.data += NEWLINE * random.randint(0, 3)
    return bool(delivery.pieces)


def crlf(delivery: Delivery, values: Values, random: Random) -> bool:
    """Lines end in CR LF."""
    return _line_ends(delivery, b"\r\n")


def lone_cr(delivery: Delivery, values: Values, random: Random) -> bool:
    """Lines end in CR alone."""
    return _line_ends(delivery, b"\r")


def byte_order_mark(delivery: Delivery, values: Values, random: Random) -> bool:
    """The stream begins with a byte order mark."""
    if not delivery.pieces:
        return False
    delivery.pieces[0].data = b"\xef\xbb\xbf" + delivery.pieces[0].data
    return True


def huge_event(delivery: Delivery, values: Values, random: Random) -> bool:
    """One event is very long: white space that JSON allows."""
    place = _inner(delivery, random)
    if place is None:
        return False
    piece = delivery.pieces[place]
    data = data_of(piece.data)
    if not data.startswith(b"{"):
        return False
    piece.data = with_data(piece.data, b"{" + b" " * int(float(values["kilobytes"]) * 1024) + data[1:])
    return True


def _inner(delivery: Delivery, random: Random, *, last: int = 2) -> int | None:
    """An event that is neither the first nor one of the ``last``; with few events any that is left."""
    count = len(delivery.pieces)
    if count <= last:
        return None
    return random.randrange(1, max(2, count - last + 1))


def _line_ends(delivery: Delivery, end: bytes) -> bool:
    for piece in delivery.pieces:
        piece.data = piece.data.replace(NEWLINE, end)
    return bool(delivery.pieces)
