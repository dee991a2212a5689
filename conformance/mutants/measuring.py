"""Measures the suite of one provider: faults in a trace, in the contract and by hand; and variants that conform."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conformance.asgi import App
from conformance.checks import Check
from conformance.contract import Contract
from conformance.locate import contracts_folder
from conformance.mutants import contracts
from conformance.mutants.live import Live, Suite
from conformance.mutants.lying import lies
from conformance.mutants.mutant import Result
from conformance.mutants.recording import Recording
from conformance.mutants.scoring import fate_of
from conformance.mutants.seeding import seeded
from conformance.mutants.spreading import spread
from conformance.mutants.surviving import VARIANTS, Survival, some, survival_of
from conformance.running import Plan, run
from conformance.suite import checks
from conformance.target import Where

SAMPLED_FAMILIES = 2
"""Families of a provider that a sample is taken of."""
ASKED_OF_VARIANTS = 150
"""Checks that each variant is asked, some of each chapter and operation."""


class DishonestError(Exception):
    """The honest run has failed checks: no fault can be told from them."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much is tried. ``sample`` takes so many faults of a trace, of a few families; ``contracts`` and ``lies`` are
    how many faults of the contract and lies are started at most; without ``variants`` none is asked.
    """

    sample: int | None = None
    contracts: int = 150
    lies: int = 1000
    variants: int = len(VARIANTS)
    seed: int = 0
    jobs: int = 1


@dataclass(frozen=True, repr=False)
class Measured:
    """The faults of one provider with their fates, by their layers: ``trace``, ``contract``, ``lies``.

    ``families`` are those that a sample was taken of; none: all.
    """

    provider: str
    layers: dict[str, tuple[Result, ...]]
    variants: tuple[Survival, ...]
    checks: int
    families: tuple[str, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """All faults."""
        return tuple(result for layer in self.layers.values() for result in layer)


def measure(contract: Contract, where: Where, made: Callable[..., App], extent: Extent) -> Measured:
    """Seeds faults and judges them. ``made`` starts the honest app, with options. Raises ``DishonestError``."""
    families = _some(contract, extent.seed) if extent.sample is not None else ()
    everything = checks(contract, families=families)
    recording = recorded(contract, where, families)
    mutants = seeded(recording, sample=extent.sample, seed=extent.seed)
    trace = spread(mutants, lambda mutant: fate_of(recording, mutant), extent.jobs)
    suite = Suite(contract, everything, where, seed=extent.seed)
    folder = contracts.Folder.of(contracts_folder(), contract.provider)
    wrong = list(contracts.mutants(contract, folder, made))
    if families:
        wrong = [one for one in wrong if set(families) & {part for fact in one.facts for part in fact.split("/")[:2]}]
    live = _taken(wrong, extent.contracts, extent.seed)
    told = _taken(list(lies(contract, where.key, lambda: made(clock="manual"))), extent.lies, extent.seed)
    fates = spread([*live, *told], suite.fate_of, extent.jobs)
    return Measured(
        contract.provider,
        {"trace": tuple(trace), "contract": tuple(fates[: len(live)]), "lies": tuple(fates[len(live) :])},
        _variants(contract, everything, where, made, extent),
        len(recording.checks),
        families,
    )


def recorded(contract: Contract, where: Where, families: tuple[str, ...] = ()) -> Recording:
    """An honest run; raises ``DishonestError`` where it is none."""
    result = run(Plan(contract, checks(contract, families=families), where))
    wrong = [one for one in result.outcomes if one.verdict.status in ("failed", "error")]
    if result.problem or wrong:
        told = "; ".join(f"{one.check.id}: {one.verdict.actual or one.verdict.reason}" for one in wrong[:3])
        raise DishonestError(
            f"the run that should be honest is not: {result.problem or told} ({len(wrong)} checks failed)"
        )
    return Recording(result, families, _told_elsewhere(contract, families))


def _told_elsewhere(contract: Contract, families: tuple[str, ...]) -> frozenset[str]:
    """The facts that no check of these families tells, but some other does."""
    if not families:
        return frozenset()
    everyone, here = checks(contract), checks(contract, families=families)
    return frozenset(fact for one in everyone for fact in one.facts) - {fact for one in here for fact in one.facts}


def _variants(
    contract: Contract, everything: Sequence[Check], where: Where, made: Callable[..., App], extent: Extent
) -> tuple[Survival, ...]:
    asked = some(everything, ASKED_OF_VARIANTS, seed=extent.seed)
    chosen = VARIANTS[: extent.variants]
    return tuple(spread(chosen, lambda one: survival_of(one, contract, asked, replace(where), made), extent.jobs))


def _taken(found: Sequence[Live], most: int, seed: int) -> Sequence[Live]:
    """So many by chance, in their order; each id once."""
    everyone = list({one.id: one for one in found}.values())
    if len(everyone) <= most:
        return everyone
    taken = {one.id for one in random.Random(seed).sample(everyone, most)}
    return [one for one in everyone if one.id in taken]


def _some(contract: Contract, seed: int) -> tuple[str, ...]:
    names = sorted(contract.families)
    return tuple(sorted(random.Random(seed).sample(names, min(SAMPLED_FAMILIES, len(names)))))
