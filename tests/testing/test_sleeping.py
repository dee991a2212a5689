"""Sleeps that move the clock instead of taking time."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from mockserver.testing import MockProvider, MockServer
from tests.support.gateway import Gateway

anyio.run(anyio.sleep, 0)  # so that anyio has loaded its backend


@pytest.fixture
def skipping(acme_contracts: Path) -> Iterator[Gateway]:
    with MockProvider(contracts=acme_contracts, skip_sleeps=True, clock="manual") as mock, httpx.Client() as client:
        yield Gateway(mock, client)


def test_a_loop_that_sleeps_an_hour_ends_at_once(skipping: Gateway) -> None:
    task, began = skipping.submit(), skipping.mock.clock.now
    while skipping.status(task) != "succeeded":
        time.sleep(20)

    assert skipping.mock.clock.now == pytest.approx(began + 40)
    assert skipping.mock.verdict().ok


@pytest.mark.parametrize("sleep", ["asyncio", "anyio"])
def test_asynchronous_sleeps_move_the_clock_as_well(skipping: Gateway, sleep: str) -> None:
    began = skipping.mock.clock.now

    async def work() -> list[int]:
        turns: list[int] = []

        async def turn(number: int) -> None:
            for _ in range(3):
                turns.append(number)
                await importlib.import_module(sleep).sleep(3600)

        await asyncio.gather(turn(1), turn(2))
        return turns

    assert asyncio.run(work()) == [1, 2, 1, 2, 1, 2]
    assert skipping.mock.clock.now == pytest.approx(began + 6 * 3600)


def test_a_pause_that_was_asked_for_counts_as_waiting(skipping: Gateway) -> None:
    skipping.mock.fail_next("refused", retry_after=30)
    body = {"model": "clip-1", "prompt": "a cat"}
    skipping.request("POST", "/v1/jobs", json=body)
    time.sleep(30)
    skipping.request("POST", "/v1/jobs", json=body)

    assert skipping.mock.verdict().ok


def test_no_sleep_and_an_endless_one_are_what_they_were(skipping: Gateway) -> None:
    began = skipping.mock.clock.now

    async def work() -> None:
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anyio.sleep_forever(), 0.01)

    time.sleep(0)
    asyncio.run(work())
    assert skipping.mock.clock.now == began


def test_sleeps_are_as_before_once_the_mock_is_left() -> None:
    def state() -> tuple[Any, ...]:
        return time.sleep, asyncio.sleep, importlib.import_module("anyio._backends._asyncio").sleep

    before = state()
    with MockProvider(skip_sleeps=True):
        assert not set(before) & set(state())
    with MockServer(skip_sleeps=True):
        assert not set(before) & set(state())
    assert state() == before
    with MockProvider():
        assert state() == before


def test_a_live_server_serves_on_while_sleeps_are_skipped() -> None:
    with MockServer(skip_sleeps=True) as server:
        began = server.clock.now
        time.sleep(100)
        assert httpx.get(f"{server.url}/healthz").text == "ok"
        assert server.clock.now == began + 100
