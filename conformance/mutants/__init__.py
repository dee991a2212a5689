"""Proof that the suite catches faults: they are seeded by the thousand, each to be caught by a check of its fact."""

from __future__ import annotations

from conformance.mutants.measuring import DishonestError, Extent, Measured, measure
from conformance.mutants.mutant import Mutant, Result
from conformance.mutants.recording import Recording
from conformance.mutants.scoring import Score, caught_facts, fate_of, score
from conformance.mutants.seeding import seeded

__all__ = [
    "DishonestError",
    "Extent",
    "Measured",
    "Mutant",
    "Recording",
    "Result",
    "Score",
    "caught_facts",
    "fate_of",
    "measure",
    "score",
    "seeded",
]
