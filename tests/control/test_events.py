"""``GET /_mock/events``: what happens, as it happens."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from mockserver.events import KINDS, Events
from tests.conftest import submit
from tests.support.client import Client
from tests.support.wire import Wire, exchange

GOOD = {"model": "clip-1", "prompt": "a cat"}


def read(client: Client, query: str = "after=0", headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """What has happened so far."""
    url = f"http://understudy.test/_mock/events?follow=false&{query}"
    answer = client.fetch(url, headers=headers or {})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parsed(answer.text)


def parsed(text: str) -> list[dict[str, Any]]:
    found = []
    for block in text.split("\n\n"):
        rows = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "data" in rows:
            number = int(rows["id"]) if "id" in rows else None
            found.append({"id": number, "event": rows["event"], **json.loads(rows["data"])})
    return found


def test_a_task_is_told_from_its_hold_to_its_charge(acme: Client) -> None:
    task = submit(acme)
    acme.advance(1000)
    found = [row for row in read(acme) if row["event"] != "clock"]

    assert [row["event"] for row in found] == ["money", "task", "request", "money", "task"]
    hold, submitted, request, charge, ended = found
    assert (hold["task_id"], charge["task_id"]) == (task, task)
    assert (submitted["what"], submitted["state"]) == ("submitted", "succeeded")
    assert (ended["what"], ended["state"], ended["error"]) == ("ended", "succeeded", None)
    assert (request["method"], request["path"], request["status"], request["task_id"]) == (
        "POST", "/acme/v1/jobs", 200, task,
    )  # fmt: skip
    assert charge["spent_usd"] == charge["amount_usd"] == hold["held_usd"]
    assert "request" not in request
    assert "sk-test" not in json.dumps(found)


def test_the_clock_rules_accounts_and_a_reset_are_told(acme: Client) -> None:
    acme.advance(5)
    acme.control("POST", "/rules", {"id": "r", "error": "broken"})
    acme.control("DELETE", "/rules/r")
    acme.control("DELETE", "/rules")
    acme.account(balance_usd="3")
    acme.control("POST", "/reset", {"seed": 4})
    found = read(acme)

    assert [row["event"] for row in found] == ["clock", "rules", "rules", "rules", "account", "reset"]
    assert found[0]["mode"] == "manual"
    assert [(row["what"], row["ids"]) for row in found[1:4]] == [("added", ["r"]), ("removed", ["r"]), ("cleared", [])]
    assert found[4]["balance_usd"] == "3"
    assert found[5]["seed"] == 4


def test_a_reader_goes_on_where_it_was(acme: Client) -> None:
    for _ in range(3):
        acme.advance(1)

    assert [row["id"] for row in read(acme, "")] == []
    assert [row["id"] for row in read(acme, "after=1")] == [2, 3]
    assert [row["id"] for row in read(acme, "after=1", {"Last-Event-ID": "2"})] == [3]
    assert [row["id"] for row in read(acme, "", {"Last-Event-ID": "99"})] == [1, 2, 3]


def test_kinds_are_chosen(acme: Client) -> None:
    submit(acme)
    acme.advance(1)

    assert {row["event"] for row in read(acme, "after=0&kind=clock,money")} == {"clock", "money"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=tasks", "there are no events of kind 'tasks'; did you mean 'task'?"),
        ("after=x", "the last event is 'x'; it must be an event's number"),
        ("follow=no", "follow is 'no'; it must be true or false"),
        ("limit=3", "unknown filter 'limit'"),
        ("knd=task", "unknown filter 'knd'; did you mean 'kind'?"),
    ],
)
def test_a_reader_who_asks_for_nothing_is_told(acme: Client, query: str, words: str) -> None:
    error = acme.control("GET", f"/events?{query}")

    assert words in error["error"]["message"]


def test_a_slow_reader_is_told_what_it_missed() -> None:
    events = Events(lambda: 0.0, most=3)
    for number in range(5):
        events.add("reset", {"seed": number})

    found, missed = events.after(0)
    assert ([one.id for one in found], missed) == ([3, 4, 5], 2)
    assert [one.id for one in events.after(4)[0]] == [5]
    assert events.after(5) == ([], 0)
    assert [one.id for one in events.after(77)[0]] == [3, 4, 5]


def test_what_was_missed_is_an_event_without_a_number(acme: Client) -> None:
    acme.app.world.events = Events(acme.app.world.now, most=2)
    for _ in range(4):
        acme.app.world.events.add("reset", {"seed": 1})

    assert read(acme)[0] == {"id": None, "event": "missed", "events": 2}


def follow(client: Client, act: Any, *, leave_after: int | None) -> Wire:
    """Read the stream while ``act`` happens."""

    async def both() -> Wire:
        reading = asyncio.create_task(exchange(client.app, "/_mock/events", method="GET", leave_after=leave_after))
        for _ in range(50):
            await asyncio.sleep(0)
        act()
        return await asyncio.wait_for(reading, 10)

    return asyncio.run(both())


def test_a_waiting_reader_hears_at_once_and_may_leave(acme: Client) -> None:
    wire = follow(acme, lambda: acme.app.world.set_clock(advance=1), leave_after=2)

    assert [row["event"] for row in parsed(wire.body.decode())] == ["clock"]


def test_a_stopping_server_ends_the_stream(acme: Client) -> None:
    wire = follow(acme, acme.app.stop, leave_after=None)

    assert wire.ended == "complete"


def test_a_session_has_events_of_its_own(acme: Client) -> None:
    acme.advance(1)
    blue = {"X-Mock-Session": "blue"}
    acme.post("/v1/jobs", GOOD, headers=blue)

    assert "clock" not in {row["event"] for row in read(acme, "after=0", blue)}
    assert {row["event"] for row in read(acme)} == {"clock"}


def test_every_kind_can_be_shown() -> None:
    from mockserver.control.happenings import _ROWS

    assert set(_ROWS) == set(KINDS)
