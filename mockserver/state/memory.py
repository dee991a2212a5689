"""State in this process's memory: the default, and the fastest."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, TypeVar

from mockserver.state.writes import Writes

R = TypeVar("R")
T = TypeVar("T")


class MemoryStore:
    """A store that lives and dies with the process; a transaction is one call on the event loop's thread."""

    shared = False

    def __init__(self) -> None:
        self._spaces: dict[str, MemoryStore] = {}
        self._empty()

    def _empty(self) -> None:
        self._tables: dict[type, dict[str, Any]] = defaultdict(dict)
        self._logs: dict[str, list[Any]] = defaultdict(list)
        self._moments: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []

    def transact(self, work: Callable[[Writes], T]) -> T:
        writes = Writes(self.get)
        result = work(writes)
        for (kind, name), record in writes.records.items():
            self._tables[kind][name] = record
        for log, record in writes.appended:
            self._logs[log].append(record)
        for key, moment in writes.moments.items():
            self._moments.pop(key, None)
            if moment is not None:
                self._moments[key] = moment
                heapq.heappush(self._heap, (moment, key))
        for act in writes.acts:
            act()
        return result

    def get(self, kind: type[R], key: str) -> R | None:
        return self._tables[kind].get(key)

    def several(self, kind: type[R], keys: Sequence[str]) -> Sequence[R]:
        table = self._tables[kind]
        return [table[key] for key in keys if key in table]

    def newest(self, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        return list(islice(reversed(self._tables[kind].values()), skip, skip + limit))

    def count(self, kind: type[Any]) -> int:
        return len(self._tables[kind])

    def entries(self, log: str, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        return self._logs[log][skip : skip + limit] if log in self._logs else []

    def length(self, log: str) -> int:
        return len(self._logs[log]) if log in self._logs else 0

    def due(self, moment: float) -> list[str]:
        found: list[tuple[float, str]] = []
        while self._heap and self._heap[0][0] <= moment:
            entry = heapq.heappop(self._heap)
            if self._moments.get(entry[1]) == entry[0] and entry not in found[-1:]:
                found.append(entry)
        for entry in found:
            heapq.heappush(self._heap, entry)
        return [key for _, key in found]

    def next_due(self) -> float | None:
        while self._heap and self._moments.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def clear(self) -> None:
        self._empty()

    def space(self, name: str) -> MemoryStore:
        return self._spaces.setdefault(name, MemoryStore())

    def spaces(self) -> list[str]:
        return sorted(name for name, store in self._spaces.items() if store.holds())

    def drop(self, name: str) -> None:
        self._spaces.pop(name, None)

    def holds(self) -> bool:
        """Whether there is anything in it."""
        return bool(self._logs or self._moments) or any(self._tables.values())

    def close(self) -> None:
        """Nothing to let go of."""
