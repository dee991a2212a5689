"""Each scenario does what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from mockserver.choosing.files import about_scenarios, scenarios
from mockserver.faults.catalogue import FAULTS
from tests.support.client import Client
from tests.support.wire import Wire, ask, sse_data

CHAT = "/compatible-mode/v1/chat/completions"
VIDEO = "/llmage/video"
NAMED = ["slow", "stuck", "flaky-poll", "moderation", "out-of-money", "burst-limit", "double-callback", "half-a-stream"]


@contextmanager
def playing(scenario: str, provider: str = "dashscope") -> Iterator[Client]:
    with Client(provider, rules=[scenario]) as client:
        yield client


def chat(client: Client, text: str = "hello", *, key: str = "sk-test", **more: Any) -> Wire:
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}
    return ask(client.app, f"/dashscope{CHAT}", body, headers={"Authorization": f"Bearer {key}"})


def video(client: Client, prompt: str = "a cat") -> Wire:
    return ask(client.app, f"/yuanjing{VIDEO}", {"llmid": "u9HZyfDoqU6uKI6M1BTks", "prompt": prompt})


def poll(client: Client, task: str) -> Wire:
    return ask_query(client, f"taskid={task}")


def ask_query(client: Client, query: str) -> Wire:
    return ask(client.app, "/yuanjing/llmage/tasks", method="GET", query=query)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the server would have waited; it does not."""
    found: list[float] = []

    async def nap(world: Any, receive: Any, seconds: float) -> bool:
        found.append(seconds)
        return False

    monkeypatch.setattr("mockserver.http.gateway.wait_for", nap)
    return found


def test_the_named_scenarios_are_there_and_say_what_they_are_about() -> None:
    with Client("dashscope") as client:
        rows = client.control("GET", "/scenarios")["scenarios"]

    assert set(NAMED) <= {row["name"] for row in rows}
    assert all(row["about"].endswith((".", "?")) and row["rules"] and "problem" not in row for row in rows)


def test_every_scenario_can_be_loaded_beside_the_others_and_while_running() -> None:
    with Client("dashscope", rules=sorted(scenarios())) as client:
        loaded = client.control("GET", "/rules")["total"]
        client.control("DELETE", "/rules")
        for name in scenarios():
            client.control("POST", f"/rules?scenario={name}")

        assert client.control("GET", "/rules")["total"] == loaded


def test_a_scenario_about_providers_that_are_not_served_says_so(acme: Client) -> None:
    rows = {row["name"]: row for row in about_scenarios(acme.app.world.rules.words)}

    assert "there is no provider 'yuanjing'" in rows["moderation"]["problem"]
    assert "problem" not in rows["slow"]


def test_slow(naps: list[float]) -> None:
    with playing("slow") as client:
        assert chat(client).status == 200
        assert 1.0 <= naps[0] <= 2.5
        task = video(client).json()["taskid"]
        client.advance(599)
        assert client.control("GET", f"/tasks/{task}")["state"] == "running"
        client.advance(1)
        assert client.control("GET", f"/tasks/{task}")["state"] == "succeeded"
        [rule] = [row for row in client.control("GET", "/rules")["rules"] if row["id"] == "slow-streams"]
        assert rule["pace"] == {"first_token": 1.5, "tokens_per_second": 15.0, "jitter": 0.3}
        assert len(naps) == 2


def test_stuck() -> None:
    with playing("stuck") as client:
        task = video(client).json()["taskid"]
        client.advance(1e8)

        assert client.control("GET", f"/tasks/{task}")["state"] == "running"
        assert client.control("GET", "/accounts/yuanjing/sk-test")["held_usd"] != "0"


def test_flaky_poll() -> None:
    with playing("flaky-poll") as client:
        task = video(client).json()["taskid"]
        client.advance(20)
        found = [poll(client, task) for _ in range(12)]
        states = [wire.json()["status"] for wire in found[1:] if wire.status == 200]

        assert found[0].json()["error"].endswith("not exist")
        assert sum(wire.status == 502 for wire in found) == 3
        assert sum(wire.ended == "reset" for wire in found) == 3
        assert set(states) == {"RUNNING", "CREATED"}
        assert states[0] == "RUNNING"


