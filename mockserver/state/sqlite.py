"""State in a SQLite file: it outlives the server, and several processes of one machine may share it."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from mockserver.state.encoding import decode, encode, kind_name
from mockserver.state.sqlite_file import connected, patiently, prepare
from mockserver.state.store import Transaction

R = TypeVar("R")
T = TypeVar("T")

_GET = "SELECT body FROM records WHERE kind = ? AND key = ?"
_SEVERAL = "SELECT key, body FROM records WHERE kind = ? AND key IN"
_MOST_NAMED = 500
_PUT = (
    "INSERT INTO records (kind, place, key, body)"
    " VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM records WHERE kind = ?), ?, ?)"
    " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
)
_COUNT = "SELECT coalesce(max(place), 0) FROM records WHERE kind = ?"
_NEWEST = (
    "SELECT body FROM records WHERE kind = ? AND place <= (SELECT max(place) FROM records WHERE kind = ?) - ?"
    " ORDER BY place DESC LIMIT ?"
)
_APPEND = (
    "INSERT INTO entries (log, place, body)"
    " VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM entries WHERE log = ?), ?)"
)
_LENGTH = "SELECT coalesce(max(place), 0) FROM entries WHERE log = ?"
_ENTRIES = "SELECT body FROM entries WHERE log = ? AND place > ? ORDER BY place LIMIT ?"
_SCHEDULE = "INSERT INTO schedule (key, moment) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET moment = excluded.moment"
_UNSCHEDULE = "DELETE FROM schedule WHERE key = ?"
_DUE = "SELECT key FROM schedule WHERE moment <= ? ORDER BY moment, key"
_NEXT_DUE = "SELECT min(moment) FROM schedule"
_CLEAR = ("DELETE FROM records", "DELETE FROM entries", "DELETE FROM schedule")


class SqliteStore:
    """A store in one file, for any number of processes and threads; each process has a connection of its own.

    The file is made when it is missing. Raises ``SettingsError`` when it cannot be opened and written to. A closed
    store opens itself again when it is used.
    """

    shared = True

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path).absolute()
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        prepare(self._path)
        _stores.add(self)

    def transact(self, work: Callable[[Transaction], T]) -> T:
        return self._committed(lambda connection: work(_SqlTransaction(connection)))

    def get(self, kind: type[R], key: str) -> R | None:
        row = self._row(_GET, kind_name(kind), key)
        return None if row is None else decode(kind, row[0])

    def several(self, kind: type[R], keys: Sequence[str]) -> Sequence[R]:
        name = kind_name(kind)
        found: dict[str, Any] = {}
        for start in range(0, len(keys), _MOST_NAMED):
            part = keys[start : start + _MOST_NAMED]
            marks = ", ".join("?" * len(part))
            found.update(self._rows(f"{_SEVERAL} ({marks})", name, *part))
        return [decode(kind, found[key]) for key in keys if key in found]

    def newest(self, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        name = kind_name(kind)
        return [decode(kind, body) for (body,) in self._rows(_NEWEST, name, name, skip, limit)]

    def count(self, kind: type[Any]) -> int:
        row = self._row(_COUNT, kind_name(kind))
        return int(row[0])

    def entries(self, log: str, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        return [decode(kind, body) for (body,) in self._rows(_ENTRIES, log, skip, limit)]

    def length(self, log: str) -> int:
        row = self._row(_LENGTH, log)
        return int(row[0])

    def due(self, moment: float) -> list[str]:
        return [key for (key,) in self._rows(_DUE, moment)]

    def next_due(self) -> float | None:
        moment: float | None = self._row(_NEXT_DUE)[0]
        return moment

    def clear(self) -> None:
        self._committed(lambda connection: [connection.execute(statement) for statement in _CLEAR])

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def hold(self) -> None:
        """Close, and let no other thread open the file until ``release``."""
        self._lock.acquire()
        self.close()

    def release(self) -> None:
        """End a ``hold``."""
        self._lock.release()

    def _committed(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock:
            connection = self._opened()
            patiently(connection, "BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

    def _row(self, statement: str, *values: object) -> Any:
        with self._lock:
            return patiently(self._opened(), statement, values).fetchone()

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self._lock:
            return patiently(self._opened(), statement, values).fetchall()

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connected(self._path)
        return self._connection


class _SqlTransaction:
    """Reads and writes between BEGIN and COMMIT; no other connection writes meanwhile."""

    __slots__ = ("_execute",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def get(self, kind: type[R], key: str) -> R | None:
        row = self._execute(_GET, (kind_name(kind), key)).fetchone()
        return None if row is None else decode(kind, row[0])

    def put(self, key: str, record: Any) -> None:
        name = kind_name(type(record))
        self._execute(_PUT, (name, name, key, encode(record)))

    def append(self, log: str, record: Any) -> None:
        self._execute(_APPEND, (log, log, encode(record)))

    def schedule(self, moment: float, key: str) -> None:
        self._execute(_SCHEDULE, (key, moment))

    def unschedule(self, key: str) -> None:
        self._execute(_UNSCHEDULE, (key,))


# SQLite must not be carried over a fork: the child would believe it holds the locks of its parent. So every store is
# closed before the process forks, and both sides open it again when they need it.
_stores: weakref.WeakSet[SqliteStore] = weakref.WeakSet()
_held: list[SqliteStore] = []
_one_fork = threading.Lock()


def _before_fork() -> None:
    _one_fork.acquire()
    _held.extend(_stores)
    for store in _held:
        store.hold()


def _after_fork() -> None:
    while _held:
        _held.pop().release()
    _one_fork.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
