"""Simulated time, as a test moves it."""

from __future__ import annotations

from typing import Any

from mockserver.clock import Mode
from mockserver.errors import SettingsError
from mockserver.testing.portal import Portal
from mockserver.world import World

CALLBACK_SECONDS = 10.0


class Clock:
    """The clock of a mock; all times are simulated unix seconds."""

    def __init__(self, world: World, portal: Portal) -> None:
        self._world, self._portal = world, portal

    @property
    def now(self) -> float:
        """Simulated unix time."""
        return self._portal.call(self._world.now)

    @property
    def mode(self) -> Mode:
        """``polls`` (each poll of a running task moves time to its next change), ``manual`` or ``real``."""
        return self._world.clock.mode

    @property
    def speed(self) -> float:
        """Simulated seconds for each real one while the mode is ``real``."""
        return self._world.clock.speed

    def advance(self, seconds: float) -> None:
        """Move time forward; what falls due in between has happened when this returns. May stand in for a sleep."""
        if not 0 <= seconds <= 1e10:
            raise SettingsError(f"advance is {seconds}; it must be 0 to 10000000000 simulated seconds")
        self._set(advance=seconds)

    def freeze(self) -> None:
        """From now on time moves only by ``advance``: polls no longer move it."""
        self._set(mode="manual")

    def follow_polls(self) -> None:
        """From now on each poll of a running task moves time to the task's next change."""
        self._set(mode="polls")

    def run(self, speed: float | None = None) -> None:
        """From now on time runs by itself, ``speed`` simulated seconds for each real one."""
        if speed is not None and not 0 < speed <= 1e6:
            raise SettingsError(f"speed is {speed}; it must be above 0 and at most 1000000")
        self._set(mode="real", speed=speed)

    def _set(self, **change: Any) -> None:
        self._portal.call(lambda: self._world.set_clock(**change))
        self._portal.finish(self._world.outbox.idle(at_most=CALLBACK_SECONDS))

    def __repr__(self) -> str:
        return f"<clock {self.mode}, now {self.now:.3f}>"