def test_moderation() -> None:
    with playing("moderation") as client:
        refused, fine = chat(client, "tell me something FORBIDDEN").json(), chat(client).json()
        assert refused["choices"][0]["finish_reason"] == "content_filter"
        assert refused["choices"][0]["message"]["content"] == ""
        assert fine["choices"][0]["finish_reason"] == "stop"
        doomed, other = video(client, "a forbidden cat").json()["taskid"], video(client).json()["taskid"]
        client.advance(10_000)
        states = [client.control("GET", f"/tasks/{task}")["state"] for task in (doomed, other)]
        assert states == ["failed", "succeeded"]
        kinds = [row["kind"] for row in client.control("GET", "/ledger/yuanjing/sk-test")["entries"]]
        assert sorted(kinds) == ["charge", "release", "reserve", "reserve"]


def test_out_of_money() -> None:
    with playing("out-of-money") as client:
        assert [chat(client).status == 200 for _ in range(4)] == [True, True, False, False]
        assert chat(client, key="sk-another").status == 200
        assert client.control("GET", "/accounts/dashscope/sk-test")["balance_usd"] == "0"


def test_burst_limit() -> None:
    with playing("burst-limit") as client:
        found = [chat(client) for _ in range(5)]
        assert [wire.status for wire in found] == [200, 200, 200, 429, 429]
        assert found[-1].headers["retry-after"] == "20"
        assert chat(client, key="sk-another").status == 200
        client.advance(20)
        assert [chat(client).status for _ in range(2)] == [200, 429]


def test_overloaded() -> None:
    with playing("overloaded") as client:
        found = [chat(client) for _ in range(6)]

        assert [wire.status for wire in found] == [429, 429, 200] * 2
        assert found[0].headers["retry-after"] == "1"


def test_double_callback() -> None:
    with playing("double-callback", "imarouter") as client:
        got: list[Any] = []

        async def send(destination: Any, body: bytes) -> Any:
            from mockserver.callbacks.send import Receipt

            got.append(body)
            return Receipt(200, b'{"success": true, "message": "accepted"}')

        client.app.world.outbox.send = send
        client.control("PUT", "/callbacks/imarouter/sk-test", {"url": "http://127.0.0.1:9/x"})
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
        assert client.post("/v1/chat/completions", body).status_code == 200
        client.advance(1)
        assert len(got) == 1
        client.advance(30)
        assert len(got) == 2
        assert got[0] == got[1]


def test_half_a_stream() -> None:
    with playing("half-a-stream") as client:
        found = [chat(client, stream=True) for _ in range(4)]

        assert [wire.ended for wire in found] == ["complete", "close"] * 2
        assert "[DONE]" not in sse_data(found[1].body)
        assert chat(client).ended == "complete"


def test_lost_answer() -> None:
    with playing("lost-answer") as client:
        lost, again = video(client), video(client)

        assert (lost.ended, again.status) == ("reset", 200)
        assert client.control("GET", "/tasks")["total"] == 2


def test_bad_proxy(naps: list[float]) -> None:
    with playing("bad-proxy") as client:
        found = [chat(client) for _ in range(15)]

        assert sum(wire.ended == "close" for wire in found) == 3
        assert sum(wire.status == 503 for wire in found) == 4
        assert sum(wire.status == 200 for wire in found) == 8


def test_odd_but_legal() -> None:
    with playing("odd-but-legal") as client:
        for stream in (True, False):
            assert [chat(client, stream=stream).ended for _ in range(8)] == ["complete"] * 8
        chosen = {
            name for row in client.control("GET", "/requests")["requests"] for name in row["chosen"].get("faults", [])
        }
        assert len(chosen) > 12
        assert all(FAULTS[name].legal for name in chosen)


def test_broken_json() -> None:
    with playing("broken-json") as client:

        def fine(wire: Wire) -> bool:
            try:
                return bool(wire.json()) and wire.headers["content-type"].startswith("application/json")
            except ValueError:
                return False

        assert [fine(chat(client)) for _ in range(9)] == [True, True, False] * 3


def test_suspended() -> None:
    with playing("suspended") as client:
        assert [chat(client).status == 200 for _ in range(3)] == [True, False, False]
        assert client.control("GET", "/accounts/dashscope/sk-test")["suspended"] is True


def test_every_scenario_has_a_test() -> None:
    tested = {name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_")}

    assert set(scenarios()) <= tested
