"""Faults of how bytes are written: where they are cut, and how fast they come. The bytes themselves stay."""

from __future__ import annotations

import zlib

from mockserver.chance import Random
from mockserver.faults.delivery import Delivery, Piece, Values

MOST_SINGLE = 4096
SHORT_GAP = 0.002  # seconds: long enough for two writes to be read apart


def utf8_split(delivery: Delivery, values: Values, random: Random) -> bool:
    """Writes end in the middle of a character, or where there are only ASCII ones, in the middle of a line."""
    pieces: list[Piece] = []
    for piece in delivery.pieces:
        cuts = [place for place in range(1, len(piece.data)) if piece.data[place] & 0xC0 == 0x80]
        if not cuts and len(piece.data) > 2:
            cuts = [random.randrange(1, len(piece.data) - 1)]
        if len(cuts) > 8:
            cuts = sorted(random.sample(cuts, 8))
        pieces += _cut(piece, cuts, gap=SHORT_GAP if len(pieces) < 64 else 0.0)
    acted = len(pieces) > len(delivery.pieces)
    delivery.pieces, delivery.separate = pieces, True
    return acted


def single_bytes(delivery: Delivery, values: Values, random: Random) -> bool:
    """Each of the first bytes is written by itself."""
    pieces: list[Piece] = []
    left = MOST_SINGLE
    for piece in delivery.pieces:
        count = min(left, len(piece.data))
        pieces += _cut(piece, list(range(1, count + (count < len(piece.data)))))
        left -= count
    delivery.pieces, delivery.separate = pieces, True
    return bool(pieces)


def chunked(delivery: Delivery, values: Values, random: Random) -> bool:
    """A whole answer comes in chunks, without a content-length."""
    if delivery.stream or delivery.length is None:
        return False
    delivery.length = None
    [piece] = delivery.pieces
    size = len(piece.data)
    count = min(8, size - 1)
    delivery.pieces = _cut(piece, sorted(random.sample(range(1, size), count)) if count > 0 else [])
    delivery.separate = True
    return True


def slow_bytes(delivery: Delivery, values: Values, random: Random) -> bool:
    """Bytes drip: so many at a time, with a pause before each."""
    size, pause = int(float(values["bytes"])), float(values["pause"])
    pieces: list[Piece] = []
    for piece in delivery.pieces:
        parts = _cut(piece, list(range(size, len(piece.data), size)))
        pieces += [Piece(part.data, part.wait + pause) for part in parts]
    delivery.pieces, delivery.separate = pieces, True
    return bool(pieces)


def gzip(delivery: Delivery, values: Values, random: Random) -> bool:
    """The body is compressed, for a client that says it can read that."""
    accepted = delivery.call.headers.get(b"accept-encoding", b"")
    if b"gzip" not in accepted or delivery.stream or delivery.header(b"content-encoding"):
        return False
    packer = zlib.compressobj(wbits=31)
    delivery.set_body(packer.compress(delivery.body) + packer.flush())
    delivery.set_header(b"content-encoding", b"gzip")
    return True


def _cut(piece: Piece, places: list[int], *, gap: float = 0.0) -> list[Piece]:
    """The piece in several, cut at these places; the first keeps the wait."""
    ends = [*places, len(piece.data)]
    starts = [0, *places]
    parts = [Piece(piece.data[start:end], gap) for start, end in zip(starts, ends, strict=True)]
    parts[0].wait = piece.wait
    return parts
