"""Submitting a task: its stages, price and files are fixed now, and follow from the request and its parent alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from mockserver.choosing.doors import asked_fate
from mockserver.contracts.model import Model
from mockserver.contracts.terms import Scope, plain
from mockserver.http.answers import Answer, json_answer
from mockserver.http.bodies import Upload
from mockserver.http.exchange import Call
from mockserver.operations.results import make_entries
from mockserver.state.records import Fate, FileEntry, Stage, Task
from mockserver.tasks.lifecycle import WAITING, moment, plan, released, waiting
from mockserver.tasks.offers import follow_names, parents


def answer_submit(call: Call) -> Answer:
    """Store the task with its hold and answer with its id; or let the waiting task go on that the request follows."""
    if call.parent is not None and moment(call.parent[0], call.now).state == WAITING:
        return _answer_release(call, call.parent[0])
    family, scope, parent = call.bound.family, call.scope, call.parent
    task = Task(
        id=call.id(family.facts.task_id),
        provider=call.provider.name,
        key=call.key,
        family=family.facts.family,
        operation=call.operation.facts.id,
        model=call.model_name,
        created=call.now,
        stages=(),
        fate=Fate(),
        price=Decimal(0),
        request=_kept(call.params),
        quantities={},
        files={},
        entropy=call.entropy,
        request_id=call.reported_id,
        charged_at_end=family.facts.lifecycle is not None and family.facts.lifecycle.charge == "end",
        parent=parent and parent[0].id,
        offer=parent and parent[1].id,
        token=call.token,
    )
    task, files = _planned(call, task, call.model, scope)
    if family.wait is not None and family.wait[0](scope):
        # nothing but the wait; what comes after it is planned when it is over
        until = float(family.wait[1](scope))
        task = replace(task, stages=(Stage(WAITING, until),), fate=replace(task.fate, cancelled=True))
    call.world.engine.submit(task, files)
    if waiting(task):
        return _answer(call, task, "waiting")
    call.amount = task.price
    return _answer(call, task, "submitted")


def _answer_release(call: Call, held: Task) -> Answer:
    """The task goes on with what the request adds to its own: it keeps id and model, and costs money from now on."""
    family = call.provider.families[held.family]
    model, follows, engine = family.model(held.model), call.bound.facts.follows, call.world.engine
    own = {*call.operation.facts.select, *((follows.task, follows.offer) if follows else ())}
    added = {name: value for name, value in _kept(call.params).items() if name not in own}
    before = parents(call.provider, engine, held.key, held.parent or "", call.now)
    taken = [(row.task, offer) for row in before for offer in row.offers if offer.id == held.offer]
    lineage = follow_names(*taken[0]) if taken else {}
    task = replace(held, request={**held.request, **added}, fate=replace(held.fate, cancelled=False))
    scope = family.scope(task.request, model, {"$inputs": call.inputs, **lineage})
    task, files = _planned(call, task, model, scope)
    task = replace(task, stages=released(task.stages, call.now - task.created))
    if not engine.release(task, files, at=call.now):
        raise call.refuse("unfinished-parent", task_id=task.id)
    call.amount = task.price
    return _answer(call, task, "released")


def _planned(call: Call, task: Task, model: Model, scope: Scope) -> tuple[Task, list[FileEntry]]:
    """The task with all that follows from its request: fate, stages, price, quantities and files."""
    family = call.provider.families[task.family]
    prompt = str(scope(call.bound.facts.prompt or "prompt") or "")
    caption = (prompt, task.model, f"task {task.id}")
    made = make_entries(call, family.results, scope, caption=caption, entropy=task.entropy, task_id=task.id)
    fate = _fate(call, prompt, task.fate)
    planned = replace(
        task,
        fate=fate,
        stages=plan(family, scope, fate),
        price=family.prices[model.name].cost(scope),
        quantities={name: plain(scope(name)) for name in family.quantities},
        files={name: tuple(row.path for row in rows) for name, rows in made.items()},
    )
    return planned, [row for rows in made.values() for row in rows]


def _fate(call: Call, prompt: str, standing: Fate) -> Fate:
    """What the request asks for, else the fate the task has; a broken rule that fails tasks outweighs a success."""
    asked = asked_fate(call, prompt)
    fate = standing if asked == Fate() else asked
    if call.doom is not None and fate.error is None:
        fate = replace(call.doom, seconds=fate.seconds, stuck=fate.stuck)
    return fate


def _answer(call: Call, task: Task, name: str) -> Answer:
    """The answer of this name, or ``submitted`` where the page has no other."""
    call.task_id = task.id
    answers = call.bound.answers
    return json_answer(200, answers.get(name, answers["submitted"])(task_names(call, task, call.bound.words)))


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
    for name, at in (("created", task.created), ("started", seen.started), ("completed", seen.ended)):
        names[f"task.{name}_ms"] = int((at or 0) * 1000)
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
