"""What a provider documents, as the suite's own reader holds it: its records in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.callbacks import Callback
from conformance.records import (
    Attachment,
    Auth,
    Clause,
    Contradiction,
    ErrorEntry,
    Example,
    Family,
    Host,
    JsonObject,
    Lifecycle,
    Model,
    Operation,
    Price,
    Resource,
    Result,
    Rule,
    Scheme,
    Violation,
)
from conformance.sources import Source


@dataclass(frozen=True, eq=False, repr=False)
class Contract:
    """One provider in full; each one read is a thing of its own."""

    provider: str
    title: str
    base_path: str
    hosts: tuple[Host, ...]
    auth: Auth
    envelopes: JsonObject
    refusals: Mapping[str, str]
    violations: tuple[Violation, ...]
    order: tuple[str, ...]
    violation_order: str
    body_limit: int
    operations: Mapping[str, Operation]
    families: Mapping[str, Family]
    errors: Mapping[str, ErrorEntry]
    clauses: tuple[Clause, ...]
    contradictions: tuple[Contradiction, ...]
    media: Mapping[str, JsonObject]
    ids: Mapping[str, str]
    headers: Mapping[str, str]
    channels: Mapping[str, bool]
    voice: JsonObject
    callback: Callback | None
    source: Source

    def attached(self, operation: str) -> Iterator[tuple[Family, Attachment]]:
        """The families that say something of an operation, in the order of their folders."""
        yield from self._attached.get(operation, ())

    @property
    def words(self) -> set[str]:
        """The words of the operations, and that of the event that tells of charges, which has no path."""
        found = {operation.word for operation in self.operations.values()}
        return found if self.callback is None else {*found, self.callback.operation.word}

    @cached_property
    def _attached(self) -> Mapping[str, list[tuple[Family, Attachment]]]:
        found: dict[str, list[tuple[Family, Attachment]]] = {}
        for family in self.families.values():
            for name, attachment in family.operations.items():
                found.setdefault(name, []).append((family, attachment))
        return found

    def refusal(self, condition: str, operation: Operation | None, attachment: Attachment | None) -> ErrorEntry | None:
        """The error that a condition of the server becomes: for the family, else the operation, else the provider."""
        for said in (attachment and attachment.refusals, operation and operation.refusals, self.refusals):
            if said and condition in said:
                return self.errors[said[condition]]
        return None


__all__ = [
    "Attachment",
    "Auth",
    "Callback",
    "Clause",
    "Contract",
    "Contradiction",
    "ErrorEntry",
    "Example",
    "Family",
    "Host",
    "JsonObject",
    "Lifecycle",
    "Model",
    "Operation",
    "Price",
    "Resource",
    "Result",
    "Rule",
    "Scheme",
    "Violation",
]
