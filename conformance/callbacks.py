"""The event by which a provider tells a URL of the user of each confirmed charge, as the contract has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.records import JsonObject, Operation
from conformance.rules import holds
from conformance.sources import Source, read_source
from conformance.values import find_in

WORD = "callbacks"
"""The word of the operation that the event is in reports and for ``--operations``: it has no path of its own."""


@dataclass(frozen=True)
class Callback:
    """``event`` is a template, ``figures`` are terms over what was counted, ``request_id`` names the header in which a
    caller gives the id that the event then has; ``acknowledged`` is a condition over the receiver's JSON.
    """

    event: JsonObject
    figures: JsonObject
    request_id: str
    acknowledged: Any
    retry_after: float
    retry_growth: float
    source: Source

    @property
    def operation(self) -> Operation:
        """What checks of the event are about."""
        return Operation(
            id="callbacks.settle", word=WORD, title="Settle event", methods=("POST",), path="", kind="callback",
            accepts=(), optional_body=False, keyless="always", select=(), select_default=None, misplaced={},
            name_in="path", name="", order=(), refusals={}, violations=(), request={}, rules=(), answers={}, words={},
            listing={}, role=None, source=self.source,
        )  # fmt: skip

    @property
    def acknowledgement(self) -> Mapping[str, Any] | None:
        """An answer of a receiver that acknowledges an event; ``None`` where none can be made of the condition."""
        made = _of(self.acknowledged)
        return made if holds(self.acknowledged, find_in(made)) else None


def read_callback(row: Mapping[str, Any] | None, defaults: Mapping[str, Any]) -> Callback | None:
    """The row of ``provider.json``; ``defaults`` are those of its grammar."""
    if row is None:
        return None
    said = {**defaults, **row}
    return Callback(
        event=said["event"],
        figures=said["figures"],
        request_id=said["request_id"],
        acknowledged=said["acknowledged"],
        retry_after=float(said["retry_after"]),
        retry_growth=float(said["retry_growth"]),
        source=read_source(said["source"]),
    )


def _of(condition: Any) -> dict[str, Any]:
    """The members that a condition asks for."""
    if not isinstance(condition, Mapping):
        return {}
    ((word, operand),) = condition.items()
    if word == "is" and isinstance(operand[0], str):
        return {operand[0]: operand[1]}
    if word == "present" and isinstance(operand, str):
        return {operand: "yes"}
    parts = operand if word == "all" else operand[:1] if word == "any" else ()
    return {name: value for part in parts for name, value in _of(part).items()}
