"""One world: everything that changes while the server runs. A server has one, and one more for each named session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from mockserver import chance
from mockserver import clock as clocks
from mockserver.callbacks.outbox import Outbox
from mockserver.choosing.files import read_start
from mockserver.choosing.rulebook import Rulebook
from mockserver.choosing.vocabulary import Vocabulary
from mockserver.contracts.compiled import CompiledProvider
from mockserver.events import Events
from mockserver.faults.callbacks import deliveries_of
from mockserver.journal import Journal
from mockserver.ledger.book import Book, Charge
from mockserver.media.shelf import Shelf
from mockserver.settings import Settings
from mockserver.state.records import Account, LedgerEntry, Task
from mockserver.state.store import Store, Transaction
from mockserver.tasks.engine import Engine
from mockserver.tasks.lifecycle import Aging, next_change

COURSE = "course"
SESSIONS = "/_mock/sessions/"
BEYOND_ROUNDING = 0.001  # simulated seconds: unix time as a float is exact to some 0.0000002


class Course(msgspec.Struct, frozen=True):
    """What all processes of a world agree on: the clock, the seed, and how many requests there were."""

    clock: clocks.ClockState
    seed: int
    drawn: int = 0


class World:
    """Clock, chance, accounts, tasks, files and journal over one store, and the contracts they are judged by."""

    def __init__(
        self,
        settings: Settings,
        providers: Mapping[str, CompiledProvider],
        store: Store,
        *,
        session: str = "",
        shelf: Shelf | None = None,
    ) -> None:
        self.settings = settings
        self.providers = providers
        self.store = store
        self.session = session
        self.events = Events(self.now)
        self.outbox = Outbox(store, providers, self.now, speed=lambda: self.clock.speed)
        self.outbox.schedule = self._deliveries
        self.outbox.told = lambda delivery, attempt: self.events.add("callback", (delivery, attempt))
        self.book = Book(store, settings.balance, self.outbox.post, self._moved_money)
        words = Vocabulary(providers)
        self.rules = Rulebook(store, words, read_start(settings.rules, words))
        self.rules.on_change = lambda what, ids: self.events.add("rules", {"what": what, "ids": ids})
        self.engine = Engine(store, self.book, told=self._told_of_task)
        self.journal = Journal(settings.journal_size)
        self.unmatched = Journal(200)
        self.shelf = shelf or Shelf()
        self._drawn = 0
        self._stopping = asyncio.Event()
        self._moved = asyncio.Event()
        self._course = store.transact(self._joined)

    @property
    def prefix(self) -> str:
        """What stands before the paths of a session; nothing for the server's own world."""
        return f"{SESSIONS}{self.session}" if self.session else ""

    @property
    def seed(self) -> int:
        """The seed of ids, texts and media."""
        return self._course.seed

    @property
    def clock(self) -> clocks.ClockState:
        """The state of the clock, as of the last look at it."""
        return self._course.clock

    def now(self) -> float:
        """Simulated unix time in seconds."""
        if self.store.shared:
            self._course = self.store.get(Course, COURSE) or self._course
        return clocks.now(self._course.clock)

    def entropy(self) -> int:
        """A number that no other request of this world gets, the same in the next run with the same seed."""
        if self.store.shared:
            self._course = self.store.transact(self._counted)
            return _spread(self._course.seed) + self._course.drawn
        self._drawn += 1
        return _spread(self._course.seed) + self._drawn

    def set_clock(self, **change: Any) -> None:
        """Change mode or speed, or advance; what falls due in between has happened when this returns."""
        self._course = self.store.transact(lambda tx: self._changed(tx, change))
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
        now = self.now()
        self.events.add("clock", {"mode": self.clock.mode, "now": now, "speed": self.clock.speed}, at=now)
        self.settle()

    def polled(self, provider: str, task_id: str) -> None:
        """A client has seen this task: under the clock ``polls``, time moves on to the task's next change."""
        self.watched(self.engine.find(provider, task_id) if self.clock.mode == "polls" else None)

    def watched(self, seen: Aging | None) -> None:
        """The same for a task or resource at hand."""
        moment = next_change(seen, self.now()) if seen and self.clock.mode == "polls" else None
        if moment is not None:
            self.set_clock(advance=moment - self.now() + BEYOND_ROUNDING)

    def settle(self) -> None:
        """Book whatever has fallen due."""
        moment = self.store.next_due()
        if moment is not None and moment <= self.now():
            self.engine.settle_due(self.now())
            self.outbox.start_due()

    async def wait(self, seconds: float, *, until: asyncio.Future[Any] | None = None, or_moved: bool = False) -> None:
        """Wait for real seconds, or until the server is asked to stop, a future is done, or the clock was moved."""
        events = [self._stopping, self._moved] if or_moved else [self._stopping]
        waiting = [asyncio.ensure_future(event.wait()) for event in events]
        ends = waiting if until is None else [*waiting, until]
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()

    @property
    def stopping(self) -> bool:
        """Whether the server was asked to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Let everything that waits go on at once, so that what is in flight ends cleanly."""
        self._stopping.set()
        self.outbox.stop()

    def reset(self, *, seed: int | None = None) -> None:
        """Everything back to the start; with ``seed`` a new one."""
        self._drawn = 0
        self.rules.current()
        self.outbox.stop()
        self.store.clear()
        self.journal.clear()
        self.unmatched.clear()
        fresh = self._fresh(self.settings.seed if seed is None else seed)
        self.store.transact(lambda tx: tx.put(COURSE, fresh))
        self._course = fresh
        self.rules.restart()
        self.events.add("reset", {"seed": fresh.seed})

    def close(self) -> None:
        """Let go of threads, files and connections."""
        self.outbox.stop()
        self.shelf.close()
        self.store.close()

    def _deliveries(self, charge: Charge) -> tuple[float, ...]:
        return deliveries_of(self.store, charge.account.provider, charge.occasion.request_id)

    def _told_of_task(self, what: str, task: Task) -> None:
        at = {"submitted": task.created, "forced": task.forced, "ended": task.settled}.get(what)
        self.events.add("task", (what, task), at=at)

    def _moved_money(self, account: Account, entry: LedgerEntry | None) -> None:
        if entry is None:
            self.events.add("account", account)
        else:
            self.events.add("money", (account, entry), at=entry.at)

    def _fresh(self, seed: int) -> Course:
        return Course(clocks.started(self.settings.clock, self.settings.speed), seed)

    def _joined(self, tx: Transaction) -> Course:
        """The course that the store already holds, at the clock mode and speed of these settings, or a new one."""
        found = tx.get(Course, COURSE)
        if found is None:
            found = self._fresh(self.settings.seed)
        elif (found.clock.mode, found.clock.speed) != (self.settings.clock, self.settings.speed):
            clock = clocks.changed(found.clock, mode=self.settings.clock, speed=self.settings.speed)
            found = msgspec.structs.replace(found, clock=clock)
        tx.put(COURSE, found)
        return found

    def _changed(self, tx: Transaction, change: Mapping[str, Any]) -> Course:
        """One transaction, so that of two processes that advance at once neither is lost."""
        course = tx.get(Course, COURSE) or self._course
        course = msgspec.structs.replace(course, clock=clocks.changed(course.clock, **change))
        tx.put(COURSE, course)
        return course

    def _counted(self, tx: Transaction) -> Course:
        course = tx.get(Course, COURSE) or self._course
        course = msgspec.structs.replace(course, drawn=course.drawn + 1)
        tx.put(COURSE, course)
        return course


@lru_cache(maxsize=64)
def _spread(seed: int) -> int:
    """Where the numbers of a seed's requests begin; those of two seeds are far apart."""
    return chance.number(seed, "request") & ~0xFFFFFFFF
