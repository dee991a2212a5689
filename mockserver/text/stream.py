"""How a text is cut into the chunks of a stream: whole tokens, unevenly many, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from mockserver import chance
from mockserver.text.conversation import Choice
from mockserver.text.tokens import pieces


def deltas(said: Choice | str, *, seed: int, most: int = 6) -> list[str]:
    """The chunks of a choice's text (or of any text): one token first, then 1 to ``most`` tokens each.

    Joined they are the text; none is empty, so an empty text has none. A longer text gives more chunks, a larger
    ``most`` fewer.
    """
    text = said if isinstance(said, str) else said.text or ""
    tokens = pieces(text)
    chunks, place = tokens[:1], 1
    sizes = _sizes(text, seed, most)
    while place < len(tokens):
        end = place + next(sizes)
        chunks.append("".join(tokens[place:end]))
        place = end
    return chunks


def reasoning_deltas(choice: Choice, *, seed: int, most: int = 6) -> list[str]:
    """The chunks of a choice's reasoning."""
    return deltas(choice.reasoning or "", seed=seed, most=most)


def argument_deltas(arguments: str, seed: int, *, most: int = 6) -> list[str]:
    """The chunks of a tool call's arguments, cut as texts are."""
    return deltas(arguments, seed=seed, most=most)


def _sizes(text: str, seed: int, most: int) -> Iterator[int]:
    content = crc32(text.encode("utf-8", "surrogatepass"))
    round_ = 0
    while True:
        for byte in chance.number(seed, "chunks", content, round_).to_bytes(8, "big"):
            yield 1 + byte % most
        round_ += 1
