"""The file of a SQLite store: how it is opened, what is in it, and how one waits for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import sleep

from mockserver.errors import SettingsError

# Written into the file's header, so that nobody else's database is ever taken for ours.
_APPLICATION = 0x554E4459
_LAYOUT = 1

# ``place`` counts from 1 without a gap in each kind and each log (nothing but ``clear`` removes a row), so that the
# last place is the count, and a page begins with one step into an index however deep it lies.
_TABLES = (
    "CREATE TABLE IF NOT EXISTS records (kind TEXT NOT NULL, place INTEGER NOT NULL, key TEXT NOT NULL,"
    " body BLOB NOT NULL, UNIQUE (kind, key), UNIQUE (kind, place))",
    "CREATE TABLE IF NOT EXISTS entries (log TEXT NOT NULL, place INTEGER NOT NULL, body BLOB NOT NULL,"
    " PRIMARY KEY (log, place)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS schedule (key TEXT NOT NULL PRIMARY KEY, moment REAL NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS moments ON schedule (moment, key)",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_LAYOUT}",
)

_ATTEMPT_SECONDS = 0.001
_ATTEMPTS_OPENING = 2_000
_ATTEMPTS = 10_000


def prepare(path: Path) -> None:
    """Make the file, or see that it is one of ours, and that it can be written to. Raises ``SettingsError``."""
    if not path.parent.is_dir():
        raise SettingsError(f"state: {str(path.parent)!r} is to hold the SQLite file and is no folder; make it first")
    try:
        with closing(connected(path)) as connection:
            _check(connection, path)
            _make(connection)
    except sqlite3.Error as error:
        raise SettingsError(f"state: {str(path)!r} cannot be used as a SQLite file: {error}") from None


def connected(path: Path) -> sqlite3.Connection:
    """A connection to the file. Raises ``sqlite3.Error``."""
    # Threads take turns under the store's lock. No transactions but our own (isolation_level), and no waiting inside
    # of SQLite (timeout): see patiently.
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        # With WAL this loses nothing when a process dies, and at most the last transactions when the machine does.
        patiently(connection, "PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def patiently(
    connection: sqlite3.Connection, statement: str, values: Sequence[object] = (), *, attempts: int = _ATTEMPTS
) -> sqlite3.Cursor:
    """Execute a statement, again and again while another connection has the file.

    SQLite's own busy timeout waits longer each time, up to 0.1 s: with four processes that write without a pause the
    slowest transaction took 1.1 s, and 0.05 s with this loop. It also does not cover the change to WAL.
    """
    for _ in range(attempts - 1):
        try:
            return connection.execute(statement, values)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            sleep(_ATTEMPT_SECONDS)
    return connection.execute(statement, values)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    (tables,) = _opening(connection, "SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = _opening(connection, "PRAGMA application_id").fetchone()
    (layout,) = _opening(connection, "PRAGMA user_version").fetchone()
    if tables and application != _APPLICATION:
        raise SettingsError(f"state: {str(path)!r} is the SQLite database of another program; name a new file")
    if tables and layout != _LAYOUT:
        raise SettingsError(
            f"state: {str(path)!r} has layout {layout}, and this version reads layout {_LAYOUT}; name a new file"
        )


def _make(connection: sqlite3.Connection) -> None:
    _opening(connection, "PRAGMA journal_mode = WAL")
    _opening(connection, "BEGIN IMMEDIATE")
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("COMMIT")


def _opening(connection: sqlite3.Connection, statement: str) -> sqlite3.Cursor:
    return patiently(connection, statement, attempts=_ATTEMPTS_OPENING)
