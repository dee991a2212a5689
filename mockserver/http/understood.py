"""What a body was understood to mean, remembered: clients ask the same thing again and again.

The pure checks (``body``, ``family``, ``schema``, ``rules``, ``inputs``) look at nothing but the request's bytes, the
headers that the contract's rules name, and the contract, so a body that has passed them once passes them always. Only
accepted bodies are remembered, small ones, and the newest of them; never one whose rules look at what is known of its
media, or that follows from an earlier task: those may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.contracts.compiled import Bound
    from mockserver.contracts.model import Model
    from mockserver.contracts.terms import Scope
    from mockserver.http.exchange import Call

MOST_BODIES = 1024
MOST_BYTES = 8 * 1024


class Understanding:
    """The outcome of the pure checks on one body.

    ``reply`` is the text engine's, for the seed it was made with, and ``answer`` that reply written with holes;
    ``bill`` is what was counted and what that costs in USD.
    """

    __slots__ = ("answer", "bill", "bound", "model", "model_name", "params", "reply", "scope")

    def __init__(self, call: Call) -> None:
        self.params: dict[str, Any] = call.params
        self.bound: Bound = call.bound
        self.model: Model = call.model
        self.model_name = call.model_name
        self.scope: Scope = call.scope
        self.reply: tuple[int, Any] | None = None
        self.answer: tuple[Any, Any] | None = None
        self.bill: tuple[Mapping[str, int], Decimal] | None = None


class Memory:
    """The newest understandings by operation, region, media type, bytes and the headers that rules name."""

    def __init__(self) -> None:
        self._known: dict[Any, Understanding] = {}

    def recall(self, call: Call) -> bool:
        """Whether this body was understood before; then the call knows what it means."""
        data = call.raw.data
        if not data or len(data) > MOST_BYTES:
            return False
        known = self._known.get(_place(call))
        if known is None:
            return False
        call.params, call.bound, call.model, call.model_name = known.params, known.bound, known.model, known.model_name
        call.understanding = known
        return True

    def keep(self, call: Call) -> None:
        """Remember what an accepted body means. Forms are not remembered: their files are not worth the room."""
        data = call.raw.data
        if not data or len(data) > MOST_BYTES or call.uploads or not hasattr(call, "bound"):
            return
        if call.bound.looks_at_inputs or call.doom is not None or call.lineage:
            return
        if len(self._known) >= MOST_BODIES:
            del self._known[next(iter(self._known))]
        call.understanding = Understanding(call)
        self._known[_place(call)] = call.understanding


def _place(call: Call) -> tuple[Any, ...]:
    """All that decides what a request means."""
    place = (call.operation, call.region, call.headers.get(b"content-type"), call.raw.data)
    return (*place, *map(call.headers.get, read)) if (read := call.operation.reads_headers) else place
