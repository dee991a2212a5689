"""A follow-up that stands still until a later request adds what it lacks, or until its time is over, as one probe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance.bench import Bench
from conformance.family_tree import FORGERY, PARENT, Step, Tree, id_of, trees
from conformance.flows import MONEY_AFTER, MONEY_BEFORE, MONEY_HELD, SUBMIT, phases, purse
from conformance.following import Offered, offered, sure_of_offers, taking
from conformance.goods import Good
from conformance.probe import CONTROL, Probe
from conformance.rules import holds, value
from conformance.session import Session, StoppedError
from conformance.values import exact

WAITS, WAITING, RELEASE, RELEASED = "waits", "waiting", "release", "released"
LEFT, CANCELLED = "left", "cancelled"


@dataclass(frozen=True, eq=False)
class Still:
    """A follow-up that waits: ``step`` in its tree without what lets it run, and ``release`` that adds it."""

    tree: Tree
    step: Step
    release: Offered
    releasing: Good
    seconds: float

    @property
    def good(self) -> Good:
        """The request that waits."""
        return self.step.good

    @property
    def probe(self) -> Probe:
        """One such task is let go on, another is left alone."""
        tree, provider = self.tree, self.tree.bench.contract.provider

        async def conduct(session: Session) -> None:
            key = await purse(session, provider)
            parent, custom_id = await self._parent(session, key)
            request = tree.taken(self.step, parent, custom_id)
            await session.read_money(provider, MONEY_BEFORE, key=key)
            waiting = id_of(await session.answer(request, role=WAITS, key=key), self.good, "waiting")
            await session.read_money(provider, MONEY_HELD, key=key)
            answer = await session.answer(tree.query.request(waiting), role=WAITING, key=key)
            found = self.release.found(tree.listed(answer, "waiting"))
            if found is None:
                raise StoppedError(f"the waiting task does not offer {self.release.id}")
            step = Step(self.release, WAITS, self.releasing)
            await session.answer(tree.taken(step, waiting, found), role=RELEASE, key=key)
            await session.wait(sum(seconds for _, seconds in phases(self.good.prediction)) + 1)
            await session.send(tree.query.request(waiting), role=RELEASED, key=key)
            await session.read_money(provider, MONEY_AFTER, key=key)
            left = id_of(await session.answer(request, role=LEFT, key=key), self.good, "waiting")
            await session.wait(self.seconds + 1)
            await session.send(tree.query.request(left), role=CANCELLED, key=key)
            await session.read_money(provider, f"{MONEY_AFTER}-{LEFT}", key=key)

        return tree.bench.flow(
            "waiting", tree.good.request, conduct, operation=tree.good.operation, family=tree.good.family, requests=9,
            prediction=tree.good.prediction, needs=frozenset({CONTROL}), moves_clock=True,
        )  # fmt: skip

    async def _parent(self, session: Session, key: str) -> tuple[str, str]:
        """A finished task that offers the follow-up, and the id of that."""
        tree = self.tree
        task = id_of(await session.answer(tree.good.request, role=SUBMIT, key=key), tree.good)
        await session.wait(sum(seconds for _, seconds in phases(tree.good.prediction)) + 1)
        for step in self._above():
            listed = tree.listed(await session.answer(tree.query.request(task), role=PARENT, key=key))
            custom_id = step.one.found(listed)
            if custom_id is None:
                raise StoppedError(f"the task does not offer {step.one.id}")
            if step is self.step:
                return task, custom_id
            task = id_of(await session.answer(tree.taken(step, task, custom_id), role="take", key=key), step.good)
            await session.wait(sum(seconds for _, seconds in phases(step.good.prediction)) + 1)
        raise StoppedError("there is no such task")

    def _above(self) -> Iterator[Step]:
        """The follow-ups that lead to this one, and itself."""
        yield from (step for step in self.tree.grid if self.step.of != PARENT and self.step.of.endswith(step.word))
        yield self.step


def stills(bench: Bench) -> Iterator[Still]:
    """The first follow-up of each family that waits without some field of its own."""
    for tree in trees(bench):
        found = next((one for step in (*tree.grid, *tree.single) for one in _waiting(tree, step)), None)
        if found is not None:
            yield found


def _waiting(tree: Tree, step: Step) -> Iterator[Still]:
    lifecycle, said = step.good.family.lifecycle, step.good.prediction
    if lifecycle is None or lifecycle.wait is None or not sure_of_offers(step.good):
        return
    for name in step.good.body:
        request = step.good.without(name)
        other = tree.bench.predict(request, known=(FORGERY,))
        if not other.accepted or other.chosen is None:
            continue
        chosen, other = other.chosen, replace(other, extra={**other.extra, **said.extra})
        other = replace(other, price=other.cost({}))
        names = other.names(chosen, {})
        if not holds(lifecycle.wait["when"], names):
            continue
        body = {key: part for key, part in step.good.body.items() if key != name}
        example = replace(step.good.example, body=body)
        good = Good(step.good.operation, step.good.family, example, request, other)
        seconds = float(exact(value(lifecycle.wait["seconds"], names)) or 0)
        for one in offered(good.family, other, "waiting"):
            releasing = taking(tree.bench, good, FORGERY, one, one.written(FORGERY))
            if releasing is not None:
                yield Still(tree, Step(step.one, step.of, good), one, releasing, seconds)
