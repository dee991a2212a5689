"""Whether the suite leaves servers alone that conform in another way."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.asgi import App
from conformance.checks import Check
from conformance.contract import Contract
from conformance.mutants.between import Memory, between
from conformance.mutants.variants import VARIANTS, Variant
from conformance.running import Plan, run
from conformance.target import Where


@dataclass(frozen=True)
class Survival:
    """What came of a conforming variant: how many checks it was asked, and those that failed for no reason."""

    id: str
    says: str
    checks: int
    failed: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The row of a report."""
        return {"id": self.id, "says": self.says, "checks": self.checks, "failed": list(self.failed)}


def survival_of(
    variant: Variant, contract: Contract, checks: Sequence[Check], where: Where, made: Callable[..., App]
) -> Survival:
    """Asks a variant some checks; ``made`` starts the app with options."""
    app = made(**variant.options)
    if variant.after is not None:
        app = between(app, Memory(contract, where.key), after=variant.after)
    result = run(Plan(contract, tuple(checks), replace(where, app=app)))
    wrong = [f"{one.check.id}: {one.verdict.actual or one.verdict.reason}" for one in result.outcomes
             if one.verdict.status in ("failed", "error")]  # fmt: skip
    name = f"{contract.provider}/variant/{variant.name}"
    return Survival(name, variant.says, len(checks), (*([result.problem] if result.problem else []), *wrong))


def some(checks: Sequence[Check], most: int, *, seed: int = 0) -> list[Check]:
    """Checks for the variants: of each chapter and operation some, by chance."""
    groups: dict[tuple[str, str], list[Check]] = {}
    for check in checks:
        groups.setdefault((check.chapter, check.operation.id), []).append(check)
    chance = random.Random(seed)
    each = max(1, most // max(1, len(groups)))
    return [check for group in groups.values() for check in chance.sample(group, min(each, len(group)))]


__all__ = ["VARIANTS", "Survival", "some", "survival_of"]
