"""Simulated time. This is the only module that reads the machine's clocks."""

from __future__ import annotations

import time
from typing import Literal

import msgspec

Mode = Literal["real", "manual", "polls"]


class ClockState(msgspec.Struct, frozen=True):
    """Where simulated time stood when a real moment was noted, and how fast it runs since (only while ``real``).

    While ``manual`` it stands still until somebody moves it; while ``polls``, each poll of a running task does.
    """

    mode: Mode
    speed: float
    simulated: float
    noted: float


def started(mode: Mode, speed: float) -> ClockState:
    """A clock that shows the real time of day now."""
    now = wall_time()
    return ClockState(mode=mode, speed=speed, simulated=now, noted=now)


def now(state: ClockState) -> float:
    """Simulated unix time in seconds."""
    if state.mode != "real":
        return state.simulated
    return state.simulated + max(0.0, wall_time() - state.noted) * state.speed


def changed(
    state: ClockState, *, mode: Mode | None = None, speed: float | None = None, advance: float = 0.0
) -> ClockState:
    """The clock after a change: time itself never jumps back, ``advance`` moves it forward by simulated seconds."""
    return ClockState(
        mode=mode or state.mode,
        speed=state.speed if speed is None else speed,
        simulated=now(state) + advance,
        noted=wall_time(),
    )


def until(state: ClockState, moment: float) -> float | None:
    """Real seconds until simulated ``moment``, or None while the clock stands still."""
    if state.mode != "real" or state.speed <= 0:
        return None
    return max(0.0, moment - now(state)) / state.speed


def wall_time() -> float:
    """The machine's unix time in seconds."""
    return time.time()


def stopwatch() -> float:
    """A monotonic reading in seconds, for durations shown to people."""
    return time.perf_counter()
