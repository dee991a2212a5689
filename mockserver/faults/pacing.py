"""The pace of a stream: when each event falls due, by the tokens that it carries."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.chance import Random
from mockserver.choosing.rule import Pace
from mockserver.faults.delivery import Delivery
from mockserver.faults.events import data_of
from mockserver.text import count

# Members of an event that hold what the model says just then; ids, names and roles are no tokens of a reply.
_SAID = ("content", "reasoning_content", "arguments", "text", "thinking", "partial_json")


def pace(delivery: Delivery, wanted: Pace, random: Random) -> None:
    """Set the waits of a stream's events: the first token after its time, each further one at its rate.

    An event is due when its last token is; what carries none (an opening, an end) goes out with what comes before it.
    """
    delivery.simulated = wanted.time == "simulated"
    each = 1.0 / wanted.tokens_per_second if wanted.tokens_per_second else 0.0
    begun = False
    for piece in delivery.pieces:
        tokens = tokens_of(piece.data)
        if not tokens:
            continue
        gap = (tokens if begun else tokens - 1) * each
        if not begun:
            begun, gap = True, wanted.first_token + gap
        piece.wait += gap * (1 + wanted.jitter * random.uniform(-1, 1))


def tokens_of(event: bytes) -> int:
    """The tokens of what the model says in an event."""
    try:
        data = msgspec.json.decode(data_of(event))
    except msgspec.DecodeError:
        return 0
    return _tokens(data) if isinstance(data, dict) else 0


def _tokens(data: dict[str, Any]) -> int:
    """What stands in ``delta``, of the event itself or of each choice."""
    delta = data.get("delta")
    if isinstance(delta, str):
        return count(delta)
    said = _said(delta) if isinstance(delta, dict) else 0
    choices = data.get("choices")
    rows = [choice for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []
    return said + sum(_tokens(row) for row in rows)


def _said(value: Any, name: str = "") -> int:
    if isinstance(value, str):
        return count(value) if name in _SAID else 0
    if isinstance(value, dict):
        return sum(_said(member, key) for key, member in value.items())
    return sum(_said(item) for item in value) if isinstance(value, list) else 0
