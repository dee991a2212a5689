"""Probes: what is observed, apart from what is judged. One probe serves every check that can read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from conformance.contract import Operation
from conformance.expect import Prediction
from conformance.requests import Request

if TYPE_CHECKING:
    from conformance.session import Session

Conduct: TypeAlias = "Callable[[Session], Awaitable[None]]"
"""What a probe does: a function that sends requests through a session, which records them."""

CONTROL = "control"
"""Needs the control API of a mock."""
SECOND_KEY = "second-key"
"""Needs a second key of the target."""
CALLBACK = "callback"
"""Needs a target that can call back here: a mock on this machine."""
FUZZ = "fuzz"
"""Needs a target that may be sent generated requests: one that costs nothing, or whose owner asked for them."""


@dataclass(frozen=True)
class Unmade:
    """Why a probe is not made; where what it is about does not apply to the target, that says nothing against it."""

    reason: str
    applies: bool = True


@dataclass(frozen=True, repr=False)
class Probe:
    """One observation to make.

    Without ``conduct`` it sends ``first`` and no more; ``requests`` is an estimate from above. ``key`` is whose key
    ``first`` carries: ``own``, ``second``, ``none``, ``own@<header>@<prefix>``, or a text in place of one. What moves
    the clock is never made beside another of a mock.
    """

    id: str
    operation: Operation
    family: str
    first: Request
    prediction: Prediction
    conduct: Conduct | None = None
    requests: int = 1
    needs: frozenset[str] = field(default_factory=frozenset)
    region: str | None = None
    key: str = "own"
    moves_clock: bool = False

    @property
    def usd(self) -> Fraction | None:
        """What it costs by the contract; ``None`` when that depends on what the answer uses."""
        return self.prediction.price if self.prediction.accepted else Fraction(0)

    @property
    def only_reads(self) -> bool:
        """Whether nothing is made or changed by it."""
        return self.first.method in ("GET", "HEAD") and self.conduct is None
