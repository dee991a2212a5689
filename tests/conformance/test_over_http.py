"""The suite against a mock that runs elsewhere: the same verdicts as in process, run after run, without a real wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.cli import main
from mockserver.testing import MockServer

LISTS, LIMITS = "imarouter/assets/assets/list", "imarouter/assets/assets/create-limited"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(clock="manual") as server:
        yield server


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the run would have waited."""
    found: list[float] = []
    here, sleep = threading.current_thread(), asyncio.sleep

    async def noted(seconds: float, *more: Any) -> None:
        mine = threading.current_thread() is here
        found.extend([seconds] if mine and seconds else [])
        await sleep(0 if mine else seconds, *more)

    monkeypatch.setattr(asyncio, "sleep", noted)
    return found


def test_a_server_passes_again_that_an_earlier_run_has_left_its_marks_on(
    server: MockServer, waits: list[float]
) -> None:
    where = ("--base-url", f"{server.url}/imarouter", "--key", "sk-conformance-1", "--control", server.url)
    for _ in range(2):
        result = CliRunner().invoke(main, ("run", "imarouter", *where, "--select", LISTS, "--select", LIMITS))

        assert result.exit_code == 0, result.output
        assert " 0 failed, 0 not applicable, 0 inconclusive, 0 errors" in result.output
    assert waits == [], "a mock whose clock stands still has no more room after a wait"
