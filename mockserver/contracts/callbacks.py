"""A provider's callback made ready: its event, its figures, and what acknowledges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.contracts.model import Callback
from mockserver.contracts.rules import Condition, compile_condition
from mockserver.contracts.templates import Template, compile_template, names_in
from mockserver.contracts.terms import Term, compile_term, plain, scope_of
from mockserver.errors import ContractError, nearest

NAMES = (
    "charge.request_id",
    "charge.task_id",
    "charge.amount",
    "charge.quota",
    "charge.model",
    "charge.at",
    "charge.channel",
    "account.number",
    "account.name",
    "token.number",
    "token.name",
    "token.key",
)


@dataclass(frozen=True)
class CompiledCallback:
    """A callback with its languages compiled."""

    facts: Callback
    header: bytes
    event: Template
    figures: Mapping[str, Term]
    acknowledged: Condition

    def written(self, names: Mapping[str, Any], counted: Mapping[str, Any]) -> Any:
        """The event as JSON data."""
        scope = scope_of(counted)
        figures = {f"figure.{name}": plain(term(scope)) for name, term in self.figures.items()}
        return self.event({**names, **figures})

    def is_acknowledged(self, status: int, answer: Any) -> bool:
        """Whether the receiver has the event, by what it answered."""
        return 200 <= status < 300 and self.acknowledged(scope_of(answer if isinstance(answer, Mapping) else {}))

    @property
    def wanted(self) -> str:
        """What acknowledges an event, in words."""
        condition = self.facts.acknowledged
        word, said = (
            next(iter(condition.items())) if isinstance(condition, dict) and len(condition) == 1 else ("", None)
        )
        if word == "is" and isinstance(said, list) and "." not in str(said[0]):
            return f"a 2xx whose JSON has {msgspec.json.encode({said[0]: said[1]}).decode()}"
        return f"a 2xx whose JSON fulfils {msgspec.json.encode(condition).decode()}"

    def wait(self, attempts: int) -> float:
        """Simulated seconds from the last of so many attempts to the next."""
        return float(self.facts.retry_after * self.facts.retry_growth ** (attempts - 1))


def compile_callback(callback: Callback, where: str) -> CompiledCallback:
    """Compile a callback. Raises ``ContractError`` for what it cannot read, or a name that nobody fills."""
    known = [*NAMES, *(f"figure.{name}" for name in callback.figures)]
    for name in sorted(names_in(callback.event)):
        if name not in known:
            raise ContractError(f"{where}.event: reads {name!r}, which nobody fills{nearest(name, known)}")
    if callback.retry_after <= 0 or callback.retry_growth < 1:
        raise ContractError(f"{where}: retry_after must be above 0 and retry_growth at least 1")
    return CompiledCallback(
        facts=callback,
        header=callback.request_id.lower().encode(),
        event=compile_template(callback.event, f"{where}.event"),
        figures={name: compile_term(term, f"{where}.figures.{name}") for name, term in callback.figures.items()},
        acknowledged=compile_condition(callback.acknowledged, f"{where}.acknowledged"),
    )
