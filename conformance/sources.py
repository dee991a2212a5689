"""Where a fact comes from: ``documented: 004 > Request parameters, n`` taken apart."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("must", "should", "may")
"""What a check may demand, strictest first: the document says so, it is inferred, it is a habit of official SDKs."""


@dataclass(frozen=True)
class Source:
    """The standing of a fact, the document that states it (empty when none does) and the place or reason."""

    standing: str
    document: str
    place: str

    @property
    def level(self) -> str:
        """``must`` for what a document says, ``should`` for what was seen elsewhere or is inferred."""
        return LEVELS[0] if self.standing == "documented" else LEVELS[1]

    def __str__(self) -> str:
        return f"{self.standing}: {self.document} > {self.place}" if self.document else f"{self.standing}: {self.place}"


def read_source(text: str) -> Source:
    """A source in its parts; the grammar has already seen to its form."""
    standing, _, rest = text.partition(": ")
    document, found, place = rest.partition(" > ")
    if not found:
        return Source(standing, "", rest)
    return Source(standing, document, place)
