"""A process's connection to one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from mockserver.state.sqlite_file import connected, patiently, prepare

T = TypeVar("T")


class OneFile:
    """One file and this process's connection to it, for any number of threads and stores.

    The file is made when it is missing. Raises ``SettingsError`` when it cannot be opened and written to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        prepare(path)
        _files.add(self)

    def committed(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` as one transaction that no other writes into; an exception in it writes nothing."""
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

    def row(self, statement: str, *values: object) -> Any:
        """The first row that a statement finds, or None."""
        with self._lock:
            return patiently(self._opened(), statement, values).fetchone()

    def rows(self, statement: str, *values: object) -> list[Any]:
        """All rows that a statement finds."""
        with self._lock:
            return patiently(self._opened(), statement, values).fetchall()

    def close(self) -> None:
        """Let go of the connection; the next use opens another."""
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

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connected(self._path)
        return self._connection


# SQLite must not be carried over a fork: the child would believe it holds the locks of its parent. So every file is
# closed before the process forks, and both sides open it again when they need it.
_files: weakref.WeakSet[OneFile] = weakref.WeakSet()
_held: list[OneFile] = []
_one_fork = threading.Lock()


def _before_fork() -> None:
    _one_fork.acquire()
    _held.extend(_files)
    for file in _held:
        file.hold()


def _after_fork() -> None:
    while _held:
        _held.pop().release()
    _one_fork.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
