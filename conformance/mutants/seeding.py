"""All mutants of a recording, operator by operator."""

from __future__ import annotations

import random
from collections.abc import Sequence

from conformance.mutants import answers, charges, controls, files, money, refusals, streams, tasks
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Recording

OPERATORS = (answers, refusals, streams, tasks, money, charges, files, controls)
"""The modules that seed faults into a trace."""


def seeded(recording: Recording, *, sample: int | None = None, seed: int = 0) -> Sequence[Mutant]:
    """Every mutant, each id once; a sample keeps all controls and takes some of the others that show, by chance."""
    found: dict[str, Mutant] = {}
    for module in OPERATORS:
        for mutant in module.mutants(recording):
            if not recording.elsewhere.issuperset(mutant.facts):
                found.setdefault(mutant.id, mutant)
    everyone = list(found.values())
    if sample is None or sample >= len(everyone):
        return everyone
    plain = [mutant for mutant in everyone if not mutant.control and mutant.alters]
    taken = {mutant.id for mutant in random.Random(seed).sample(plain, min(sample, len(plain)))}
    return [mutant for mutant in everyone if mutant.control or mutant.id in taken]
