"""Submitting a task: its stages, price and files are fixed now, and follow from the request alone."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.choosing.doors import asked_fate
from mockserver.contracts.terms import plain
from mockserver.http.answers import Answer, json_answer
from mockserver.http.bodies import Upload
from mockserver.http.exchange import Call
from mockserver.operations.results import make_entries
from mockserver.state.records import Task
from mockserver.tasks.lifecycle import moment, plan


def answer_submit(call: Call) -> Answer:
    """Store the task with its hold and answer with its id."""
    bound = call.bound
    family, scope = bound.family, call.scope
    prompt = str(scope("prompt") or "")
    fate = asked_fate(call, prompt)
    if call.doom is not None and fate.error is None:
        fate = msgspec.structs.replace(call.doom, seconds=fate.seconds, stuck=fate.stuck)
    task_id = call.task_id = call.id("task")
    caption = (prompt, call.model_name, f"task {task_id}")
    made = make_entries(call, family.results, scope, caption=caption, entropy=call.entropy, task_id=task_id)
    task = Task(
        id=task_id,
        provider=call.provider.name,
        key=call.key,
        family=family.facts.family,
        operation=call.operation.facts.id,
        model=call.model_name,
        created=call.now,
        stages=plan(family, scope, fate),
        fate=fate,
        price=family.prices[call.model.name].cost(scope),
        request=_kept(call.params),
        quantities={name: plain(scope(name)) for name in family.quantities},
        files={name: tuple(row.path for row in rows) for name, rows in made.items()},
        entropy=call.entropy,
        request_id=call.request_id,
        charged_at_end=family.facts.lifecycle is not None and family.facts.lifecycle.charge == "end",
    )
    call.world.engine.submit(task, [row for rows in made.values() for row in rows])
    call.amount = task.price
    return json_answer(200, bound.answers["submitted"](task_names(call, task, bound.words)))


def task_names(call: Call, task: Task, words: Any) -> dict[str, Any]:
    """The names of a task in an answer template; ``body.x`` is what was asked, ``quantity.x`` what followed from it."""
    seen = moment(task, call.now)
    names = call.names()
    names.update(
        {
            "task.id": task.id,
            "task.model": task.model,
            "task.state": seen.state,
            "task.status": words.get(seen.state, seen.state),
            "task.progress": seen.progress,
            "task.created": int(task.created),
        }
    )
    if seen.ended is not None:
        names["task.completed"] = int(seen.ended)
    if task.settled is not None and seen.state == "succeeded":
        names["task.amount"] = float(task.price)
    names.update({f"body.{key}": value for key, value in task.request.items() if value is not None})
    names.update({f"quantity.{key}": value for key, value in task.quantities.items() if value is not None})
    if task.fate.error and seen.state == "failed":
        error = call.provider.catalogue[task.fate.error]
        filled = {**error.entry.fill, **names, **task.fate.fill}
        names["failure.message"] = names["failure.summary"] = error.message(filled)
        names.update({f"failure.{key}": part(filled) for key, part in error.fields.items()})
    return names


def _kept(params: dict[str, Any]) -> dict[str, Any]:
    def kept(value: Any) -> Any:
        return {"filename": value.name, "bytes": len(value.data)} if isinstance(value, Upload) else value

    return {
        name: [kept(v) for v in value] if isinstance(value, list) else kept(value) for name, value in params.items()
    }
