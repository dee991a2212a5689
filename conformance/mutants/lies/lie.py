"""A lie that a server might tell: what it does, which facts it breaks, and how it stands between suite and mock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.mutants.between import After, Asked, Before, Memory, Told

TEXTS = ("chat", "responses", "messages")


@dataclass(frozen=True)
class Lie:
    """``facts`` are patterns of fact ids; a provider that has none of them cannot tell this lie."""

    name: str
    says: str
    facts: tuple[str, ...]
    before: Before | None = None
    after: After | None = None
    control: bool = False


def telling(name: str, says: str, *facts: str, kinds: tuple[str, ...] = ()) -> Callable[[Any], Lie]:
    """A lie from a function of the answer's JSON, in accepted answers of operations of some kinds (or of all)."""

    def made(change: Callable[[Any, Memory], Any]) -> Lie:
        def after(asked: Asked, told: Told, memory: Memory) -> Told:
            body = told.json if (asked.kind in kinds or not kinds) and asked.kind != "control" else None
            if told.status >= 300 or told.streams or not isinstance(body, dict):
                return told
            other = change(body, memory)
            return told if other == body else told.with_json(other)

        return Lie(name, says, facts, after=after)

    return made


def deaf(name: str, says: str, *facts: str, fields: tuple[str, ...]) -> Lie:
    """A lie that does as if some fields had not been sent."""

    def before(asked: Asked, memory: Memory) -> Asked:
        body = asked.json
        if asked.kind == "control" or not isinstance(body, dict) or not any(name in body for name in fields):
            return asked
        return asked.with_json({key: value for key, value in body.items() if key not in fields})

    return Lie(name, says, facts, before=before)


def replaced(found: Any, key: str, change: Callable[[Any], Any]) -> Any:
    """A copy with each member of that name changed, wherever it stands."""
    if isinstance(found, Mapping):
        return {name: change(value) if name == key else replaced(value, key, change) for name, value in found.items()}
    return [replaced(one, key, change) for one in found] if isinstance(found, list) else found
