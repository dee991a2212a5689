"""What only the SQLite store promises."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mockserver.errors import SettingsError
from mockserver.state import sqlite_file
from mockserver.state.sqlite import SqliteStore
from mockserver.state.store import Store, Transaction
from tests.state.kinds import Pebble


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path)) as store:
        yield store


def count_up(tx: Transaction) -> None:
    tx.put("n", Pebble((tx.get(Pebble, "n") or Pebble(0)).weight + 1))


def steps(store: SqliteStore, ask: Callable[[Store], object]) -> int:
    """How many instructions SQLite runs for a question."""
    taken = []
    store._file._opened().set_progress_handler(lambda: taken.append(1), 1)
    ask(store)
    store._file._opened().set_progress_handler(None, 1)
    return len(taken)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.get(Pebble, "3"),
        lambda store: store.count(Pebble),
        lambda store: store.newest(Pebble, limit=5),
        lambda store: store.newest(Pebble, limit=5, skip=10),
        lambda store: store.entries("beach", Pebble, limit=5, skip=10),
        lambda store: store.due(3.0),
        lambda store: store.next_due(),
        lambda store: store.transact(lambda tx: tx.put("3", Pebble(9))),
        lambda store: store.transact(lambda tx: tx.append("dune", Pebble(9))),
        lambda store: store.transact(lambda tx: tx.unschedule("nothing")),
    ],
    ids=["get", "count", "newest", "deep-newest", "entries", "due", "next-due", "put", "append", "unschedule"],
)
def test_a_question_costs_the_same_in_a_store_of_any_size(store: SqliteStore, ask: Callable[[Store], object]) -> None:
    def grow(tx: Transaction, first: int, last: int) -> None:
        for number in range(first, last):
            tx.put(str(number), Pebble(number))
            tx.append("beach", Pebble(number))
            tx.schedule(float(number), str(number))

    store.transact(lambda tx: grow(tx, 0, 20))
    ask(store)
    small = steps(store, ask)
    store.transact(lambda tx: grow(tx, 20, 1000))
    assert 0 < steps(store, ask) <= small + 10


def test_threads_take_turns(store: SqliteStore) -> None:
    def run() -> None:
        for _ in range(50):
            store.transact(count_up)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get(Pebble, "n") == Pebble(200)


def test_a_transaction_waits_for_another_connection(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                other.execute("COMMIT")

        monkeypatch.setattr(sqlite_file, "sleep", sleep)
        store.transact(count_up)
    assert len(waits) == 3
    assert store.get(Pebble, "n") == Pebble(1)


def test_a_transaction_does_not_wait_forever(store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(sqlite_file, "sleep", waits.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            store.transact(count_up)
    assert 5 <= sum(waits) <= 15
    store.transact(count_up)
    assert store.get(Pebble, "n") == Pebble(1)


def test_a_reader_is_not_held_up_by_a_writer(store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.transact(count_up)
    waits: list[float] = []
    monkeypatch.setattr(sqlite_file, "sleep", waits.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM records")
        assert store.get(Pebble, "n") == Pebble(1)
        assert store.count(Pebble) == 1
    assert waits == []


def test_a_transaction_within_a_transaction_is_refused_and_writes_nothing(store: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        count_up(tx)
        store.transact(count_up)

    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        store.transact(work)
    assert store.get(Pebble, "n") is None


def make_directory(path: Path) -> None:
    path.mkdir()


def make_text(path: Path) -> None:
    path.write_text("not a database, but long enough to be read as one\n" * 100)


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")


def make_later(path: Path) -> None:
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_directory, "unable to open"),
        (make_text, "file is not a database"),
        (make_foreign, "of another program"),
        (make_later, "layout 99, and this version reads layout"),
    ],
)
def test_a_file_that_is_no_store_is_refused_and_left_alone(
    path: Path, make: Callable[[Path], None], message: str
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(SettingsError, match=message) as caught:
        SqliteStore(path)
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("parent", ["missing", "file"])
def test_a_file_in_no_folder_is_refused(tmp_path: Path, parent: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=f"{parent}.* is no folder"):
        SqliteStore(tmp_path / parent / "state.db")


def test_a_file_that_another_program_keeps_locked_is_refused(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(sqlite_file, "sleep", waits.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SettingsError, match="locked"):
            SqliteStore(path)
    assert sum(waits) <= 3


def test_a_store_stays_where_it_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    with closing(SqliteStore("state.db")) as store:
        monkeypatch.chdir(tmp_path / "other")
        store.transact(count_up)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["state.db"]
    assert list((tmp_path / "other").iterdir()) == []
