"""Rules of a mock, as a test adds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mockserver.choosing.counting import Tally
from mockserver.choosing.rulebook import Kept, Rulebook
from mockserver.testing.portal import Portal

MOST_SAID = 200


class ActiveRule:
    """A rule that was added: how often it was taken, and a way to take it out again."""

    def __init__(self, kept: Kept, rules: Rulebook, portal: Portal) -> None:
        self._kept, self._rules, self._portal = kept, rules, portal
        self.id = kept.rule.id

    @property
    def taken(self) -> int:
        """How many requests the rule took."""
        return self._tally().taken

    @property
    def seen(self) -> int:
        """How many requests fitted it, taken or not."""
        return self._tally().seen

    @property
    def lacking(self) -> tuple[str, ...]:
        """The providers whose requests fitted it, but which do not have the error that it names."""
        return tuple(self._portal.call(lambda: self._rules.lacking(self._kept)))

    def remove(self) -> None:
        """Take it out. Raises ``UnknownWordError`` when it is out already."""
        self._portal.call(lambda: self._rules.remove(self.id))

    def _tally(self) -> Tally:
        return self._portal.call(lambda: self._rules.tally(self._kept))

    def __str__(self) -> str:
        rule = msgspec.to_builtins(self._kept.rule)
        said = ", ".join(f"{name}={value!r}" for name, value in rule.items() if name not in ("id", "about"))
        lacking = self.lacking
        why = f": {' and '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no such error" if lacking else ""
        return f"{self.id} ({said[:MOST_SAID]}){why}"

    def __repr__(self) -> str:
        return f"<rule {self.id}, taken {self.taken}>"


def failure(rules: Rulebook, error: str, conditions: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions and outcome of a rule that lets a request, or a task, fail with an error of the catalogue.

    An error that the documents have for tasks is the fate of a task that is submitted; any other is an answer.
    """
    words = rules.words
    wanted = conditions.get("provider")
    among = list(words.providers) if wanted is None else [wanted] if isinstance(wanted, str) else list(wanted)
    known = [words.providers[name] for name in among if name in words.providers]
    having = [provider for provider in known if error in provider.catalogue]
    if not having or not all(provider.catalogue[error].entry.task for provider in having):
        return {**conditions, "error": error}
    submits = {
        row.facts.id for provider in having for row in provider.operations.values() if row.facts.kind == "submit"
    }
    return {"operation": sorted(submits), **conditions, "task": {"fail": error}}
