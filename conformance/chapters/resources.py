"""Stored resources: what was made is found, changed and listed, by its owner alone, and comes to its end in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.acceptance import json_of, not_accepted, not_refused, seen
from conformance.answers import expected, plain
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Operation
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.judging import Verdict, none_wrong
from conformance.reached import value_of
from conformance.rules import value
from conformance.stored import CHANGED, CREATE, GET, LATER, LIST, NAME, QUOTA, STRANGER, STRANGERS, UPDATE, Stored, kept
from conformance.templates import Hole, differences
from conformance.view import View

CHAPTER = "resources"
_ENDED = ("succeeded", "seconds")
_TIMES = ("created", "updated", "created_at", "updated_at")


def checks(bench: Bench) -> Iterator[Check]:
    """Each family that stores something, by one that is made."""
    for stored in kept(bench):
        yield from _of(stored)


def record(stored: Stored, start: str, called: Any, /, **fields: Any) -> dict[str, Any]:
    """What the names of one resource stand for: its fields as they were made, or as ``fields`` says."""
    made = {**stored.made(stored.create), **fields}
    known: dict[str, Any] = {
        f"{start}.{field}": plain(said) if said is not None else Hole(f"{start}.{field}", empty=True)
        for field, said in made.items()
    }
    known |= {f"{start}.{time}": Hole(f"{start}.{time}", kind="text" if "_" in time else "time") for time in _TIMES}
    known |= {f"{start}.status": Hole(f"{start}.status", kind="text"), f"{start}.id": called}
    return known | {f"{start}.failure.{part}": None for part in ("code", "message", "summary")}


def page(stored: Stored, asked: Prediction) -> dict[str, Any]:
    """Which page a request asks for, of how many."""
    paging, chosen = stored.resource.paging, asked.chosen
    if paging is None or chosen is None:
        return {}
    names = asked.names(chosen, {})
    return {f"page.{what}": plain(value(paging[what], names)) for what in ("number", "size")}


def _of(stored: Stored) -> Iterator[Check]:
    life, create = stored.life, stored.create
    renamed = stored.changed(stored.made(create), stored.renaming)

    def told(view: View, kind: str, role: str) -> tuple[Any, list[str]]:
        answer, good = view.answer(life.id, role), stored.goods[kind]
        wrong = not_accepted(stored.bench.contract, good.prediction, answer)
        return json_of(answer.body), [f"{role} is {seen(answer)}: {line}" for line in wrong]

    def own(view: View) -> Any:
        return stored.id_of("resource-create", view.answer(life.id, CREATE))

    def held(view: View, kind: str, role: str, known: dict[str, Any]) -> list[str]:
        """Where an answer departs from its template."""
        answer, wrong = told(view, kind, role)
        return wrong or differences(expected(create.prediction, stored.template(kind), known), answer)

    def made(view: View) -> Verdict:
        known = record(stored, "record", Hole("record.id", kind="text"))
        return none_wrong(held(view, "resource-create", CREATE, known), str(own(view)))

    def found(view: View) -> Verdict:
        wrong = held(view, "resource-get", GET, record(stored, "record", own(view)))
        return none_wrong(wrong, str(own(view)))

    def changed(view: View) -> Verdict:
        wrong = held(view, "resource-update", UPDATE, {"record.id": own(view)})
        wrong += held(view, "resource-get", CHANGED, record(stored, "record", own(view), **renamed))
        template = stored.template("resource-get")
        for name in ("record.created", "record.created_at"):
            was, now = (value_of(template, name, json_of(view.answer(life.id, role).body)) for role in (GET, CHANGED))
            wrong += [f"it was made at {was}, and after the change at {now}"] if was != now else []
        return none_wrong(wrong, NAME)

    def listed(view: View) -> Verdict:
        answer, wrong = told(view, "resource-list", LIST)
        template = stored.template("resource-list")
        item = record(stored, "item", own(view), **renamed)
        asked = stored.bench.predict(stored.listing)
        wanted = expected(asked, template, {**item, "records": 1, "total": 1, **page(stored, asked)})
        return none_wrong(wrong or differences(wanted, answer), seen(view.answer(life.id, LIST)))

    def counted(view: View) -> Verdict:
        wrong = held(view, "resource-quota", QUOTA, {"count": 1, "most": stored.resource.most})
        return none_wrong(wrong, seen(view.answer(life.id, QUOTA)))

    def owned(view: View) -> Verdict:
        prediction, answer = stored.named("resource-get", str(own(view))), view.answer(life.id, STRANGER)
        wrong = [f"it is told {seen(answer)}: {line}" for line in not_refused(prediction, prediction.errors, answer)]
        others, more = told(view, "resource-list", STRANGERS)
        wrong += more + ([f"{own(view)} is in the list of another key"] if str(own(view)) in str(others) else [])
        return none_wrong(wrong, seen(answer))

    def ended(view: View) -> Verdict:
        answer, wrong = told(view, "resource-get", LATER)
        state = value_of(stored.template("resource-get"), "record.status", answer)
        word = stored.goods["resource-get"].operation.words.get("succeeded")
        return none_wrong([*wrong, *([] if state == word else [f"it is {state!r}, not {word!r}"])], str(state))

    yield _check(stored, "made", "the answer tells of what was made", made, "resource-create")
    yield _check(stored, "found", "what was made is found as it was made", found, "resource-get")
    yield _check(stored, "changed", "what was changed is found as it was changed", changed, "resource-update")
    yield _check(stored, "listed", "what was made is listed", listed, "resource-list")
    if "resource-quota" in stored.goods:
        yield _check(stored, "counted", "what was made is counted, to the most that there may be", counted,
                     "resource-quota")  # fmt: skip
    yield _check(stored, "owned", "nobody else's key finds it", owned, refusal="unknown-resource")
    if stored.family.lifecycle is not None:
        yield _check(stored, "ended", "it comes to its end in its time", ended,
                     facts=tuple(f"{stored.family.name}/lifecycle/{what}" for what in _ENDED))  # fmt: skip


def _check(
    stored: Stored, what: str, says: str, judge: Callable[[View], Verdict], *kinds: str, refusal: str = "",
    facts: tuple[str, ...] = (),
) -> Check:  # fmt: skip
    bench, family, operation = stored.bench, stored.family, stored.create.operation
    told = [fact for kind in kinds for fact in _members(stored, kind)]
    told += [f"{one.id}/-/method/{one.methods[0]}" for kind in kinds for one in [stored.goods[kind].operation]]
    if refusal:
        getting = stored.goods["resource-get"].operation
        entry = bench.contract.refusal(refusal, getting, family.operations[getting.id])
        told += [f"{getting.id}/-/refusal/{refusal}", *(bench.facts.of_error(entry.id) if entry else ())]
    told.append(f"{operation.id}/{family.name}/resource/{what}")
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/{family.name}/stored-{what}",
        title=f"{operation.title}: {family.name}, {says}",
        level=operation.source.level,
        chapter=CHAPTER,
        source=operation.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*told, *facts),
        probes=(stored.life,),
        expected=says,
        judge=judge,
    )


def _members(stored: Stored, kind: str) -> list[str]:
    """The facts of what the answers of an operation have."""
    operation: Operation = stored.goods[kind].operation
    own = "whole" in stored.family.operations[operation.id].answers
    start = f"{operation.id}/{stored.family.name if own else '-'}/answer/whole"
    return [f"{start}/{path}" for path, _ in members(stored.template(kind))]
