"""Where a reply ends: by itself, before a stop text, or at the token limit."""

from __future__ import annotations

from typing import Literal

from mockserver.text.graphemes import floor
from mockserver.text.tokens import count, first

Cut = tuple[str, int, Literal["stop", "length"], str | None]


def cut(text: str, *, limit: int | None, stop: tuple[str, ...], eos: int) -> Cut:
    """The text as far as it is sent, its tokens, why it ends, and the stop text that ended it, if one did.

    A text that ends by itself costs ``eos`` tokens more; where those no longer fit the limit, the limit ended it.
    """
    closing, ended_by = eos, None
    if stop:
        found = [(place, word) for word in stop if word and (place := text.find(word)) >= 0]
        if found:
            place, ended_by = min(found)
            text, closing = text[: floor(text, place)], 0
    tokens = count(text)
    if limit is None or tokens + closing <= limit:
        return text, tokens + closing, "stop", ended_by
    return first(text, limit), max(limit, 0), "length", None
