"""Faults and paces over real sockets, and in process through ``mock_provider``."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mockserver import MockServer
from tests.faults.conftest import CHAT, chat_body
from tests.support.wire import sse_data

KEY = {"Authorization": "Bearer sk-test"}


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(clock="manual") as server:
        yield server


@pytest.fixture
def http(server: MockServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=KEY, timeout=10) as client:
        yield client


def ask(http: httpx.Client, fault: str = "", **more: Any) -> httpx.Response:
    return http.post(CHAT, json=chat_body(**more), headers={"X-Mock-Fault": fault} if fault else {})


def raw(server: MockServer, fault: str) -> socket.socket:
    """A connection on which a request under a fault has been sent."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    body = json.dumps(chat_body()).encode()
    head = f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-test\r\nX-Mock-Fault: {fault}\r\n"
    connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    return connection


def test_a_reset_reaches_the_socket(server: MockServer) -> None:
    with raw(server, "reset") as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def test_a_closed_connection_has_no_byte(server: MockServer) -> None:
    with raw(server, "no_answer") as connection:
        assert connection.recv(100) == b""


def test_a_cut_body_is_short_of_its_length(server: MockServer) -> None:
    with raw(server, "cut_body; after=20") as connection:
        sent = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = sent.partition(b"\r\n\r\n")

    assert len(body) == 20
    assert int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) > 20


@pytest.mark.parametrize(
    ("fault", "stream", "error"),
    [
        ("reset", False, httpx.ReadError),
        ("reset; after=3", True, httpx.ReadError),
        ("no_answer", False, httpx.RemoteProtocolError),
        ("cut_body", False, httpx.RemoteProtocolError),
        ("cut_stream", True, httpx.RemoteProtocolError),
        ("stall; after=0", False, httpx.ReadTimeout),
        ("stall", True, httpx.ReadTimeout),
    ],
)
def test_a_client_sees_the_same_error_over_a_socket_and_in_process(
    http: httpx.Client, mock_provider: Any, fault: str, stream: bool, error: type[Exception]
) -> None:
    url = mock_provider.base_url("dashscope") + "/chat/completions"
    sent = {"json": chat_body(stream=stream), "headers": {**KEY, "X-Mock-Fault": fault}}
    with pytest.raises(error):
        http.post(CHAT, **sent, timeout=0.2)
    with pytest.raises(error):
        httpx.post(url, **sent, timeout=3000.0 if "stall" not in fault else 299.0)


def test_a_broken_connection_leaves_no_trace_in_the_log(http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for fault in ("reset", "no_answer", "cut_body", "reset; after=5"):
            with pytest.raises(httpx.TransportError):
                ask(http, fault)
        assert ask(http).status_code == 200

    assert caplog.records == []


def test_the_server_answers_on_after_any_fault(http: httpx.Client) -> None:
    for fault in ("bad_json", "empty_body", "html_error", "chunked", "single_bytes", "connection_close", "odd_headers"):
        ask(http, fault)

    assert ask(http).json()["object"] == "chat.completion"


def test_headers_of_a_fault_arrive_as_they_are(http: httpx.Client) -> None:
    answer = ask(http, "odd_headers")

    assert len(answer.headers["x-mock-long"]) == 4000
    assert answer.headers.get_list("set-cookie") == ["mock=1; Path=/", "again=2; Path=/"]


def test_a_paced_stream_comes_as_simulated_time_goes_on(server: MockServer, http: httpx.Client) -> None:
    pace = {"first_token": 10, "tokens_per_second": 1, "time": "simulated"}
    http.post("/_mock/rules", json={"text": "slowly", "pace": pace, "times": 1})
    text = "Repeat after me: slowly does it"
    with http.stream("POST", CHAT, json=chat_body(text, stream=True)) as answer:
        events = answer.iter_raw()
        opening = next(events)
        assert '"content":""' in opening.decode()
        http.post("/_mock/clock", json={"advance": 9.9})
        http.post("/_mock/clock", json={"advance": 0.2})
        first = next(events)
        assert len(sse_data(first)) == 1
        http.post("/_mock/clock", json={"advance": 1000})
        rest = b"".join(events)

    assert sse_data(rest)[-1] == "[DONE]"


def test_a_client_that_leaves_a_slow_stream_is_let_go(server: MockServer, http: httpx.Client) -> None:
    http.post("/_mock/rules", json={"text": "endless", "pace": {"first_token": 600}, "times": 1})
    before = http.get("/_mock/requests").json()["total"]
    with http.stream("POST", CHAT, json=chat_body("endless", stream=True)) as answer:
        next(answer.iter_raw())
    while http.get("/_mock/requests").json()["total"] == before:
        pass

    assert http.get("/_mock/requests").json()["requests"][0]["chosen"]["rules"]


def test_a_stream_in_flight_ends_whole_when_the_server_stops() -> None:
    with MockServer(clock="manual", rules=[{"pace": {"first_token": 600}}]) as server:
        client = httpx.Client(base_url=server.url, headers=KEY)
        got: list[bytes] = []
        begun = threading.Event()

        def read() -> None:
            with client, client.stream("POST", CHAT, json=chat_body(stream=True)) as answer:
                for part in answer.iter_raw():
                    got.append(part)
                    begun.set()

        reading = threading.Thread(target=read)
        reading.start()
        assert begun.wait(10)
    reading.join(10)

    assert sse_data(b"".join(got))[-1] == "[DONE]"
