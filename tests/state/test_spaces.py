"""Spaces of a store: stores of their own in one place."""

from __future__ import annotations

import pytest

from mockserver.state.store import Store, Transaction
from tests.state.kinds import Pebble
from tests.state.stores import Opener

NAMES = ("a", "a:", "ab", "狐", "*", "x[a]")


def fill(store: Store, number: int) -> None:
    def work(tx: Transaction) -> None:
        tx.put("one", Pebble(number))
        tx.append("log", Pebble(number))
        tx.schedule(float(number), "soon")

    store.transact(work)


def holds(store: Store) -> list[object]:
    found = [store.get(Pebble, "one"), *store.newest(Pebble, limit=9), *store.entries("log", Pebble, limit=9)]
    return [*(row.weight if row else None for row in found), store.count(Pebble), *store.due(100.0), store.next_due()]


def full(number: int) -> list[object]:
    return [number, number, number, 1, "soon", float(number)]


EMPTY = [None, 0, None]


def test_spaces_share_nothing_with_each_other_and_with_what_is_outside(store: Store) -> None:
    for number, name in enumerate(NAMES, start=1):
        fill(store.space(name), number)

    assert holds(store) == EMPTY
    fill(store, 99)
    assert holds(store) == full(99)
    assert [holds(store.space(name)) for name in NAMES] == [full(n) for n in range(1, len(NAMES) + 1)]
    assert set(NAMES) <= set(store.spaces())


def test_clearing_one_place_leaves_the_others(store: Store) -> None:
    for number, name in enumerate(("", *NAMES)):
        fill(store.space(name) if name else store, number)
    store.space("a").clear()

    assert holds(store.space("a")) == EMPTY
    assert holds(store.space("ab")) == full(3)
    store.clear()
    assert holds(store) == EMPTY
    assert holds(store.space("ab")) == full(3)


def test_a_dropped_space_is_gone_and_may_begin_anew(store: Store) -> None:
    old = store.space("*")
    fill(old, 1)
    fill(store.space("ab"), 2)
    store.drop("*")

    assert "*" not in store.spaces()
    assert holds(store.space("*")) == EMPTY
    fill(store.space("*"), 3)
    assert holds(store.space("*")) == full(3)
    assert holds(store.space("ab")) == full(2)


def test_a_space_is_seen_by_every_process(opens: Opener) -> None:
    here, there = opens(), opens()
    fill(here.space("a"), 1)

    assert holds(there.space("a")) == full(1)
    assert there.spaces() == ["a"]
    there.drop("a")
    assert holds(here.space("a")) == EMPTY


@pytest.mark.parametrize("number", [1, 2])
def test_a_space_that_is_opened_again_goes_on(store: Store, number: int) -> None:
    fill(store.space("a"), number)

    assert holds(store.space("a")) == full(number)
