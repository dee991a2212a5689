"""Submitting tasks and settling them when they are due: money moves once, when a task ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from mockserver.ledger.book import Book
from mockserver.state.records import Fate, FileEntry, Task
from mockserver.state.store import Store, Transaction
from mockserver.tasks.lifecycle import ends, outcome, settles, waiting


@dataclass
class Engine:
    """The tasks of one world. ``listeners`` hear of each task once, right after it has been settled.

    ``told`` hears of everything that is done to a task (``submitted``, ``released``, ``forced``, ``ended``), once it is
    written.
    """

    store: Store
    book: Book
    listeners: list[Callable[[Task], None]] = field(default_factory=list)
    told: Callable[[str, Task], None] = lambda what, task: None

    def submit(self, task: Task, files: Iterable[FileEntry]) -> None:
        """Store a task, its files and the hold on its price together. Raises ``NotEnoughMoneyError``."""

        def work(tx: Transaction) -> None:
            if not waiting(task):
                self.book.reserve(tx, task)
            tx.put(task_key(task.provider, task.id), task)
            for entry in files:
                tx.put(file_key(entry.provider, entry.path), entry)
            due = settles(task)
            if due is not None:
                tx.schedule(due, task_key(task.provider, task.id))
            tx.then(lambda: self.told("submitted", task))

        self.store.transact(work)

    def find(self, provider: str, task_id: str) -> Task | None:
        """A task by its public id, whoever owns it."""
        return self.store.get(Task, task_key(provider, task_id))

    def file(self, provider: str, path: str) -> FileEntry | None:
        """What a link of this provider leads to."""
        return self.store.get(FileEntry, file_key(provider, path))

    def settle_due(self, now: float) -> None:
        """Book the end of every task whose time has come; each is booked once, however often this is called."""
        for key in self.store.due(now):
            if ":" in key.partition("/")[0]:
                continue  # not a task's: no provider's name has a colon
            settled = self.store.transact(lambda tx, key=key: self._settle(tx, key, now))  # type: ignore[misc]
            if settled is not None:
                for listener in self.listeners:
                    listener(settled)

    def release(self, task: Task, files: Iterable[FileEntry], *, at: float) -> bool:
        """Let a waiting task go on as ``task``, the same with stages of work, its files and the hold on its price.

        False when it waits no longer, then nothing has changed. Raises ``NotEnoughMoneyError``.
        """
        key = task_key(task.provider, task.id)

        def work(tx: Transaction) -> bool:
            held = tx.get(Task, key)
            until = ends(held) if held else None
            if held is None or not waiting(held) or (until is not None and until <= at):
                return False
            self.book.reserve(tx, task, at=at)
            tx.put(key, task)
            for entry in files:
                tx.put(file_key(entry.provider, entry.path), entry)
            tx.unschedule(key)
            due = settles(task)
            if due is not None:
                tx.schedule(due, key)
            tx.then(lambda: self.told("released", task))
            return True

        return self.store.transact(work)

    def force(self, task: Task, fate: Fate, *, at: float) -> Task:
        """End a running task now, by its new ``fate``. A task that has ended stays as it is."""

        def work(tx: Transaction) -> Task:
            key = task_key(task.provider, task.id)
            held = tx.get(Task, key) or task
            end = ends(held)
            if held.settled is not None or (end is not None and end <= at):
                return held
            forced = msgspec.structs.replace(held, fate=fate, forced=at)
            tx.put(key, forced)
            tx.schedule(at, key)
            tx.then(lambda: self.told("forced", forced))
            return forced

        return self.store.transact(work)

    def _settle(self, tx: Transaction, key: str, now: float) -> Task | None:
        task = tx.get(Task, key)
        tx.unschedule(key)
        end = settles(task) if task else None
        if task is None or task.settled is not None or end is None or end > now:
            return None
        if not waiting(task):
            task = self.book.settle(tx, task, succeeded=outcome(task) == "succeeded", at=end)
        settled = msgspec.structs.replace(task, settled=end)
        tx.put(key, settled)
        tx.then(lambda: self.told("ended", settled))
        return settled


def task_key(provider: str, task_id: str) -> str:
    """The name under which a task is stored."""
    return f"{provider}/{task_id}"


def file_key(provider: str, path: str) -> str:
    """The name under which a file's entry is stored."""
    return f"{provider}/{path}"
