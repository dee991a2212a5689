"""Measures the suite: an honest run of the in-process mock is recorded, faults are seeded into it, and judged."""

from __future__ import annotations

import random
from dataclasses import dataclass

from conformance.contract import Contract
from conformance.mutants.mutant import Result
from conformance.mutants.recording import Recording
from conformance.mutants.scoring import fate_of
from conformance.mutants.seeding import seeded
from conformance.mutants.spreading import spread
from conformance.running import Plan, run
from conformance.suite import checks
from conformance.target import Where

SAMPLED_FAMILIES = 2
"""Families of a provider that a sample is taken of."""


class DishonestError(Exception):
    """The honest run has failed checks: no fault can be told from them."""


@dataclass(frozen=True, repr=False)
class Measured:
    """The faults of one provider with their fates. ``families`` are those that a sample was taken of; none: all."""

    provider: str
    results: tuple[Result, ...]
    checks: int
    families: tuple[str, ...] = ()


def measure(contract: Contract, where: Where, *, sample: int | None = None, seed: int = 0, jobs: int = 1) -> Measured:
    """Seeds faults into an honest run. ``sample`` takes so many of a few families. Raises ``DishonestError``."""
    families = _some(contract, seed) if sample is not None else ()
    recording = recorded(contract, where, families)
    mutants = seeded(recording, sample=sample, seed=seed)
    results = spread(mutants, lambda mutant: fate_of(recording, mutant), jobs)
    return Measured(contract.provider, tuple(results), len(recording.checks), families)


def recorded(contract: Contract, where: Where, families: tuple[str, ...] = ()) -> Recording:
    """An honest run; raises ``DishonestError`` where it is none."""
    result = run(Plan(contract, checks(contract, families=families), where))
    wrong = [one for one in result.outcomes if one.verdict.status in ("failed", "error")]
    if result.problem or wrong:
        shown = result.problem or "; ".join(
            f"{one.check.id}: {one.verdict.actual or one.verdict.reason}" for one in wrong[:3]
        )
        raise DishonestError(f"the run that should be honest is not: {len(wrong)} checks failed: {shown}")
    return Recording(result)


def _some(contract: Contract, seed: int) -> tuple[str, ...]:
    names = sorted(contract.families)
    return tuple(sorted(random.Random(seed).sample(names, min(SAMPLED_FAMILIES, len(names)))))
