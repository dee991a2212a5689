"""A task and what follows from it as one probe: each follow-up that it offers is taken, and some that it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.acceptance import json_of
from conformance.answers import answers_of
from conformance.bench import Bench
from conformance.facts.fact import slug
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, SUBMIT, Asking, asking, phases, purse, submitted
from conformance.following import Offered, offered, taking
from conformance.goods import Good
from conformance.probe import CONTROL, SECOND_KEY, Probe
from conformance.reached import value_of, values_at
from conformance.requests import Request
from conformance.session import Session, StoppedError
from conformance.templates import LOOP
from conformance.trace import Answer

PARENT, EARLY, STRANGER, FORGED, OTHER = "parent", "early", "stranger", "forged", "another-model"
TAKE, CHILD = "take", "child"
FORGERY = "conformance"


@dataclass(frozen=True, eq=False)
class Step:
    """One follow-up that is taken: which, of which task of the flow, by which request (its ids are examples)."""

    one: Offered
    of: str
    good: Good

    @property
    def word(self) -> str:
        """Its name in roles and ids of checks."""
        return slug(f"{self.one.offer.id.replace('{index}', '').replace('{id.', '')}".replace("}", ""))


@dataclass(frozen=True, eq=False)
class Tree:
    """A good request whose task offers follow-ups. ``query`` asks for the tasks."""

    bench: Bench
    good: Good
    query: Asking

    @cached_property
    def grid(self) -> list[Step]:
        """The follow-ups of the first task, one of each row of the contract: of several the last."""
        return self._steps(PARENT, self.good)

    @cached_property
    def single(self) -> list[Step]:
        """Those of the task of the first of them that offers others."""
        known = {step.one.offer.id for step in self.grid}
        for step in self.grid:
            found = [one for one in self._steps(f"{CHILD}-{step.word}", step.good) if one.one.offer.id not in known]
            if found:
                return found
        return []

    def _steps(self, of: str, parent: Good) -> list[Step]:
        found: dict[str, Step] = {}
        for one in offered(parent.family, parent.prediction, "succeeded"):
            good = taking(self.bench, parent, FORGERY, one, one.written(FORGERY))
            if good is not None:
                found[one.offer.id] = Step(one, of, good)
        return list(found.values())

    def listed(self, answer: Answer, state: str = "succeeded") -> list[Any]:
        """The ids of the follow-ups that an answer lists."""
        return values_at(json_of(answer.body), offer_path(self.query.template(state)))

    @property
    def probe(self) -> Probe:
        """The task, at its beginning and its end; each of its follow-ups; and those of one of these."""
        provider, good = self.bench.contract.provider, self.good

        async def conduct(session: Session) -> None:
            key = await purse(session, provider)
            await session.read_money(provider, MONEY_BEFORE, key=key)
            made = await session.answer(good.request, role=SUBMIT, key=key)
            task_id = id_of(made, good)
            first = self.grid[0]
            await session.send(self.taken(first, task_id, first.one.written(FORGERY)), role=EARLY, key=key)
            ids = {PARENT: task_id}
            await self._generation(session, key, self.grid, ids, [(PARENT, task_id, good)])
            await self._generation(session, key, self.single, ids, [])
            await session.read_money(provider, MONEY_AFTER, key=key)

        count = 8 + 2 * (len(self.grid) + len(self.single))
        return self.bench.flow(
            "followed", good.request, conduct, operation=good.operation, family=good.family, requests=count,
            prediction=good.prediction, needs=frozenset({CONTROL, SECOND_KEY}), moves_clock=True,
        )  # fmt: skip

    async def _generation(
        self, session: Session, key: str, steps: Sequence[Step], ids: dict[str, str],
        waiting: list[tuple[str, str, Good]],
    ) -> None:  # fmt: skip
        """Waits for the tasks given, takes what their answers offer, and waits for what comes of that."""
        if not steps or steps[0].of not in ids:
            return  # what they follow from was not made
        listed = {role: await self._asked(session, key, role, task, good) for role, task, good in waiting}
        of = steps[0].of
        if of not in ids:
            raise StoppedError(f"there is no task of {of}")
        if of not in listed:
            answer = await session.answer(self.query.request(ids[of]), role=f"{of}-again", key=key)
            listed[of] = self.listed(answer)
        children: list[tuple[str, str, Good]] = []
        for step in steps:
            custom_id = step.one.found(listed[of])
            if custom_id is None:
                continue
            answer = await session.answer(self.taken(step, ids[of], custom_id), role=f"{TAKE}-{step.word}", key=key)
            found = value_of(submitted(step.good.operation, step.good.family), "task.id", json_of(answer.body))
            if isinstance(found, str) and found:
                ids[f"{CHILD}-{step.word}"] = found
                children.append((f"{CHILD}-{step.word}", found, step.good))
        if of == PARENT:
            await self._refused(session, key, steps, ids[of], listed[of])
        longest = max((sum(seconds for _, seconds in phases(good.prediction)) for *_, good in children), default=0)
        await session.wait(longest + 1)
        for role, task, _ in children:
            await session.send(self.query.request(task), role=role, key=key)

    async def _asked(self, session: Session, key: str, role: str, task: str, good: Good) -> list[Any]:
        await session.wait(sum(seconds for _, seconds in phases(good.prediction)) + 1)
        return self.listed(await session.answer(self.query.request(task), role=role, key=key))

    async def _refused(
        self, session: Session, key: str, steps: Sequence[Step], task_id: str, listed: list[Any]
    ) -> None:
        """What a task does not offer: a made-up id, one that another model may take, one to another key."""
        first, custom_id = steps[0], steps[0].one.found(listed)
        if custom_id is None:
            raise StoppedError(f"the task does not offer {first.one.id}")
        await session.send(self.taken(first, task_id, f"{custom_id}x"), role=FORGED, key=key)
        other = next((one for one in steps if set(one.one.offer.models).isdisjoint(first.one.offer.models)), None)
        theirs = other.one.found(listed) if other else None
        if theirs is not None:
            await session.send(self.taken(first, task_id, theirs), role=OTHER, key=key)
        await session.send(self.taken(first, task_id, custom_id), role=STRANGER, key=session.stranger)

    def taken(self, step: Step, task_id: str, custom_id: str) -> Request:
        """The request of a step with the ids of the target."""
        follows = step.good.family.operations[step.good.operation.id].follows
        if follows is None:
            raise StoppedError("nothing follows")
        return step.good.with_body({**step.good.body, follows.task: task_id, follows.offer: custom_id})


def trees(bench: Bench) -> Iterator[Tree]:
    """Each request of a family with offers that starts anew, where follow-ups of it can be made."""
    for operation, family in bench.attached("submit"):
        if not family.offers or family.operations[operation.id].follows is not None:
            continue
        good, query = bench.good(operation, family), asking(bench.contract, operation, family)
        if good is not None and query is not None and offer_path(query.template("succeeded")):
            tree = Tree(bench, good, query)
            if tree.grid:
                yield tree
                return


def offer_path(template: Any) -> tuple[str, ...]:
    """Where an answer has the ids of what a task offers."""
    return next(iter(_paths(template, ())), ())


def _paths(template: Any, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(template, Mapping):
        if template.get(LOOP) == "offers":
            yield from ((*steps, "#", name) for name, part in template["do"].items() if part == "{item.id}")
            return
        for name, part in template.items():
            yield from _paths(part, (*steps, name.removesuffix("?")))


def id_of(answer: Answer, good: Good, name: str = "submitted") -> str:
    """The id that an answer to a submit gives; ``StoppedError`` without one."""
    template = answers_of(good.operation, good.family.operations[good.operation.id]).get(name)
    found = value_of(template, "task.id", json_of(answer.body))
    if not isinstance(found, str):
        raise StoppedError(f"the answer to the submit names no task ({answer.status})")
    return found
