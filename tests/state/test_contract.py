"""What every store promises, whichever it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockserver.media.spec import Clip, Picture, Sound
from mockserver.state.records import Account, Fate, FileEntry, LedgerEntry, Resource, Stage
from mockserver.state.store import Store, Transaction
from tests.state.kinds import Pebble, Shell, a_task, steps
from tests.state.stores import Opener
from tests.support.records import Counter

RECORDS = [
    Account("acme", "sk-1", granted=Decimal("100.10"), balance=Decimal("0.000001"), held=Decimal("1E-12")),
    Account("acme", "sk-1", Decimal(0), Decimal(0), models=("a", "b"), ip_allowed=False, rpm=60, role="admin"),
    LedgerEntry(at=1_700_000_000.123456, task_id=None, kind="charge", amount=Decimal("0.10"), model="m"),
    a_task(1),
    Resource("r", "acme", "sk-1", "toys", "toy-1", 1.5, 2.5, (Stage("running", 9.5),), Fate(), {"a": [1]}, {"w": 2}),
    a_task(2, fate=Fate(error="e", seconds=0.1, stuck=True), settled=1010.1, forced=0.1 + 0.2, files={}),
    FileEntry("acme", "v/1.mp4", "1.mp4", Clip(64, 48, 1.5, 12, True, ("狐",), 7), made=1.0),
    FileEntry("acme", "1.png", "1", Picture(8, 8, "png", (), 2**63), made=1.0, task_id="t", lifetime=86400.5),
    FileEntry("acme", "1.mp3", "1", Sound(2.0, "mp3", (), 7), made=1.0),
    Counter(7),
]
ODD_KEYS = ["a", "A", "a:b", "a/b", "*", "a*", "%", "a_", "[a]", "{a}", "'", '"; --', "", " ", "\0", "a\0", "狐", "🦊"]


def put(store: Store, **records: Any) -> None:
    store.transact(steps(*(("put", key, record) for key, record in records.items())))


def weights(store: Store, *, limit: int = 100, skip: int = 0) -> list[int]:
    return [pebble.weight for pebble in store.newest(Pebble, limit=limit, skip=skip)]


def log(store: Store, *, limit: int = 100, skip: int = 0) -> list[int]:
    return [pebble.weight for pebble in store.entries("beach", Pebble, limit=limit, skip=skip)]


def everything(store: Store) -> object:
    return weights(store), store.count(Pebble), log(store), store.due(1e12), store.next_due()


def fill(tx: Transaction) -> None:
    tx.put("a", Pebble(1))
    tx.put("b", Pebble(2))
    tx.append("beach", Pebble(3))
    tx.schedule(5.0, "a")


NOTHING: object = ([], 0, [], [], None)
FILLED: object = ([2, 1], 2, [3], ["a"], 5.0)


def test_a_new_store_is_empty(store: Store) -> None:
    assert everything(store) == NOTHING
    assert store.get(Pebble, "a") is None


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(store: Store, record: Any) -> None:
    kind = type(record)
    _, _, inside = store.transact(steps(("put", "k", record), ("append", "l", record), ("get", kind, "k")))
    found = [inside, store.get(kind, "k"), *store.newest(kind, limit=9), *store.entries("l", kind, limit=9)]
    assert found == [record] * 4
    assert [repr(one) for one in found] == [repr(record)] * 4


def test_odd_keys_are_keys_of_their_own(store: Store) -> None:
    for number, key in enumerate(ODD_KEYS):
        store.transact(steps(("put", key, Pebble(number)), ("append", key, Shell(number)), ("schedule", 1.0, key)))
    assert [store.get(Pebble, key) for key in ODD_KEYS] == [Pebble(number) for number in range(len(ODD_KEYS))]
    assert [list(store.entries(key, Shell, limit=9)) for key in ODD_KEYS] == [[Shell(n)] for n in range(len(ODD_KEYS))]
    assert store.due(1.0) == sorted(ODD_KEYS)
    assert weights(store) == list(reversed(range(len(ODD_KEYS))))


def test_kinds_are_apart(store: Store) -> None:
    put(store, a=Pebble(1))
    assert store.get(Shell, "a") is None
    put(store, a=Shell(2))
    assert (store.get(Pebble, "a"), store.get(Shell, "a")) == (Pebble(1), Shell(2))
    assert (store.count(Pebble), store.count(Shell)) == (1, 1)


def test_the_last_write_wins(store: Store) -> None:
    put(store, a=Pebble(1))
    store.transact(steps(("put", "a", Pebble(2)), ("put", "a", Pebble(3))))
    assert store.get(Pebble, "a") == Pebble(3)
    assert store.count(Pebble) == 1


def test_a_transaction_reads_what_is_there_and_what_it_has_written(store: Store) -> None:
    put(store, a=Pebble(1))

    def work(tx: Transaction) -> list[Pebble | None]:
        seen = [tx.get(Pebble, "a"), tx.get(Pebble, "b")]
        tx.put("a", Pebble(2))
        tx.put("b", Pebble(3))
        return [*seen, tx.get(Pebble, "a"), tx.get(Pebble, "b")]

    assert store.transact(work) == [Pebble(1), None, Pebble(2), Pebble(3)]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_work_that_raises_writes_nothing(store: Store, error: type[BaseException]) -> None:
    put(store, a=Pebble(1))
    before = everything(store)

    def work(tx: Transaction) -> None:
        assert tx.get(Pebble, "a") == Pebble(1)
        tx.put("a", Pebble(9))
        tx.put("b", Pebble(9))
        tx.append("beach", Pebble(9))
        tx.schedule(1.0, "a")
        raise error

    with pytest.raises(error):
        store.transact(work)
    assert everything(store) == before
    put(store, b=Pebble(2))
    assert weights(store) == [2, 1]


def test_a_replaced_record_keeps_its_place(store: Store) -> None:
    put(store, a=Pebble(1), b=Pebble(2), c=Pebble(3))
    put(store, a=Pebble(10))
    put(store, d=Pebble(4), b=Pebble(20))
    assert weights(store) == [4, 3, 20, 10]


@pytest.mark.parametrize(
    ("limit", "skip", "newest", "oldest"),
    [
        (2, 0, [5, 4], [1, 2]),
        (2, 2, [3, 2], [3, 4]),
        (2, 4, [1], [5]),
        (2, 5, [], []),
        (2, 6, [], []),
        (1, 0, [5], [1]),
        (0, 0, [], []),
        (0, 2, [], []),
        (5, 0, [5, 4, 3, 2, 1], [1, 2, 3, 4, 5]),
        (9, 1, [4, 3, 2, 1], [2, 3, 4, 5]),
    ],
)
def test_pages_are_cut_where_asked(store: Store, limit: int, skip: int, newest: list[int], oldest: list[int]) -> None:
    for number in range(1, 6):
        put(store, **{str(number): Pebble(number)})
        store.transact(steps(("append", "beach", Pebble(number))))
    assert weights(store, limit=limit, skip=skip) == newest
    assert log(store, limit=limit, skip=skip) == oldest


def test_a_log_keeps_the_order_within_and_between_transactions(store: Store) -> None:
    for appended in ([("beach", 3), ("beach", 1)], [("beach", 2), ("dune", 9), ("beach", 1)]):
        store.transact(steps(*(("append", name, Pebble(number)) for name, number in appended)))
    assert log(store) == [3, 1, 2, 1]


@pytest.mark.parametrize(
    ("transactions", "due", "first"),
    [
        ([[(5.0, "a")]], ["a"], 5.0),
        ([[(5.5, "a")]], [], 5.5),
        ([[(4.0, "b")], [(3.0, "a")]], ["a", "b"], 3.0),
        ([[(3.0, "c"), (3.0, "a"), (3.0, "b")]], ["a", "b", "c"], 3.0),
        ([[(3.0, "a")], [(9.0, "a")]], [], 9.0),
        ([[(9.0, "a")], [(3.0, "a")]], ["a"], 3.0),
        ([[(3.0, "a")], [(3.0, "a")]], ["a"], 3.0),
        ([[(3.0, "a"), (9.0, "a")]], [], 9.0),
        ([[(3.0, "a")], [(None, "a")]], [], None),
        ([[(3.0, "a"), (None, "a")]], [], None),
        ([[(3.0, "a")], [(None, "a"), (4.0, "a")]], ["a"], 4.0),
        ([[(3.0, "a")], [(None, "a")], [(3.0, "a")]], ["a"], 3.0),
        ([[(None, "never")]], [], None),
        ([[(-1.0, "a"), (0.1 + 0.2, "b")]], ["a", "b"], -1.0),
        ([[(1_700_000_000.1234567, "a")]], [], 1_700_000_000.1234567),
    ],
)
def test_the_schedule_at_five(
    store: Store, transactions: list[list[tuple[float | None, str]]], due: list[str], first: float | None
) -> None:
    for moments in transactions:
        store.transact(
            steps(*(("unschedule", key) if at is None else ("schedule", at, key) for at, key in moments)),
        )
    assert store.due(5.0) == due
    assert store.due(5.0) == due, "looking takes nothing off"
    assert store.next_due() == first


def test_clear_forgets_everything(store: Store) -> None:
    store.transact(fill)
    assert everything(store) == FILLED
    store.clear()
    assert everything(store) == NOTHING
    store.transact(fill)
    assert everything(store) == FILLED


def test_a_closed_store_opens_itself_again(store: Store) -> None:
    store.transact(fill)
    store.close()
    store.close()
    assert everything(store) == FILLED


def test_what_was_stored_is_there_after_a_restart(opens: Opener) -> None:
    before = opens()
    before.transact(fill)
    before.close()
    after = opens()
    assert after.shared
    assert everything(after) == FILLED
    put(after, c=Pebble(4))
    after.transact(lambda tx: tx.append("beach", Pebble(5)))
    assert (weights(after), log(after)) == ([4, 2, 1], [3, 5])


def test_two_open_stores_see_each_other_at_once(opens: Opener) -> None:
    one, other = opens(), opens()
    assert everything(other) == NOTHING
    one.transact(fill)
    assert everything(other) == FILLED
    assert other.get(Pebble, "a") == Pebble(1)
    other.clear()
    assert everything(one) == NOTHING
    assert one.get(Pebble, "a") is None
    one.transact(fill)
    assert everything(other) == FILLED
    assert other.transact(lambda tx: tx.get(Pebble, "b")) == Pebble(2)


def test_a_record_that_json_cannot_say_is_refused_and_nothing_written(opens: Opener) -> None:
    store = opens()
    with pytest.raises(TypeError):
        store.transact(steps(("put", "a", Pebble(1)), ("put", "t", a_task(1, quantities={"seconds": 1 + 2j}))))
    assert everything(store) == NOTHING


def test_several_records_come_in_the_order_of_their_keys(store: Store) -> None:
    put(store, a=Pebble(1), b=Pebble(2), c=Shell(3))
    keys = ["b", "none", "a", "c", "b"]

    assert list(store.several(Pebble, keys)) == [Pebble(2), Pebble(1), Pebble(2)]
    assert list(store.several(Pebble, [])) == []


def test_several_may_be_very_many(store: Store) -> None:
    many = {str(number): Pebble(number) for number in range(1201)}
    put(store, **many)

    assert list(store.several(Pebble, list(reversed(many)))) == list(reversed(many.values()))
