"""Which store an address names."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from mockserver.errors import SettingsError
from mockserver.state.memory import MemoryStore
from mockserver.state.open import open_store
from mockserver.state.redis import RedisStore
from mockserver.state.sqlite import SqliteStore
from tests.state.kinds import Pebble
from tests.state.servers import answering


def test_memory_is_a_store_of_this_process() -> None:
    store = open_store("memory")
    assert isinstance(store, MemoryStore)
    assert not store.shared


@pytest.mark.parametrize("name", ["state.db", "a b.db", "100%25.db", "狐.db", "no-ending", "a#b"])
@pytest.mark.parametrize("absolute", [True, False])
def test_three_slashes_begin_here_and_four_at_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, absolute: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(open_store(f"sqlite:///{tmp_path / name if absolute else name}")) as store:
        assert isinstance(store, SqliteStore)
        store.transact(lambda tx: tx.put("a", Pebble(1)))
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("user", ["", ":secret@", "me:se%40cret@"])
def test_a_redis_address_names_host_port_and_number(user: str) -> None:
    heard: list[list[str]] = []

    def answer(words: list[str]) -> bytes:
        heard.append(words)
        return b"$1\r\n0\r\n" if words[0] == "GET" else b"+OK\r\n"

    with answering(answer) as port, closing(open_store(f"redis://{user}127.0.0.1:{port}/3")) as store:
        assert isinstance(store, RedisStore)
    assert ["SELECT", "3"] in heard
    secrets = [words[-1] for words in heard if words[0] == "AUTH"]
    assert secrets == {"": [], ":secret@": ["secret"], "me:se%40cret@": ["se@cret"]}[user]


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("", None),
        ("memroy", "memory"),
        ("Memory", "memory"),
        ("state.db", "sqlite:///state.db"),
        ("/srv/state.db", "sqlite:////srv/state.db"),
        ("sqlite:///", "memory"),
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("sqlite://state.db", "sqlite:///state.db"),
        ("sqlite:state.db", "sqlite:///state.db"),
        ("sqllite:///a/b.db", "sqlite:///a/b.db"),
        ("sqlite3:////a/b.db", "sqlite:////a/b.db"),
        ("sqlite:///a.db?mode=ro", "sqlite:///a.db"),
        ("redis", "redis://localhost:6379/0"),
        ("redis://", "redis://localhost:6379/0"),
        ("redis://host", "redis://host:6379/0"),
        ("redis://host:1234", "redis://host:1234/0"),
        ("redis://host:1234/0?x=1", "redis://host:1234/0"),
        ("rediss://host:1234/0", "redis://host:1234/0"),
        ("redis://host:port/0", None),
        ("redis://host:99999/0", None),
        ("redis://host:1234/zero", None),
        ("redis://[::1/0", None),
        ("postgresql://host/name", None),
    ],
)
def test_anything_else_is_refused_with_the_nearest_address(address: str, meant: str | None) -> None:
    with pytest.raises(SettingsError) as caught:
        open_store(address)
    wanted = f"state is {address!r}; it must be memory, sqlite:///PATH or redis://HOST:PORT/N"
    assert str(caught.value) == wanted + (f"; did you mean {meant!r}?" if meant else "")


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        open_store("redis://me:sec@ret@host")
    assert "ret" not in str(caught.value)
    assert "redis://***@host:6379/0" in str(caught.value)


def test_a_sqlite_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no folder"):
        open_store(f"sqlite:///{tmp_path}/missing/state.db")
