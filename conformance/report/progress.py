"""How far a run is, on one line of the terminal that is written over and over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from conformance.events import Event, Finished, Judged, Planned, Sent

Write = Callable[[str], None]
CLEAR = "\r\x1b[K"


class Progress:
    """A listener: ``write`` gets text for a terminal, each time in place of the line before."""

    def __init__(self, write: Write, *, width: int = 100) -> None:
        self._write = write
        self._width = width
        self._total = 0
        self._sent = 0
        self._judged: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Planned):
            self._total = len(event.plan.checks)
        elif isinstance(event, Sent):
            self._sent += 1
            request = event.exchange.request
            self._show(f"{request.method} {request.target}")
        elif isinstance(event, Judged):
            self._judged[event.outcome.verdict.status] += 1
            self._show(event.outcome.check.id)
        elif isinstance(event, Finished):
            self._write(CLEAR)

    def _show(self, now: str) -> None:
        done, failed = self._judged.total(), self._judged["failed"] + self._judged["error"]
        line = f"{done}/{self._total} checks, {failed} failed, {self._sent} requests  {now}"
        printable = "".join(char if char.isprintable() else "?" for char in line)
        self._write(f"{CLEAR}{printable[: self._width]}")
