"""Lies written by hand: what faulty servers really do, between the suite and an honest mock."""

from __future__ import annotations

from conformance.mutants.lies import doors, errors, others, tasks, texts
from conformance.mutants.lies.lie import Lie

LIES: tuple[Lie, ...] = (*doors.LIES, *errors.LIES, *texts.LIES, *others.LIES, *tasks.LIES)
"""All lies; each has a name of its own."""

__all__ = ["LIES", "Lie"]
