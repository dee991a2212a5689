"""What only the Redis store promises."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
import redis

from mockserver.errors import SettingsError
from mockserver.state import redis as redis_module
from mockserver.state.redis import BusyStoreError, RedisStore
from mockserver.state.store import Transaction
from tests.state.kinds import Pebble, steps
from tests.state.servers import Answer, answering
from tests.state.stores import REDIS, redis_clients, socket_for

Clients = Callable[[], Any]


@pytest.fixture(params=REDIS)
def clients(request: pytest.FixtureRequest) -> Iterator[Clients]:
    """Connects to one server, as often as it is called."""
    connect = redis_clients(socket_for(request.param, request))
    with ExitStack() as ends:
        yield lambda: ends.enter_context(closing(connect()))


def a_store(clients: Clients) -> RedisStore:
    return RedisStore("redis://test:1/0", client=clients())


def put(store: RedisStore, key: str, weight: int) -> None:
    store.transact(lambda tx: tx.put(key, Pebble(weight)))


def interrupted(store: RedisStore, work: Callable[[Transaction], Any], interruption: Callable[[], None]) -> Any:
    """What a transaction gives during whose first run, after its reads, something else happens; and its runs."""
    runs = 0

    def interrupted_work(tx: Transaction) -> Any:
        nonlocal runs
        runs += 1
        found = work(tx)
        if runs == 1:
            interruption()
        return found

    return store.transact(interrupted_work), runs


def double(tx: Transaction) -> int:
    found = (tx.get(Pebble, "a") or Pebble(1)).weight * 2
    tx.put("a", Pebble(found))
    return found


def test_work_runs_again_when_what_it_read_has_changed(clients: Clients) -> None:
    one, other = a_store(clients), a_store(clients)
    put(one, "a", 1)
    assert interrupted(one, double, lambda: put(other, "a", 50)) == (100, 2)
    assert one.get(Pebble, "a") == Pebble(100)


def test_work_runs_again_when_what_it_missed_has_come(clients: Clients) -> None:
    one, other = a_store(clients), a_store(clients)
    assert interrupted(one, double, lambda: put(other, "a", 50)) == (100, 2)
    assert one.count(Pebble) == 1


def test_work_runs_again_when_everything_was_cleared(clients: Clients) -> None:
    one, other = a_store(clients), a_store(clients)
    put(one, "a", 50)
    assert interrupted(one, double, other.clear) == (2, 2)
    assert list(one.newest(Pebble, limit=9)) == [Pebble(2)]


def test_work_runs_once_when_only_something_else_has_changed(clients: Clients) -> None:
    one, other = a_store(clients), a_store(clients)
    assert interrupted(one, double, lambda: put(other, "b", 50)) == (2, 1)
    assert [pebble.weight for pebble in one.newest(Pebble, limit=9)] == [2, 50]


def test_an_error_out_of_reads_that_do_not_fit_together_is_not_believed(clients: Clients) -> None:
    one, other = a_store(clients), a_store(clients)
    runs = []

    def swap() -> None:
        other.transact(steps(("put", "a", Pebble(0)), ("put", "b", Pebble(10))))

    one.transact(steps(("put", "a", Pebble(10)), ("put", "b", Pebble(0))))

    def work(tx: Transaction) -> None:
        first = tx.get(Pebble, "b")
        runs.append(first)
        if len(runs) == 1:
            swap()
        second = tx.get(Pebble, "a")
        assert first is not None
        assert second is not None
        if first.weight + second.weight != 10:
            raise ArithmeticError

    one.transact(work)
    assert runs == [Pebble(0), Pebble(10)]


def test_two_first_puts_of_one_key_make_one_place(clients: Clients) -> None:
    one, other = a_store(clients), a_store(clients)
    interrupted(one, lambda tx: tx.put("a", Pebble(1)), lambda: put(other, "a", 2))
    assert (one.count(Pebble), list(one.newest(Pebble, limit=9))) == (1, [Pebble(1)])


def test_a_transaction_that_always_comes_second_gives_up(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = a_store(clients), a_store(clients)
    monkeypatch.setattr(redis_module, "_ATTEMPTS", 3)
    runs = []

    def work(tx: Transaction) -> None:
        runs.append(double(tx))
        put(other, "a", len(runs))

    with pytest.raises(BusyStoreError, match="3 attempts"):
        one.transact(work)
    assert len(runs) == 3
    assert one.get(Pebble, "a") == Pebble(3)


def test_clear_leaves_the_keys_of_others_alone(clients: Clients) -> None:
    store, client = a_store(clients), clients()
    others = [b"mine", b"understudy", b"understudies:1:record", b"x:understudy:1"]
    for name in others:
        client.set(name, "x")
    store.transact(steps(("put", "a", Pebble(1)), ("append", "log", Pebble(1)), ("schedule", 1.0, "a")))
    assert len(client.keys()) == len(others) + 5
    store.clear()
    assert sorted(client.keys()) == sorted([*others, b"understudy:generation"])


def test_clear_sweeps_up_after_one_that_died_half_way(clients: Clients) -> None:
    store, client = a_store(clients), clients()
    put(store, "a", 1)
    client.incr("understudy:generation")
    assert store.get(Pebble, "a") is None
    put(store, "b", 1)
    store.clear()
    assert client.keys() == [b"understudy:generation"]


def test_clear_removes_more_keys_than_one_sweep_takes(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_module, "_SWEPT_AT_ONCE", 3)
    store, client = a_store(clients), clients()
    store.transact(steps(*(("put", str(n), Pebble(n)) for n in range(20))))
    store.clear()
    assert client.keys() == [b"understudy:generation"]


def test_a_slow_sweep_does_not_touch_what_came_after_a_later_clear(clients: Clients) -> None:
    slow, fast, client = a_store(clients), a_store(clients), clients()
    put(slow, "a", 1)
    swept = slow._client.scan_iter

    def overtaken(**options: Any) -> Any:
        fast.clear()
        put(fast, "b", 2)
        return swept(**options)

    slow._client.scan_iter = overtaken
    slow.clear()
    assert slow.get(Pebble, "b") == Pebble(2)
    assert len(client.keys()) == 3


def test_a_flushed_server_is_an_empty_store(clients: Clients) -> None:
    store, client = a_store(clients), clients()
    put(store, "a", 1)
    store.clear()
    put(store, "a", 1)
    client.flushall()
    assert (store.get(Pebble, "a"), store.count(Pebble)) == (None, 0)
    put(store, "a", 2)
    assert a_store(clients).get(Pebble, "a") == Pebble(2)


def test_a_transaction_whose_outcome_is_unknown_is_not_repeated() -> None:
    heard: list[str] = []

    def answer(words: list[str]) -> Answer:
        heard.append(words[0])
        if words[0] == "EXEC":
            return None
        return {"GET": b"$1\r\n0\r\n", "MGET": b"*2\r\n$1\r\n0\r\n$-1\r\n", "SETNX": b":1\r\n"}.get(
            words[0], b"+OK\r\n"
        )

    with answering(answer) as port:
        store = RedisStore(f"redis://127.0.0.1:{port}/0", seconds=5)
        with pytest.raises(redis.ConnectionError):
            put(store, "a", 1)
        store.close()
    assert heard.count("EXEC") == 1


def test_a_server_that_is_not_there_is_a_mistake_in_the_settings() -> None:
    with answering(lambda words: None) as port:
        pass
    with pytest.raises(SettingsError, match=f"127.0.0.1:{port}/0 cannot be used: .*is it running") as caught:
        RedisStore(f"redis://:secret@127.0.0.1:{port}/0")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda words: b"", "[Tt]imeout|timed out"),
        (lambda words: None, "losed"),
        (lambda words: b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"),
        (lambda words: b"-NOAUTH Authentication required.\r\n", "Authentication"),
        (lambda words: b"-READONLY You can't write against a read only replica.\r\n", "read only"),
    ],
    ids=["silent", "hangs up", "web server", "wants a password", "replica"],
)
def test_a_server_that_cannot_be_used_is_a_mistake_in_the_settings(
    answer: Callable[[list[str]], Answer], message: str
) -> None:
    with answering(answer) as port, pytest.raises(SettingsError, match=message):
        RedisStore(f"redis://127.0.0.1:{port}/0", seconds=0.2)


def test_a_missing_client_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match=r"pip install 'understudy\[redis\]'"):
        RedisStore("redis://localhost:6379/0")
