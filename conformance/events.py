"""What a run tells while it goes on: reporters listen to these events, in this order, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from conformance.probe import Probe
    from conformance.running import Outcome, Plan, Run
    from conformance.trace import Exchange


@dataclass(frozen=True, repr=False)
class Planned:
    """The run begins; nothing was sent."""

    plan: Plan
    probes: tuple[Probe, ...]


@dataclass(frozen=True, repr=False)
class Sent:
    """A request was answered, or had its trouble."""

    probe: Probe
    exchange: Exchange


@dataclass(frozen=True, repr=False)
class Judged:
    """A check has its verdict."""

    outcome: Outcome


@dataclass(frozen=True, repr=False)
class Finished:
    """The run is over, however it ended."""

    run: Run


Event: TypeAlias = Planned | Sent | Judged | Finished
Listener: TypeAlias = Callable[[Event], None]
