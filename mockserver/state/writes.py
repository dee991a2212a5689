"""The writes of one transaction, kept back until its work has returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")


class Writes:
    """A transaction that writes nothing yet: ``read`` answers for the records it has not put itself."""

    __slots__ = ("_read", "acts", "appended", "moments", "records")

    def __init__(self, read: Callable[[type[Any], str], Any]) -> None:
        self._read = read
        self.records: dict[tuple[type[Any], str], Any] = {}
        self.appended: list[tuple[str, Any]] = []
        self.moments: dict[str, float | None] = {}
        self.acts: list[Callable[[], None]] = []

    def get(self, kind: type[R], key: str) -> R | None:
        held: R | None = self.records.get((kind, key))
        return held if held is not None else self._read(kind, key)

    def put(self, key: str, record: Any) -> None:
        self.records[type(record), key] = record

    def append(self, log: str, record: Any) -> None:
        self.appended.append((log, record))

    def schedule(self, moment: float, key: str) -> None:
        self.moments[key] = moment

    def unschedule(self, key: str) -> None:
        self.moments[key] = None

    def then(self, act: Callable[[], None]) -> None:
        self.acts.append(act)
