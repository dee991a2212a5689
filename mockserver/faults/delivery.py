"""An answer on its way out, in pieces that faults change: what is sent, when, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mockserver.http.answers import Answer, Headers, Whole

if TYPE_CHECKING:
    from mockserver.chance import Random
    from mockserver.http.exchange import Call

Ending = Literal["complete", "close", "reset", "stall"]
Values = dict[str, float | str]


@dataclass(slots=True)
class Piece:
    """Some bytes, and the seconds that pass before they are written. In a stream a piece is one event."""

    data: bytes
    wait: float = 0.0


@dataclass
class Delivery:
    """What goes out. A whole answer is one piece and has a ``length`` to declare; without one it is sent in chunks.

    ``ending`` says what comes after the last piece; a stall lasts ``stalled`` seconds. Without a ``head`` not even the
    status is sent. Seconds are real ones, or the world's own where ``simulated``. Pieces that are ``separate`` are
    written one by one, even if several are due. In the end ``lost`` says that the client did not get it whole.
    """

    call: Call
    status: int
    headers: Headers
    stream: bool
    pieces: list[Piece]
    length: int | None = None
    ending: Ending = "complete"
    stalled: float = 0.0
    head: bool = True
    delay: float = 0.0
    simulated: bool = False
    separate: bool = False
    written: bool = False
    lost: bool = False
    acted: list[str] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """All bytes that are to be written."""
        return b"".join([piece.data for piece in self.pieces])

    def header(self, name: bytes) -> bytes | None:
        """The value of a header; ``name`` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def set_header(self, name: bytes, value: bytes | None) -> None:
        """Set a header, or take it away."""
        self.headers = [row for row in self.headers if row[0].lower() != name]
        if value is not None:
            self.headers.append((name, value))

    def set_body(self, data: bytes) -> None:
        """Put another body in the place of a whole answer's."""
        self.pieces = [Piece(data, self.pieces[0].wait if self.pieces else 0.0)]
        self.length = len(data)


Inject = Callable[[Delivery, Values, "Random"], bool]
"""Puts a fault into a delivery; whether there was anything that it could act on."""


def delivery_of(call: Call, answer: Answer, headers: Headers) -> Delivery:
    """An answer as it would go out by itself."""
    rows = [*answer.headers, *headers]
    if not isinstance(answer, Whole):
        pieces = [Piece(event, wait) for event, wait in _timed(answer.events, answer.waits)]
        return Delivery(call, answer.status, rows, stream=True, pieces=pieces)
    declared = next((int(value) for name, value in answer.headers if name.lower() == b"content-length"), None)
    delivery = Delivery(call, answer.status, rows, stream=False, pieces=[Piece(answer.body)])
    delivery.set_header(b"content-length", None)
    delivery.length = len(answer.body) if declared is None else declared
    return delivery


def _timed(events: Iterable[bytes], waits: Iterable[float] | None) -> Iterable[tuple[bytes, float]]:
    return ((event, 0.0) for event in events) if waits is None else zip(events, waits, strict=False)
