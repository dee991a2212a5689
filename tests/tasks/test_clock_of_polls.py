"""The clock that polls move: a loop that asks for a task's state ends, however long it sleeps in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import submit
from tests.support.client import Client


@pytest.fixture
def polled(acme_contracts: Path) -> Iterator[Client]:
    """The made-up provider under the clock that each poll moves."""
    with Client("acme", contracts=acme_contracts, clock="polls") as client:
        yield client


def statuses(client: Client, task: str, polls: int) -> list[str]:
    return [client.get(f"/v1/jobs/{task}").json()["status"] for _ in range(polls)]


def test_each_poll_shows_the_next_state(polled: Client) -> None:
    assert statuses(polled, submit(polled), 5) == ["queued", "running", "succeeded", "succeeded", "succeeded"]


def test_a_failure_is_seen_after_the_same_polls(polled: Client) -> None:
    assert statuses(polled, submit(polled, prompt="[[mock fail=broken]] a cat"), 3) == ["queued", "running", "failed"]


def test_the_money_moves_when_a_poll_has_moved_time_to_the_end(polled: Client) -> None:
    task = submit(polled)
    statuses(polled, task, 2)

    assert polled.account()["held_usd"] == "0"
    assert polled.control("GET", f"/tasks/{task}")["state"] == "succeeded"


def test_time_stands_still_for_everything_but_polls_of_running_tasks(polled: Client) -> None:
    before = polled.control("GET", "/clock")["now"]
    task = submit(polled)
    polled.get("/v1/jobs/job-unknown")
    polled.get(f"/v1/jobs/{task}", headers={"Authorization": "Bearer sk-somebody-else"})
    assert polled.control("GET", "/clock")["now"] == before

    statuses(polled, task, 2)
    ended = polled.control("GET", "/clock")["now"]
    statuses(polled, task, 3)
    assert polled.control("GET", "/clock")["now"] == ended == pytest.approx(before + 30, abs=0.01)


def test_a_stuck_task_stays_in_its_last_state_and_time_stops_there(polled: Client) -> None:
    task = submit(polled, prompt="[[mock stuck]] a cat")

    assert statuses(polled, task, 6) == ["queued"] + ["running"] * 5


def test_a_frozen_clock_is_not_moved_by_polls(polled: Client) -> None:
    polled.control("POST", "/clock", {"mode": "manual"})

    assert statuses(polled, submit(polled), 4) == ["queued"] * 4


def test_polls_lead_on_to_a_charge_that_is_confirmed_later(polled: Client) -> None:
    sent = {"model": "clip-1", "prompt": "a cat"}
    task = polled.post("/v1/jobs", sent, headers={"X-Mock-Task": "confirm=3600"}).json()["id"]
    while polled.get(f"/v1/jobs/{task}").json()["status"] != "succeeded":
        pass
    row = polled.control("GET", f"/tasks/{task}")

    assert row["settled"] - row["ends"] == 3600
    assert polled.account()["held_usd"] == "0"
