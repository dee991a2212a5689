"""What a fact is, and how its id is made: ``<operation>/<family>/<kind>/<what>``, or ``<kind>/<what>`` for a provider.

Where an operation speaks for all its families the family's place holds ``-``. No word of an id holds a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.contract import Family, Operation
from conformance.sources import Source

ALL_FAMILIES = "-"
"""Stands in the family's place of what an operation says for all its families."""
EACH = "#"
"""Stands in a path for each member of a list."""


@dataclass(frozen=True)
class Fact:
    """One thing that a contract says. ``says`` is for people; the level is that of its source."""

    id: str
    source: Source
    says: str

    @property
    def level(self) -> str:
        return self.source.level


def scope(operation: Operation, family: Family) -> str:
    """The beginning of the ids of what a family says of an operation."""
    return f"{operation.id}/{family.name}"


def operation_scope(operation: Operation) -> str:
    """The beginning of the ids of what an operation says for all its families."""
    return f"{operation.id}/{ALL_FAMILIES}"


def answer_path(steps: Iterable[str | int]) -> str:
    """A place in an answer as ids have it: ``results.#.url``."""
    return ".".join(EACH if isinstance(step, int) else word(step) for step in steps)


def word(text: object) -> str:
    """A value as one word of an id."""
    return str(text).replace("/", "%2F") if text != "" else "empty"


def slug(text: str) -> str:
    """A text as words of a check's id: lower case, digits, ``-`` and ``.``."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower().replace(EACH, "each")).strip("-.") or "empty"


def fits(pattern: str, fact: str) -> bool:
    """Whether a pattern means a fact; ``*`` stands for anything, slashes included."""
    return fnmatchcase(fact, pattern)
