"""What people read in the terminal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click
import pytest

from mockserver import create_app
from mockserver.cli.console import ready_table, request_line
from mockserver.journal import Exchange
from mockserver.settings import Settings
from tests.support.client import Client


def exchange(**changed: Any) -> Exchange:
    facts: dict[str, Any] = {
        "id": "r1", "at": 0.0, "provider": "imarouter", "operation": "videos", "method": "POST",
        "path": "/imarouter/v1/videos", "query": "", "status": 200, "headers": [], "request": b"",
        "response_headers": [], "response": b"", "key": None, "model": "ima-pro", "task_id": "task_1",
        "duration_ms": 2.04, "amount": Decimal("2.274300"),
    }  # fmt: skip
    return Exchange(**{**facts, **changed})


def test_a_line_says_operation_model_status_task_money_and_time() -> None:
    line = click.unstyle(request_line(exchange()))

    assert line == "POST /imarouter/v1/videos 200 imarouter/videos ima-pro task_1 2.2743 USD 2.0 ms"


def test_what_matches_nothing_gets_a_hint() -> None:
    line = request_line(exchange(provider=None, operation=None, model=None, task_id=None, amount=None, hint="did you"))

    assert click.unstyle(line) == "POST /imarouter/v1/videos 200 - 2.0 ms (did you)"


@pytest.mark.parametrize(("status", "colour"), [(200, "32"), (304, "36"), (404, "33"), (500, "31")])
def test_the_status_has_a_colour(status: int, colour: str) -> None:
    assert f"\x1b[{colour}m{status}" in request_line(exchange(status=status))


def test_a_client_cannot_write_escape_sequences_into_the_terminal() -> None:
    line = click.unstyle(request_line(exchange(path="/\x1b[2J", model="\x07bell")))

    assert "\x1b" not in line
    assert "\x07" not in line


def test_the_ready_table_names_every_base_url_and_the_dashboard() -> None:
    app = create_app(provider="dashscope")
    lines = click.unstyle(ready_table("http://127.0.0.1:8787", app.providers, app.settings)).split("\n")
    app.world.close()

    assert lines[0] == "mockserver ready on http://127.0.0.1:8787"
    for name, provider in app.providers.items():
        assert f"http://127.0.0.1:8787/{name}{provider.facts.provider.base_path}" in "\n".join(lines)
    assert any(line.split()[-1] == "http://127.0.0.1:8787/compatible-mode/v1" for line in lines)
    assert any(line.split()[-1] == "http://127.0.0.1:8787/_mock/" for line in lines)
    assert "20 simulated seconds" in lines[-1]
    assert "stands still" in ready_table("", app.providers, Settings(clock="manual"))


@pytest.mark.parametrize(
    ("host", "token", "shut"), [("0.0.0.0", None, True), ("0.0.0.0", "secret", False), ("::1", None, False)]
)
def test_a_dashboard_that_will_not_answer_is_not_praised(host: str, token: str | None, shut: bool) -> None:
    table = click.unstyle(ready_table("http://x", {}, Settings(host=host, control_token=token)))

    assert ("/_mock/  (answers 403 until --control-token is set)" in table) is shut


@pytest.mark.parametrize(("agent", "pretty"), [("curl/8.5.0", True), ("Wget/1.21", True), ("python-httpx/0.28", False)])
def test_the_control_api_indents_its_json_for_terminals(agent: str, pretty: bool) -> None:
    with Client("") as client:
        answer = client.request("GET", "/_mock/health", headers={"user-agent": agent})
        wrong = client.request("GET", "/_mock/helth", headers={"user-agent": agent})

    assert answer.json()["status"] == "ok"
    assert (b'\n  "status": "ok"' in answer.content) is pretty
    assert wrong.status_code == 404
    assert wrong.text.endswith("}\n") is pretty


def test_a_program_that_uses_curl_and_asks_for_json_gets_it_compact() -> None:
    with Client("") as client:
        answer = client.request("GET", "/_mock/health", headers={"user-agent": "curl/8", "accept": "application/json"})

    assert b"\n" not in answer.content


def test_the_journal_says_what_a_request_cost() -> None:
    with Client("imarouter", key="sk-abcdefghijkl") as client:
        client.post("/v1/videos", {"model": "ima-pro", "prompt": "x"})
        client.get("/v1/models")
        free, paid = client.control("GET", "/requests")["requests"]
        held = client.account()["held_usd"]

    assert free["amount_usd"] is None
    assert Decimal(paid["amount_usd"]) == Decimal(held) > 0


def test_a_hint_looks_at_the_path_before_the_method() -> None:
    with Client("imarouter", key="sk-abcdefghijkl") as client:
        client.get("/v1/vidoes")
        [row] = client.control("GET", "/unmatched")["requests"]

    assert row["hint"] == "did you mean POST /imarouter/v1/videos?"
