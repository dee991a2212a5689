"""Tasks that a mock has accepted, as a test looks at them and ends them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mockserver.control.tasks import TaskBody, end_task
from mockserver.state import records
from mockserver.tasks.lifecycle import Moment, ends, moment
from mockserver.testing.portal import Portal
from mockserver.testing.seen import Seen

if TYPE_CHECKING:
    from mockserver.app import Understudy


class Task:
    """One task. What changes (``state``, ``progress``, ``error``) is read anew each time."""

    def __init__(self, record: records.Task, understudy: Understudy, portal: Portal) -> None:
        self._record, self._understudy, self._portal = record, understudy, portal
        self.id = record.id
        self.provider = record.provider
        self.operation_id = record.operation
        self.family = record.family
        self.model = record.model
        self.key = record.key
        self.request: Mapping[str, Any] = record.request
        self.created = record.created

    @property
    def state(self) -> str:
        """``created``, ``queued``, ``running``, ``succeeded`` or ``failed``, whatever the provider calls it."""
        return self._moment().state

    @property
    def progress(self) -> int:
        """Percent."""
        return self._moment().progress

    @property
    def ends(self) -> float | None:
        """When it ends, in simulated unix time; None for a task that never does."""
        return ends(self._now())

    @property
    def price(self) -> Decimal:
        """What it costs when it succeeds, in USD."""
        return self._now().price

    @property
    def error(self) -> str | None:
        """The id of the error with which it fails, or has failed."""
        return self._now().fate.error

    def succeed(self) -> None:
        """End it now, well. Raises ``UnderstudyError`` for one that has ended, as the other ways to end it do."""
        self._end(TaskBody("succeeded"))

    def fail(self, error: str | None = None) -> None:
        """End it now with an error of the catalogue (without one, the provider's first for tasks)."""
        self._end(TaskBody("failed", error))

    def cancel(self) -> None:
        """End it now, neither well nor with an error; only where its page has a word for that."""
        self._end(TaskBody("cancelled"))

    def _end(self, body: TaskBody) -> None:
        self._portal.call(lambda: end_task(self._understudy, self._understudy.world, self._now(), body))

    def _now(self) -> records.Task:
        return self._understudy.world.engine.find(self.provider, self.id) or self._record

    def _moment(self) -> Moment:
        return self._portal.call(lambda: moment(self._now(), self._understudy.world.now()))

    def __str__(self) -> str:
        return f"{self.id} {self.state} {self.operation_id} {self.model} {self.error or ''}".rstrip()

    def __repr__(self) -> str:
        return f"<task {self}>"


class Tasks(Seen[Task]):
    """The tasks of a test, oldest first."""

    noun = "task"
    fields = ("provider", "family", "model", "key", "state", "error", "id")
