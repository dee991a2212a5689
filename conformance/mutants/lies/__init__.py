"""Lies written by hand: what faulty servers really do, between the suite and an honest mock."""

from __future__ import annotations

from conformance.mutants.lies import accounts, doors, errors, inline, others, tasks, texts
from conformance.mutants.lies.lie import Lie

_OF = (doors, accounts, errors, texts, others, inline, tasks)
LIES: tuple[Lie, ...] = tuple(lie for module in _OF for lie in module.LIES)
"""All lies; each has a name of its own."""

__all__ = ["LIES", "Lie"]
