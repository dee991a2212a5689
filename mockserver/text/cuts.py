"""Where a reply ends: by itself, before a stop text, or at the token limit."""

from __future__ import annotations

from typing import Literal

from mockserver.text.graphemes import floor
from mockserver.text.tokens import count, first


def cut(text: str, *, limit: int | None, stop: tuple[str, ...], eos: int) -> tuple[str, int, Literal["stop", "length"]]:
    """The text as far as it is sent, its tokens, and why it ends.

    A text that ends by itself costs ``eos`` tokens more; where those no longer fit the limit, the limit ended it.
    """
    closing = eos
    if stop:
        found = [place for word in stop if word and (place := text.find(word)) >= 0]
        if found:
            text, closing = text[: floor(text, min(found))], 0
    tokens = count(text)
    if limit is None or tokens + closing <= limit:
        return text, tokens + closing, "stop"
    return first(text, limit), max(limit, 0), "length"
