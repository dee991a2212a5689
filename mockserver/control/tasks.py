"""Tasks: what they show now, and forcing a fate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.callbacks.outbox import deliveries
from mockserver.contracts.compiled import CompiledProvider
from mockserver.control.accounts import entry_view
from mockserver.control.callbacks import delivery_view
from mockserver.control.filters import task_filters, task_fits
from mockserver.control.replies import ControlError, page_of, read, reply, understudy_of, world_of
from mockserver.ledger.book import ledger_log
from mockserver.redaction import cleaned_data, redacted
from mockserver.state.records import Delivery, Fate, LedgerEntry, Task
from mockserver.tasks.lifecycle import ends, moment
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.app import Understudy

SCAN_PAGE = 200


class TaskBody(msgspec.Struct, forbid_unknown_fields=True):
    """``POST /_mock/tasks/<id>``."""

    state: Literal["succeeded", "failed", "cancelled"]
    error: str | None = None


async def list_tasks(request: Request) -> Response:
    """Tasks, newest first."""
    world = world_of(request)
    limit, skip = page_of(request)
    filters, total = task_filters(request), world.store.count(Task)
    if filters:
        fitting = list(_matching(world, filters))
        found, matching = fitting[skip : skip + limit], len(fitting)
    else:
        found, matching = list(world.store.newest(Task, limit=limit, skip=skip)), total
    rows = [task_view(task, world) for task in found]
    return reply({"tasks": rows, "more": skip + limit < matching, "matching": matching, "total": total})


async def read_task(request: Request) -> Response:
    """One task by its id, with its files and the movements of its money."""
    return reply(_whole(request, _task(request)))


async def force_task(request: Request) -> Response:
    """End a running task now, one way or the other."""
    body = await read(request, TaskBody)
    return reply(_whole(request, end_task(understudy_of(request), world_of(request), _task(request), body)))


def end_task(understudy: Understudy, world: World, task: Task, body: TaskBody) -> Task:
    """A task after it was ended as ``body`` says.

    Raises ``ControlError``, also for one that has ended before, and ``UnknownWordError`` for an error that the
    provider does not have.
    """
    error = None
    if body.state == "failed":
        catalogue = understudy.providers[task.provider].catalogue
        error = body.error or next((row.entry.id for row in catalogue if row.entry.task), None)
        if error is None:
            raise ControlError(400, "no_error", f"{task.provider} documents no failure of a task; name an error id")
        catalogue[error]
    elif body.state == "cancelled" and not _may_be_cancelled(understudy.providers[task.provider], task):
        raise ControlError(400, "no_cancel", f"{task.provider} has no word for a cancelled task of {task.family}")
    fate = Fate(error=error, cancelled=body.state == "cancelled")
    forced = world.engine.force(task, fate, at=world.now())
    if forced.fate is not fate:
        state = moment(forced, world.now()).state
        raise ControlError(
            409, "ended", f"task {task.id} has ended already ({state}), and what has ended stays as it is"
        )
    world.settle()
    return world.engine.find(forced.provider, forced.id) or forced


def task_view(task: Task, world: World) -> dict[str, Any]:
    """A task as the API shows it: times are simulated unix seconds, the price an exact decimal as text."""
    seen = moment(task, world.now())
    return {
        "id": task.id,
        "provider": task.provider,
        "family": task.family,
        "operation": task.operation,
        "model": task.model,
        "key": redacted(task.key),
        "state": seen.state,
        "progress": seen.progress,
        "created": task.created,
        "ends": ends(task),
        "settled": task.settled,
        "price_usd": f"{task.price:f}",
        "error": task.fate.error,
        "parent": task.parent,
        "stages": [{"state": stage.state, "until": task.created + stage.until} for stage in task.stages],
        "request": cleaned_data(task.request, (task.key,)),
        "quantities": task.quantities,
    }


def _whole(request: Request, task: Task) -> dict[str, Any]:
    """The view of a task with what belongs to it; the links lead somewhere once it has succeeded."""
    world, log = world_of(request), ledger_log(task.provider, task.key)
    family = understudy_of(request).providers[task.provider].families[task.family]
    found = [(name, world.engine.file(task.provider, path)) for name, paths in task.files.items() for path in paths]
    origin = f"{request.url.scheme}://{request.url.netloc}{world.prefix}/{task.provider}"
    return {
        **task_view(task, world),
        "files": [
            {
                "name": name,
                "media": family.results[name].facts.media,
                "url": family.results[name].url({"base": origin, "path": entry.path}),
            }
            for name, entry in found
            if entry is not None
        ],
        "entries": [
            entry_view(row)
            for row in world.store.entries(log, LedgerEntry, limit=world.store.length(log))
            if row.task_id == task.id
        ],
        "deliveries": [delivery_view(row, (task.key,)) for row in _deliveries(world, task)],
    }


def _deliveries(world: World, task: Task) -> list[Delivery]:
    """What was sent to the owner's callback URL because of this task, newest first."""
    account = world.book.account(task.provider, task.key)
    rows = deliveries(world.store, account, limit=account.callbacks, skip=0)
    return [row for row in rows if row.task_id == task.id]


def _may_be_cancelled(provider: CompiledProvider, task: Task) -> bool:
    """Whether an operation that asks for such tasks has a word for the state."""
    asked = [row.about(task.family) for row in provider.operations.values() if row.facts.kind == "query"]
    return any("cancelled" in page.words for page in asked if page is not None)


def _matching(world: World, filters: dict[str, str]) -> Iterator[Task]:
    skip, now = 0, world.now()
    while page := world.store.newest(Task, limit=SCAN_PAGE, skip=skip):
        skip += len(page)
        yield from (task for task in page if task_fits(task, filters, now, world.providers))


def _task(request: Request) -> Task:
    world, wanted = world_of(request), request.path_params["id"]
    for provider in world.providers:
        task = world.engine.find(provider, wanted)
        if task is not None:
            return task
    raise ControlError(404, "unknown_task", f"there is no task {wanted!r}; GET /_mock/tasks lists them")
