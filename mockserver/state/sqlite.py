"""State in a SQLite file: it outlives the server, and several processes of one machine may share it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, TypeVar

from mockserver.state.encoding import decode, encode, kind_name
from mockserver.state.one_file import OneFile
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
_DUE = "SELECT key FROM schedule WHERE moment <= ? AND (key >= ? AND key < ?) = ? ORDER BY moment, key"
_NEXT_DUE = "SELECT moment FROM schedule WHERE (key >= ? AND key < ?) = ? ORDER BY moment, key LIMIT 1"
_CLEAR = (
    "DELETE FROM records WHERE (kind >= ? AND kind < ?) = ?",
    "DELETE FROM entries WHERE (log >= ? AND log < ?) = ?",
    "DELETE FROM schedule WHERE (key >= ? AND key < ?) = ?",
)
_SPACES = (
    "SELECT DISTINCT substr(name, 2, instr(substr(name, 2), char(29)) - 1) FROM"
    " (SELECT kind AS name FROM records UNION SELECT log FROM entries UNION SELECT key FROM schedule)"
    " WHERE name >= char(29) AND name < char(30) ORDER BY 1"
)

# Kinds, logs and keys of a space begin with this character, its name, and the character again; no others begin with it.
# A place is a range of names and whether it is meant or everything but it.
_MARK, _AFTER_MARK = "\x1d", "\x1e"
_OUTSIDE = (_MARK, _AFTER_MARK, False)


class SqliteStore:
    """A store in one file, for any number of processes and threads; each process has a connection of its own.

    The file is made when it is missing. Raises ``SettingsError`` when it cannot be opened and written to. A closed
    store opens itself again when it is used.
    """

    shared = True

    def __init__(self, path: str | Path) -> None:
        self._file = OneFile(Path(path).absolute())
        self._start = ""
        self._place = _OUTSIDE

    def transact(self, work: Callable[[Transaction], T]) -> T:
        acts: list[Callable[[], None]] = []
        result = self._file.committed(lambda connection: work(_SqlTransaction(connection, self._start, acts)))
        for act in acts:
            act()
        return result

    def get(self, kind: type[R], key: str) -> R | None:
        row = self._file.row(_GET, self._start + kind_name(kind), key)
        return None if row is None else decode(kind, row[0])

    def several(self, kind: type[R], keys: Sequence[str]) -> Sequence[R]:
        name = self._start + kind_name(kind)
        found: dict[str, Any] = {}
        for start in range(0, len(keys), _MOST_NAMED):
            part = keys[start : start + _MOST_NAMED]
            marks = ", ".join("?" * len(part))
            found.update(self._file.rows(f"{_SEVERAL} ({marks})", name, *part))
        return [decode(kind, found[key]) for key in keys if key in found]

    def newest(self, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        name = self._start + kind_name(kind)
        return [decode(kind, body) for (body,) in self._file.rows(_NEWEST, name, name, skip, limit)]

    def count(self, kind: type[Any]) -> int:
        return int(self._file.row(_COUNT, self._start + kind_name(kind))[0])

    def entries(self, log: str, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        return [decode(kind, body) for (body,) in self._file.rows(_ENTRIES, self._start + log, skip, limit)]

    def length(self, log: str) -> int:
        return int(self._file.row(_LENGTH, self._start + log)[0])

    def due(self, moment: float) -> list[str]:
        return [key.removeprefix(self._start) for (key,) in self._file.rows(_DUE, moment, *self._place)]

    def next_due(self) -> float | None:
        row = self._file.row(_NEXT_DUE, *self._place)
        return None if row is None else float(row[0])

    def clear(self) -> None:
        self._file.committed(lambda connection: [connection.execute(line, self._place) for line in _CLEAR])

    def space(self, name: str) -> SqliteStore:
        inner = copy(self)
        inner._start = f"{_MARK}{name}{_MARK}"
        inner._place = (inner._start, f"{_MARK}{name}{_AFTER_MARK}", True)
        return inner

    def spaces(self) -> list[str]:
        return [name for (name,) in self._file.rows(_SPACES)]

    def drop(self, name: str) -> None:
        self.space(name).clear()

    def close(self) -> None:
        self._file.close()


class _SqlTransaction:
    """Reads and writes between BEGIN and COMMIT; no other connection writes meanwhile."""

    __slots__ = ("_execute", "_start", "then")

    def __init__(self, connection: sqlite3.Connection, start: str, acts: list[Callable[[], None]]) -> None:
        self._execute = connection.execute
        self._start = start
        self.then = acts.append

    def get(self, kind: type[R], key: str) -> R | None:
        row = self._execute(_GET, (self._start + kind_name(kind), key)).fetchone()
        return None if row is None else decode(kind, row[0])

    def put(self, key: str, record: Any) -> None:
        name = self._start + kind_name(type(record))
        self._execute(_PUT, (name, name, key, encode(record)))

    def append(self, log: str, record: Any) -> None:
        log = self._start + log
        self._execute(_APPEND, (log, log, encode(record)))

    def schedule(self, moment: float, key: str) -> None:
        self._execute(_SCHEDULE, (self._start + key, moment))

    def unschedule(self, key: str) -> None:
        self._execute(_UNSCHEDULE, (self._start + key,))
