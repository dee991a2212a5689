"""Checks: what must hold, where the contract says so, which probes tell it, and the judge that reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.contract import Operation
from conformance.judging import Verdict
from conformance.probe import Probe
from conformance.requests import Request
from conformance.sources import LEVELS, Source
from conformance.view import View

Judge = Callable[[View], Verdict]
"""A pure function of what the check's probes saw."""


@dataclass(frozen=True, repr=False)
class Check:
    """One statement about a target, with one verdict.

    ``id`` is ``<provider>/<operation word>/<family or topic>/<what>``; ``facts`` are the ids of the facts that it tells
    (a fault of one of them is caught by it); the first of ``probes`` is what people are shown.
    """

    id: str
    title: str
    level: str
    chapter: str
    source: Source
    operation: Operation
    family: str
    facts: tuple[str, ...]
    probes: tuple[Probe, ...]
    expected: str
    judge: Judge

    @property
    def request(self) -> Request:
        """What is sent, or sent first."""
        return self.probes[0].first

    @property
    def region(self) -> str | None:
        return self.probes[0].region


def up_to(level: str, checks: Sequence[Check]) -> tuple[Check, ...]:
    """The checks of a level and of the stricter ones."""
    wanted = LEVELS[: LEVELS.index(level) + 1]
    return tuple(check for check in checks if check.level in wanted)
