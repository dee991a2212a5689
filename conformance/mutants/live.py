"""Mutants that answer: a faulty server is started afresh, and the checks of what it breaks are sent to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from io import StringIO

from conformance.asgi import App, NotStartedError
from conformance.checks import Check
from conformance.contract import Contract
from conformance.mutants.mutant import Result
from conformance.mutants.scoring import facts_of
from conformance.running import Plan, run
from conformance.target import Where

ASKED = 10
"""Checks of its facts that a mutant is asked."""
BESIDE = 4
"""Checks of other facts, of the same operation and family where there are some."""
CLOSE = 2
"""Checks of its facts that are taken in any case, the first that name it; the others by chance."""


@dataclass(frozen=True, repr=False)
class Live:
    """A faulty server. ``start`` makes it anew and gives the app, and what tells afterwards whether the fault showed;
    it raises ``NotStartedError`` where the fault cannot be made.
    """

    id: str
    operator: str
    facts: tuple[str, ...]
    says: str
    start: Callable[[], tuple[App, Callable[[], bool]]]
    control: bool = False


class Suite:
    """The checks of one provider, found by their facts, and where they are sent."""

    def __init__(self, contract: Contract, checks: Sequence[Check], where: Where, *, seed: int = 0) -> None:
        self.contract = contract
        self.checks = checks
        self._where = where
        self._seed = seed
        self._by_fact: dict[str, list[Check]] = {}
        for check in checks:
            for fact in check.facts:
                self._by_fact.setdefault(fact, []).append(check)

    def fate_of(self, mutant: Live) -> Result:
        """Asks a mutant the checks of its facts, and a few others."""
        of_facts = self._chosen(self.of(mutant.facts), mutant.id)
        asked = [*of_facts, *self._beside(of_facts, mutant)]
        result = Result(mutant.id, mutant.operator, mutant.facts, mutant.says, "not_applied", control=mutant.control)
        try:
            app, showed = mutant.start()
        except NotStartedError:
            return result
        if not asked:
            return replace(result, fate="survived")
        with redirect_stderr(StringIO()):  # a server that a fault breaks says so at length
            made = run(Plan(self.contract, tuple(asked), replace(self._where, app=app), believed=True))
        failed = [one.check.id for one in made.outcomes if one.verdict.status == "failed"]
        raw = tuple(failed[:3]) or ((made.problem,) if made.problem else ())
        named = {check.id for check in of_facts}
        by = tuple(name for name in failed if name in named)[:3]
        told = facts_of(mutant.facts, [check for check in of_facts if check.id in failed])
        fate = "caught" if by else "survived" if raw or showed() or not of_facts else "not_applied"
        return replace(result, fate=fate, by=by, raw=raw, told=told)  # type: ignore[arg-type]

    def of(self, facts: Iterable[str]) -> list[Check]:
        """The checks that tell one of these facts, those that tell few others first."""
        found = {check.id: check for fact in facts for check in self._by_fact.get(fact, ())}
        return sorted(found.values(), key=lambda check: len(check.facts))

    def _chosen(self, found: list[Check], name: str) -> list[Check]:
        if len(found) <= ASKED:
            return found
        chance = random.Random(f"{self._seed} {name}")
        return [*found[:CLOSE], *chance.sample(found[CLOSE:], ASKED - CLOSE)]

    def _beside(self, of_facts: Sequence[Check], mutant: Live) -> list[Check]:
        known = {check.id for check in of_facts}
        start = mutant.facts[0].partition("/")[0]
        near = [check for check in self.checks if check.id not in known and start in (check.operation.id, check.family)]
        chance = random.Random(f"{self._seed} {mutant.id} beside")
        return chance.sample(near, min(BESIDE, len(near)))
