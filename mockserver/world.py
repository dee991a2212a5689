"""One world: everything that changes while the server runs. A server has one, and one more for each named session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mockserver import chance
from mockserver import clock as clocks
from mockserver.contracts.compiled import CompiledProvider
from mockserver.journal import Journal
from mockserver.ledger.book import Book
from mockserver.media.shelf import Shelf
from mockserver.settings import Settings
from mockserver.state.records import Counter
from mockserver.state.store import Store, Transaction
from mockserver.tasks.engine import Engine


class World:
    """Clock, chance, accounts, tasks, files and journal over one store, and the contracts they are judged by."""

    def __init__(self, settings: Settings, providers: Mapping[str, CompiledProvider], store: Store) -> None:
        self.settings = settings
        self.providers = providers
        self.store = store
        self.seed = settings.seed
        self.book = Book(store, settings.balance)
        self.engine = Engine(store, self.book)
        self.journal = Journal(settings.journal_size)
        self.unmatched = Journal(200)
        self.shelf = Shelf()
        self._drawn = 0
        self._clock = clocks.started(settings.clock, settings.speed)
        if store.shared:
            self._clock = store.transact(self._joined_clock)

    def now(self) -> float:
        """Simulated unix time in seconds."""
        if self.store.shared:
            self._clock = self.store.get(clocks.ClockState, "clock") or self._clock
        return clocks.now(self._clock)

    @property
    def clock(self) -> clocks.ClockState:
        """The state of the clock, as of the last look at it."""
        return self._clock

    def set_clock(self, **change: Any) -> None:
        """Change mode or speed, or advance; what falls due in between has happened when this returns."""
        self.now()
        self._clock = clocks.changed(self._clock, **change)
        if self.store.shared:
            self.store.transact(lambda tx: tx.put("clock", self._clock))
        self.settle()

    def settle(self) -> None:
        """Book whatever has fallen due."""
        moment = self.store.next_due()
        if moment is not None and moment <= self.now():
            self.engine.settle_due(self.now())

    def entropy(self) -> int:
        """A number that no other request of this world gets, the same in the next run with the same seed."""
        self._drawn += 1
        if self.store.shared:
            drawn: int = self.store.transact(_drawn)
            return chance.number(self.seed, "request", drawn)
        return chance.number(self.seed, "request", self._drawn)

    def reset(self, *, seed: int | None = None) -> None:
        """Everything back to the start; with ``seed`` a new one."""
        self.seed = self.settings.seed if seed is None else seed
        self._drawn = 0
        self.store.clear()
        self.journal.clear()
        self.unmatched.clear()
        self._clock = clocks.started(self.settings.clock, self.settings.speed)
        if self.store.shared:
            self.store.transact(lambda tx: tx.put("clock", self._clock))

    def close(self) -> None:
        """Let go of threads, files and connections."""
        self.shelf.close()
        self.store.close()

    def _joined_clock(self, tx: Transaction) -> clocks.ClockState:
        found = tx.get(clocks.ClockState, "clock")
        if found is None:
            tx.put("clock", self._clock)
            return self._clock
        wanted = {"mode": self.settings.clock, "speed": self.settings.speed}
        if {"mode": found.mode, "speed": found.speed} != wanted:
            found = clocks.changed(found, mode=self.settings.clock, speed=self.settings.speed)
            tx.put("clock", found)
        return msgspec.structs.replace(found)


def _drawn(tx: Transaction) -> int:
    counter = tx.get(Counter, "requests") or Counter(0)
    tx.put("requests", Counter(counter.count + 1))
    return counter.count + 1
