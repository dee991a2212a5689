"""Simulated time."""

from __future__ import annotations

import pytest

from mockserver import clock


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The wall clock, as a list whose first number the test sets."""
    now = [1000.0]
    monkeypatch.setattr(clock, "wall_time", lambda: now[0])
    return now


def test_a_real_clock_starts_at_the_time_of_day_and_runs_at_its_speed(wall: list[float]) -> None:
    state = clock.started("real", 20)
    wall[0] += 3

    assert clock.now(state) == 1060


@pytest.mark.parametrize("mode", ["manual", "polls"])
def test_a_clock_that_is_not_real_moves_only_when_it_is_advanced(wall: list[float], mode: clock.Mode) -> None:
    state = clock.started(mode, 20)
    wall[0] += 3

    assert clock.now(state) == 1000
    assert clock.now(clock.changed(state, advance=30)) == 1030


def test_a_change_of_speed_or_mode_never_moves_time_itself(wall: list[float]) -> None:
    state = clock.started("real", 20)
    wall[0] += 3
    faster = clock.changed(state, speed=100)
    frozen = clock.changed(faster, mode="manual")
    wall[0] += 1

    assert clock.now(faster) == 1160
    assert clock.now(frozen) == 1060
    assert clock.now(clock.changed(frozen, mode="real")) == 1060


def test_a_wall_clock_that_is_set_back_does_not_turn_time_back(wall: list[float]) -> None:
    state = clock.started("real", 20)
    wall[0] -= 500

    assert clock.now(state) == 1000


@pytest.mark.parametrize(
    ("mode", "speed", "moment", "seconds"),
    [("real", 20, 1060, 3), ("real", 20, 900, 0), ("manual", 20, 1060, None), ("polls", 20, 1060, None)],
)
def test_the_wait_for_a_moment_is_known(
    wall: list[float], mode: clock.Mode, speed: float, moment: float, seconds: float
) -> None:
    assert clock.until(clock.started(mode, speed), moment) == seconds


def test_a_stopwatch_never_runs_backwards() -> None:
    first = clock.stopwatch()

    assert clock.stopwatch() >= first
    assert clock.wall_time() > 1_700_000_000
