"""The protocol of a store: records by kind and key, logs, a schedule, and transactions over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

R = TypeVar("R")
T = TypeVar("T")


class Transaction(Protocol):
    """Reads and writes that happen together or not at all.

    A store may run the work of a transaction more than once (another process was faster), so the work touches nothing
    but the transaction. Steps take effect in their order. A record's fields hold what JSON can say, also where their
    type is ``Any``: stores of several processes write them down as JSON.
    """

    def get(self, kind: type[R], key: str) -> R | None:
        """The record of this kind and key, or None."""
        ...

    def put(self, key: str, record: Any) -> None:
        """Write a record under its own kind and ``key``; the last write wins, in the place of the first."""
        ...

    def append(self, log: str, record: Any) -> None:
        """Add a record to the end of a log."""
        ...

    def schedule(self, moment: float, key: str) -> None:
        """Let ``Store.due`` return ``key`` once simulated time has reached ``moment``; an earlier one is replaced."""
        ...

    def unschedule(self, key: str) -> None:
        """Take ``key`` off the schedule."""
        ...

    def then(self, act: Callable[[], None]) -> None:
        """Call ``act`` in this process once the transaction is committed, and never if it is not."""
        ...


class Store(Protocol):
    """Where state is kept. ``shared`` says whether other processes may write to it as well."""

    shared: bool

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` as one transaction and return what it returns; an exception in it writes nothing."""
        ...

    def get(self, kind: type[R], key: str) -> R | None:
        """One record outside a transaction."""
        ...

    def several(self, kind: type[R], keys: Sequence[str]) -> Sequence[R]:
        """The records of this kind and these keys, in the order of the keys; keys without one are passed over."""
        ...

    def newest(self, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        """Records of a kind, latest first put first, one page of them."""
        ...

    def count(self, kind: type[Any]) -> int:
        """How many records of a kind there are."""
        ...

    def entries(self, log: str, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        """One page of a log, oldest first."""
        ...

    def length(self, log: str) -> int:
        """How many records a log has."""
        ...

    def due(self, moment: float) -> list[str]:
        """Every scheduled key whose moment has come, each once, earliest first, then by key.

        It stays until a transaction unschedules it.
        """
        ...

    def next_due(self) -> float | None:
        """The earliest scheduled moment, or None."""
        ...

    def clear(self) -> None:
        """Forget everything, but not what is in spaces."""
        ...

    def space(self, name: str) -> Store:
        """A store of its own inside this one, which shares nothing with it but the place where both are kept."""
        ...

    def spaces(self) -> list[str]:
        """The names of the spaces that hold something, sorted."""
        ...

    def drop(self, name: str) -> None:
        """Forget a space and everything in it."""
        ...

    def close(self) -> None:
        """Let go of files and connections; a store that is used again opens them again."""
        ...
