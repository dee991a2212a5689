"""A seeded fault: which facts it breaks, and how a trace or a server is changed by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from conformance.trace import Observation

Fate = Literal["caught", "survived", "not_applied"]
Alter = Callable[[str, Observation], Observation | None]
"""Changes all that the probe of an id saw; ``None`` where there is nothing to change."""


@dataclass(frozen=True, repr=False)
class Mutant:
    """A fault in what was seen.

    ``facts`` are those that it breaks; ``alters`` says of each probe that it shows in what becomes of what that saw. A
    ``control`` is so gross that a suite which misses it tests nothing.
    """

    id: str
    operator: str
    facts: tuple[str, ...]
    says: str
    alters: Mapping[str, Alter] = field(default_factory=dict)
    control: bool = False


@dataclass(frozen=True)
class Result:
    """What came of a mutant. ``by`` are checks of its facts that failed, ``raw`` any that did, each the first few;
    ``told`` are those of its facts that the checks in ``by`` are about.
    """

    id: str
    operator: str
    facts: tuple[str, ...]
    says: str
    fate: Fate
    by: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    control: bool = False
    told: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The row of a report."""
        return {
            "id": self.id,
            "operator": self.operator,
            "facts": list(self.facts),
            "says": self.says,
            "fate": self.fate,
            "by": list(self.by),
            "raw": list(self.raw),
            "control": self.control,
            "told": list(self.told),
        }
