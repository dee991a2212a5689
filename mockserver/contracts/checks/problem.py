"""What is wrong with a contract, for its author: file, place, what stands there, what was wanted, the nearest name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mockserver.errors import nearest


@dataclass(frozen=True)
class Problem:
    """One mistake: where it stands, what stands there, what was wanted, and perhaps ``; did you mean ...?``."""

    file: Path
    place: str
    got: str
    wanted: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.got}; wanted {self.wanted}{self.hint}"


def misnamed(file: Path, place: str, word: str, known: Iterable[str], wanted: str, *, got: str = "reads") -> Problem:
    """A name that nothing has, with the nearest one that something has."""
    return Problem(file, place, f"{got} {word!r}", wanted, nearest(word, sorted(known)))
