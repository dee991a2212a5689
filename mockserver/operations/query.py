"""Asking for a task: its state at this moment, in the words of the page."""

from __future__ import annotations

from typing import Any

from mockserver.faults.queries import known_yet, seen_as_of
from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call
from mockserver.operations.results import link_names
from mockserver.operations.submit import task_names
from mockserver.state.records import Task
from mockserver.tasks.offers import offered


async def answer_query(call: Call) -> Answer:
    """The task's answer for its state."""
    task = named_task(call)
    page = call.operation.about(task.family)
    if page is None:
        raise call.refuse("unknown-task", task_id=task.id)
    with seen_as_of(call, task):
        names = task_names(call, task, page.words)
    state = names["task.state"] if names["task.state"] in page.answers else "*"
    read = page.answer_names.get(state, set())
    if "offers" in read:
        names["offers"] = [{"id": row.id, **row.shown} for row in offered(call.provider, task, names["task.state"])]
    names.update(await _files(call, task, read))
    return json_answer(200, page.answers[state](names))


def named_task(call: Call) -> Task:
    """The task that the request asks for; one of another key is unknown, unless nobody is asked for a key here."""
    operation, task_id = call.operation, call.named
    if not task_id:
        raise call.refuse("no-task-id", field=operation.facts.names.name)
    task = call.world.engine.find(call.provider.name, task_id)
    if task is None or (task.key != call.key and "key" in operation.order) or not known_yet(call, task):
        raise call.refuse("unknown-task", task_id=task_id)
    call.task_id, call.model_name = task.id, task.model
    return task


async def _files(call: Call, task: Task, read: set[str]) -> dict[str, Any]:
    """The names of the task's files that the template reads; a true size needs the file rendered."""
    names: dict[str, Any] = {}
    family = call.provider.families[task.family]
    for name, paths in task.files.items():
        if not any(wanted.startswith((f"result.{name}.", f"results.{name}")) or wanted == "results" for wanted in read):
            continue
        rows = []
        for path in paths:
            entry = call.world.engine.file(call.provider.name, path)
            if entry is None:
                continue
            row = link_names(call, family.results[name], entry)
            if any(wanted.endswith(".bytes") for wanted in read):
                row["bytes"] = len((await call.world.shelf.get(entry.spec)).content)
            rows.append(row)
        names[f"results.{name}"] = rows
        if rows:
            names.update({f"result.{name}.{key}": value for key, value in rows[0].items()})
    return names
