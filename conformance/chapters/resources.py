"""Stored resources: what was made is found, changed and listed, by its owner alone, and comes to its end in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.acceptance import json_of, not_accepted, not_refused, seen
from conformance.answers import answers_of, expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Family, Operation
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.flows import phases, purse
from conformance.goods import Good
from conformance.judging import Verdict, none_wrong
from conformance.probe import CONTROL, Probe
from conformance.reached import value_of
from conformance.session import Session, StoppedError
from conformance.templates import Hole, differences
from conformance.trace import Answer
from conformance.view import View

CHAPTER = "resources"
CREATE, GET, UPDATE, CHANGED, LIST = "create", "get", "update", "get-changed", "list"
STRANGER, STRANGERS, LATER = "other-key", "other-keys-list", "get-later"
NAME = "conformance-renamed"
_ENDED = ("succeeded", "seconds")
_NEVER_EMPTY = ("record.id", "record.status", "record.created_at", "record.updated_at")


@dataclass(frozen=True, eq=False)
class Stored:
    """A kind of resource: its operations by their kinds, each with a good request."""

    bench: Bench
    family: Family
    goods: Mapping[str, Good]

    @property
    def create(self) -> Good:
        return self.goods["resource-create"]

    def template(self, kind: str) -> Any:
        """The answer of an operation of a kind."""
        operation = self.goods[kind].operation
        return answers_of(operation, self.family.operations[operation.id])["whole"]

    def id_of(self, kind: str, answer: Answer) -> Any:
        """The id that an answer names."""
        return value_of(self.template(kind), "record.id", json_of(answer.body))

    @property
    def life(self) -> Probe:
        """One resource from its making to its end, and a stranger who asks for it."""
        provider, create = self.bench.contract.provider, self.create

        async def conduct(session: Session) -> None:
            key = await purse(session, provider)
            answer = await session.answer(create.request, role=CREATE, key=key)
            name = self.id_of("resource-create", answer)
            if not isinstance(name, str):
                raise StoppedError(f"the answer names no id: {seen(answer)}")
            one = self._named("resource-get", name)
            await session.send(one.request, role=GET, key=key)
            await session.send(one.request, role=STRANGER)
            await session.send(self._named("resource-update", name, name=NAME).request, role=UPDATE, key=key)
            await session.send(one.request, role=CHANGED, key=key)
            await session.send(self.goods["resource-list"].request, role=LIST, key=key)
            await session.send(self.goods["resource-list"].request, role=STRANGERS)
            await session.wait(sum(seconds for _, seconds in phases(create.prediction)) + 1)
            await session.send(one.request, role=LATER, key=key)

        return self.bench.flow(
            "stored", create.request, conduct, operation=create.operation, family=self.family, requests=9,
            prediction=create.prediction, needs=frozenset({CONTROL}), moves_clock=True,
        )  # fmt: skip

    def named(self, kind: str, name: str) -> Prediction:
        """What the contract says of asking for an id that the target has not given to this key."""
        return self.bench.predict(self._named(kind, name).request)

    def _named(self, kind: str, name: str, /, **more: str) -> Good:
        good = self.goods[kind]
        request = good.with_body({**good.body, good.operation.name: name, **more})
        return Good(good.operation, good.family, good.example, request, good.prediction)


def checks(bench: Bench) -> Iterator[Check]:
    """Each family that stores something, by one that is made."""
    for family in bench.families():
        if family.resource is None:
            continue
        goods: dict[str, Good] = {}
        for name in family.operations:
            operation = bench.contract.operations[name]
            good = bench.good(operation, family) if operation in bench.operations() else None
            if good is not None:
                goods[operation.kind] = good
        if {"resource-create", "resource-get", "resource-update", "resource-list"} <= goods.keys():
            yield from _of(Stored(bench, family, goods))


def _of(stored: Stored) -> Iterator[Check]:
    life, body = stored.life, stored.create.body

    def told(view: View, kind: str, role: str) -> tuple[Any, list[str]]:
        answer, good = view.answer(life.id, role), stored.goods[kind]
        wrong = not_accepted(stored.bench.contract, good.prediction, answer)
        return json_of(answer.body), [f"{role} is {seen(answer)}: {line}" for line in wrong]

    def found(view: View) -> Verdict:
        name = stored.id_of("resource-create", view.answer(life.id, CREATE))
        template = stored.template("resource-get")
        names = [part[1:-1] for _, part in members(template) if isinstance(part, str) and part.startswith("{record.")]
        known: dict[str, Any] = {one: Hole(one, empty=True) for one in names if one not in _NEVER_EMPTY}
        known |= {f"record.{field}": value for field, value in body.items()} | {"record.id": name}
        wanted = expected(stored.create.prediction, template, known)
        answer, wrong = told(view, "resource-get", GET)
        return none_wrong(wrong or differences(wanted, answer), str(name))

    def changed(view: View) -> Verdict:
        _, wrong = told(view, "resource-update", UPDATE)
        answer, more = told(view, "resource-get", CHANGED)
        called = value_of(stored.template("resource-get"), "record.name", answer)
        return none_wrong([*wrong, *more, *([] if called == NAME else [f"it is called {called!r}"])], str(called))

    def listed(view: View) -> Verdict:
        answer, wrong = told(view, "resource-list", LIST)
        name = stored.id_of("resource-create", view.answer(life.id, CREATE))
        template = expected(stored.goods["resource-list"].prediction, stored.template("resource-list"), {})
        wrong += differences(template, answer) + ([] if str(name) in str(answer) else [f"{name} is not in it"])
        return none_wrong(wrong, seen(view.answer(life.id, LIST)))

    def owned(view: View) -> Verdict:
        name = str(stored.id_of("resource-create", view.answer(life.id, CREATE)))
        prediction, answer = stored.named("resource-get", name), view.answer(life.id, STRANGER)
        wrong = [f"it is told {seen(answer)}: {line}" for line in not_refused(prediction, prediction.errors, answer)]
        others, more = told(view, "resource-list", STRANGERS)
        wrong += more + ([f"{name} is in the list of another key"] if name in str(others) else [])
        return none_wrong(wrong, seen(answer))

    def ended(view: View) -> Verdict:
        answer, wrong = told(view, "resource-get", LATER)
        state = value_of(stored.template("resource-get"), "record.status", answer)
        word = stored.goods["resource-get"].operation.words.get("succeeded")
        return none_wrong([*wrong, *([] if state == word else [f"it is {state!r}, not {word!r}"])], str(state))

    yield _check(stored, "found", "what was made is found as it was made", found, "resource-create", "resource-get")
    yield _check(stored, "changed", "what was changed is found as it was changed", changed, "resource-update")
    yield _check(stored, "listed", "what was made is listed", listed, "resource-list")
    yield _check(stored, "owned", "nobody else's key finds it", owned, refusal="unknown-resource")
    if stored.family.lifecycle is not None:
        yield _check(stored, "ended", "it comes to its end in its time", ended,
                     facts=tuple(f"{stored.family.name}/lifecycle/{what}" for what in _ENDED))  # fmt: skip


def _check(
    stored: Stored, what: str, says: str, judge: Callable[[View], Verdict], *kinds: str, refusal: str = "",
    facts: tuple[str, ...] = (),
) -> Check:  # fmt: skip
    bench, family, operation = stored.bench, stored.family, stored.create.operation
    told = [fact for kind in kinds for fact in _members(stored.goods[kind].operation, family)]
    if refusal:
        getting = stored.goods["resource-get"].operation
        entry = bench.contract.refusal(refusal, getting, family.operations[getting.id])
        told += [f"{getting.id}/-/refusal/{refusal}", f"error/{entry.id}" if entry else ""]
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


def _members(operation: Operation, family: Family) -> list[str]:
    """The facts of what the answers of an operation have."""
    own = "whole" in family.operations[operation.id].answers
    start = f"{operation.id}/{family.name if own else '-'}/answer/whole"
    template = answers_of(operation, family.operations[operation.id])["whole"]
    return [f"{start}/{path}" for path, _ in members(template)]
