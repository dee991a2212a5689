"""Callbacks that come twice, late or never, because a request asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.callbacks.receivers import Inbox
from tests.conftest import submit
from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.resources import resource_files
from tests.support.states import KINDS, state_of

URL = "http://127.0.0.1:9/settled"


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_contract(tmp_path_factory.mktemp("contracts"), resource_files())


@pytest.fixture(params=KINDS)
def client(
    contracts: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    with Client("acme", contracts=contracts, state=state_of(request.param, tmp_path, monkeypatch)) as made:
        made.control("PUT", f"/callbacks/acme/{made.key}", {"url": URL, "allowed": True})
        yield made


@pytest.fixture
def inbox(client: Client) -> Inbox:
    made = Inbox()
    client.app.world.outbox.send = made.send
    return made


def settle(client: Client, fault: str, **headers: str) -> None:
    """A task of twenty seconds, submitted under a fault, until it has just ended."""
    body: dict[str, Any] = {"model": "clip-1", "prompt": "a cat", "seconds": 1}
    assert client.post("/v1/jobs", body, headers={"X-Mock-Fault": fault, **headers}).status_code == 200
    client.advance(20)


def test_an_event_comes_twice(client: Client, inbox: Inbox) -> None:
    settle(client, "duplicate_callback")

    assert len(inbox.got) == 2
    assert inbox.got[0] == inbox.got[1]
    assert (
        len([row for row in client.control("GET", "/ledger/acme/sk-test")["entries"] if row["kind"] == "charge"]) == 1
    )


def test_repeats_may_be_some_time_apart(client: Client, inbox: Inbox) -> None:
    settle(client, "duplicate_callback; times=3; seconds=10")
    counts = [len(inbox.got)]
    for _ in range(3):
        client.advance(10)
        counts.append(len(inbox.got))

    assert counts == [1, 2, 3, 3]


def test_an_event_comes_late(client: Client, inbox: Inbox) -> None:
    settle(client, "late_callback; seconds=30")
    client.advance(29)
    assert inbox.got == []
    client.advance(1)
    assert len(inbox.got) == 1


def test_an_event_never_comes(client: Client, inbox: Inbox) -> None:
    settle(client, "lost_callback")
    client.advance(1e6)

    assert inbox.got == []
    assert client.control("GET", "/callbacks/acme/sk-test")["deliveries"] == []
    assert client.account()["spent_usd"] != "0"


def test_a_rule_gives_the_fault_and_only_the_request_it_took_is_struck(client: Client, inbox: Inbox) -> None:
    client.control("POST", "/rules", {"kind": "submit", "nth": 2, "fault": "lost_callback"})
    tasks = [submit(client, seconds=1) for _ in range(3)]
    client.advance(20)

    assert [event["task"] for event in inbox.got] == [tasks[0], tasks[2]]


def test_attempts_are_told_as_events(client: Client, inbox: Inbox) -> None:
    settle(client, "duplicate_callback")
    text = client.fetch("http://understudy.test/_mock/events?after=0&kind=callback&follow=false").text

    assert text.count("event: callback") == 2
    assert '"acknowledged":true' in text
    assert "sk-test" not in text
