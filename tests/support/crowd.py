"""A server that has been busy: many tasks and a full journal."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from mockserver.app import Understudy
from mockserver.journal import Exchange
from mockserver.state.records import Fate, Stage, Task

TASKS = 20_000


def crowd(app: Understudy, tasks: int = TASKS) -> Understudy:
    """Put ``tasks`` running tasks and a full journal into an application."""
    world = app.world
    model = Task(
        id="", provider="yuanjing", key="sk-crowd", family="wan-text", operation="video.submit", model="wan2.6-t2v",
        created=world.now(), stages=(Stage("running", 1e9),), fate=Fate(), price=Decimal(0), request={}, quantities={},
        files={}, entropy=0, request_id="",
    )  # fmt: skip
    for number in range(tasks):
        task = msgspec.structs.replace(model, id=f"crowd-{number}")
        world.engine.submit(task, [])
    row = Exchange(
        id="", at=0, provider=None, operation=None, method="GET", path="/", query="", status=404, headers=[],
        request=b"", response_headers=[], response=b"", key=None, model=None, task_id=None, duration_ms=0,
    )  # fmt: skip
    for _ in range(world.settings.journal_size):
        world.journal.add(row)
    return app
