"""Whatever is done to them, all stores answer like the one in memory."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mockserver.state.memory import MemoryStore
from mockserver.state.store import Store, Transaction
from tests.state.kinds import Pebble, Shell
from tests.state.stores import opener

NAMES = st.sampled_from(["a", "b", "c", "狐", "a:b"])
MOMENTS = st.sampled_from([-1.0, 0.0, 0.5, 0.1 + 0.2, 7.0, 1e9])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, st.builds(Pebble, st.integers()) | st.builds(Shell, st.integers())),
        st.tuples(st.just("append"), NAMES, st.builds(Pebble, st.integers())),
        st.tuples(st.just("schedule"), MOMENTS, NAMES),
        st.tuples(st.just("unschedule"), NAMES),
        st.tuples(st.just("get"), st.sampled_from([Pebble, Shell]), NAMES),
    ),
    min_size=1,
    max_size=8,
)


class Agreement(RuleBasedStateMachine):
    """Does the same to a store and to its model."""

    kind = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        folder = Path(self.ends.enter_context(tempfile.TemporaryDirectory()))
        self.opens = self.ends.enter_context(opener(self.kind, folder))
        self.store: Store = self.opens()
        self.model = MemoryStore()

    @rule(steps=STEPS, fails=st.booleans())
    def transact(self, steps: list[tuple[Any, ...]], fails: bool) -> None:
        def work(tx: Transaction) -> list[Any]:
            found = [getattr(tx, name)(*values) for name, *values in steps]
            if fails:
                raise ArithmeticError
            return found

        if fails:
            for store in (self.store, self.model):
                with pytest.raises(ArithmeticError):
                    store.transact(work)
        else:
            assert self.store.transact(work) == self.model.transact(work)

    @rule()
    def clear(self) -> None:
        self.store.clear()
        self.model.clear()

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.opens()

    @rule(limit=st.integers(0, 4), skip=st.integers(0, 4), log=NAMES)
    def page(self, limit: int, skip: int, log: str) -> None:
        for kind in (Pebble, Shell):
            found, wanted = (store.newest(kind, limit=limit, skip=skip) for store in (self.store, self.model))
            assert list(found) == list(wanted)
        found, wanted = (store.entries(log, Pebble, limit=limit, skip=skip) for store in (self.store, self.model))
        assert list(found) == list(wanted)

    @rule(moment=MOMENTS)
    def due(self, moment: float) -> None:
        assert self.store.due(moment) == self.model.due(moment)

    @rule(name=NAMES)
    def get(self, name: str) -> None:
        assert self.store.get(Pebble, name) == self.model.get(Pebble, name)

    @invariant()
    def summary(self) -> None:
        assert _summary(self.store) == _summary(self.model)

    def teardown(self) -> None:
        self.ends.close()


def _summary(store: Store) -> list[Any]:
    return [store.count(Pebble), store.count(Shell), store.next_due(), list(store.newest(Pebble, limit=9))]


@pytest.mark.parametrize("kind", ["sqlite", "fakeredis", "sqlite.inside", "fakeredis.inside"])
def test_a_store_answers_like_memory(kind: str) -> None:
    machine: Any = type("Machine", (Agreement,), {"kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
