"""Callbacks over real connections of this machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from mockserver import MockServer
from mockserver.callbacks import send as sending
from mockserver.callbacks.addresses import destination
from mockserver.callbacks.send import MOST_BYTES, Receipt, SendError, send
from tests.callbacks.receivers import GOOD, LiveInbox, respond
from tests.support.contracts import write_contract
from tests.support.resources import resource_files

HEADERS = {"Authorization": "Bearer sk-test"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    contracts = write_contract(tmp_path_factory.mktemp("contracts"), resource_files())
    with MockServer(contracts=str(contracts), clock="manual") as running:
        yield running


def delivered(url: str, body: bytes = b"{}") -> Receipt:
    return asyncio.run(send(destination(url, allowed=False), body))


@contextmanager
def upload(server: MockServer, url: str, key: str) -> Iterator[httpx.Client]:
    """A client of this key whose callback goes to ``url``."""
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.put(f"/_mock/callbacks/acme/{key}", json={"url": url, "allowed": True})
        assert answer.status_code == 200, answer.text
        yield client


def test_an_event_arrives_as_json_with_the_servers_name(server: MockServer) -> None:
    with LiveInbox() as inbox, upload(server, inbox.url, "sk-live") as client:
        client.post("/acme/v1/toys/create", json={"box": "box-of-the-document"})
        [delivery] = client.get("/_mock/callbacks/acme/sk-live").json()["deliveries"]
        [(path, headers, event)] = inbox.got

    assert (path, headers["content-type"], headers["host"]) == (
        "/settled",
        "application/json",
        inbox.url.split("/")[2],
    )
    assert event["usd"] == 0.25
    assert (delivery["state"], delivery["attempts"][0]["answer"]) == ("acknowledged", GOOD[1])


def test_a_redirect_is_not_followed(server: MockServer) -> None:
    with LiveInbox() as other, LiveInbox(lambda one: respond(one, 307, GOOD[1], Location=other.url)) as inbox:
        with upload(server, inbox.url, "sk-redirect") as client:
            client.post("/acme/v1/toys/create", json={"box": "box-of-the-document"})
            [delivery] = client.get("/_mock/callbacks/acme/sk-redirect").json()["deliveries"]

        assert (delivery["state"], delivery["attempts"][0]["status"]) == ("waiting", 307)
        assert (len(inbox.got), other.got) == (1, [])


def test_a_receiver_that_is_not_there_is_asked_again(server: MockServer) -> None:
    with LiveInbox() as inbox:
        url = inbox.url
    with upload(server, url, "sk-nobody") as client:
        client.post("/acme/v1/toys/create", json={"box": "box-of-the-document"})
        [delivery] = client.get("/_mock/callbacks/acme/sk-nobody").json()["deliveries"]

    assert delivery["state"] == "waiting"
    assert delivery["attempts"][0]["error"].startswith("no connection: ")


def test_a_slow_receiver_delays_no_answer(server: MockServer) -> None:
    waiting: list[BaseHTTPRequestHandler] = []

    def hold(handler: BaseHTTPRequestHandler) -> None:
        waiting.append(handler)
        while not done:
            time.sleep(0.01)
        respond(handler, *GOOD)

    done: list[bool] = []
    with LiveInbox(hold) as inbox, upload(server, inbox.url, "sk-slow") as client:
        for _ in range(3):
            client.post("/acme/v1/toys/create", json={"box": "box-of-the-document"})
        answered = client.post("/acme/v1/toys/list", json={}).json()
        held = client.get("/_mock/health").status_code
        done.append(True)
        view = client.get("/_mock/callbacks/acme/sk-slow").json()

    assert (answered["total"], held) == (3, 200)
    assert [row["state"] for row in view["deliveries"]] == ["acknowledged"] * 3


def test_a_receiver_may_call_back_into_the_server(server: MockServer) -> None:
    seen: list[int] = []

    def ask(handler: BaseHTTPRequestHandler) -> None:
        seen.append(httpx.get(f"{server.url}/acme/v1/balance", headers=HEADERS).status_code)
        respond(handler, *GOOD)

    with LiveInbox(ask) as inbox, upload(server, inbox.url, "sk-back") as client:
        client.post("/acme/v1/toys/create", json={"box": "box-of-the-document"})
        view = client.get("/_mock/callbacks/acme/sk-back").json()

    assert (seen, view["deliveries"][0]["state"]) == ([200], "acknowledged")


def test_a_task_that_ends_by_itself_is_told_of_without_any_request(tmp_path: Path) -> None:
    contracts = write_contract(tmp_path, resource_files())
    with (
        LiveInbox() as inbox,
        MockServer(contracts=str(contracts), clock="real", speed=1000.0) as running,
        upload(running, inbox.url, "sk-test") as client,
    ):
        client.post("/acme/v1/jobs", json={"model": "clip-1", "prompt": "a", "seconds": 1})
        for _ in range(500):
            if inbox.got:
                break
            time.sleep(0.01)

    assert len(inbox.got) == 1


def test_an_answer_is_whatever_status_and_body_came() -> None:
    with LiveInbox(lambda one: respond(one, 418, {"a": 1})) as inbox:
        assert delivered(inbox.url) == Receipt(418, b'{"a": 1}')


def raw(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(data)
    handler.close_connection = True


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no HTTP"),
        (b"nonsense\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES + 1), "more than 65536 bytes"),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(data: bytes, said: str) -> None:
    with LiveInbox(lambda one: raw(one, data)) as inbox, pytest.raises(SendError, match=said):
        delivered(inbox.url)


def test_a_receiver_that_keeps_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ATTEMPT_SECONDS", 0.05)
    done: list[bool] = []

    def hold(handler: BaseHTTPRequestHandler) -> None:
        while not done:
            time.sleep(0.01)
        raw(handler, b"")

    with LiveInbox(hold) as inbox:
        with pytest.raises(SendError, match=r"no answer within 0\.05 seconds"):
            delivered(inbox.url)
        done.append(True)


def test_a_name_is_looked_up_once_and_must_not_lead_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    with LiveInbox() as inbox:
        url = inbox.url.replace("127.0.0.1", "rebound.example")

        async def told(*args: object, **options: object) -> list[object]:
            return [(2, 1, 6, "", ("127.0.0.1", 0))]

        async def attempt() -> Receipt:
            monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", told)
            return await send(destination(url, allowed=True), b"{}")

        with pytest.raises(SendError, match=r"rebound\.example leads to 127\.0\.0\.1"):
            asyncio.run(attempt())
        assert inbox.got == []
