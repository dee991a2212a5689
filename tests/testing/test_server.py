"""``MockServer``: the same mock on a real port."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mockserver import MockServer
from mockserver.errors import SettingsError, UnknownWordError
from mockserver.settings import Settings
from tests.support.contracts import tiny_files, write_contract

CHILD = """
import json, os, urllib.request
headers = {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"}
url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
body = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "Say hello."}]}).encode()
print(json.load(urllib.request.urlopen(urllib.request.Request(url, body, headers)))["object"])
"""


def fetched(url: str, body: object = None) -> object:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer sk-test", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def server() -> MockServer:
    with MockServer() as server:
        yield server  # type: ignore[misc]


def test_a_program_of_any_kind_is_answered(server: MockServer) -> None:
    server.reset()
    submitted = fetched(f"{server.base_url('imarouter')}/videos", {"model": "wan2.6-t2v", "prompt": "a cat"})
    task = server.tasks.one()
    assert isinstance(submitted, dict)
    assert submitted["id"] == task.id
    server.clock.advance(1000)

    assert task.state == "succeeded"
    assert server.account("imarouter", "sk-test").spent == task.price
    assert server.requests.one("videos").cost == task.price


def test_a_child_process_finds_everything_in_its_environment(server: MockServer) -> None:
    server.reset()
    environment = {**os.environ, **server.env()}
    done = subprocess.run(
        [sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.stdout.strip(), done.stderr) == ("chat.completion", "")
    assert server.requests.one("chat").key == server.api_key


def test_the_environment_names_every_provider(server: MockServer) -> None:
    found = server.env()
    providers = server.app.providers

    assert {f"MOCK_{name.upper()}_URL" for name in providers} <= set(found)
    assert all(found[f"MOCK_{name.upper()}_URL"] == server.base_url(name) for name in providers)
    assert (found["MOCKSERVER_URL"], found["MOCK_API_KEY"]) == (server.url, server.api_key)
    assert found["OPENAI_BASE_URL"] == server.base_url("imarouter")
    assert server.env("dashscope")["OPENAI_BASE_URL"] == server.base_url("dashscope")
    with pytest.raises(UnknownWordError, match="did you mean 'dashscope'"):
        server.env("dashscop")


def test_openai_is_sent_to_the_provider_of_the_settings() -> None:
    with MockServer(provider="aihubmix") as server:
        assert server.env()["OPENAI_BASE_URL"] == server.base_url("aihubmix")


def test_anthropic_is_sent_where_its_messages_are_documented(acme_contracts: Path) -> None:
    with MockServer(contracts=acme_contracts) as server:
        assert not [name for name in server.env() if name.startswith("ANTHROPIC")]


def test_anthropic_is_told_what_stands_before_the_path_of_messages(tmp_path: Path) -> None:
    files = tiny_files()
    rows = files["operations.json"]["operations"]
    rows.append({**rows[0], "id": "messages.create", "word": "messages", "path": "/proxy/v1/messages"})
    files["clips/family.json"]["operations"]["messages.create"] = {"request": {"type": "object"}}
    with MockServer(contracts=write_contract(tmp_path, files)) as server:
        found = server.env()

    assert found["ANTHROPIC_BASE_URL"] == f"{server.url}/acme/proxy"
    assert found["ANTHROPIC_API_KEY"] == server.api_key


def test_a_port_may_be_chosen_and_is_free_again_afterwards() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with MockServer(port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}"
        assert fetched(f"{server.url}/_mock/health")["clock"]["now"] == server.clock.now  # type: ignore[index]
    with MockServer(Settings(port=port, clock="manual")) as server:
        assert (server.url, server.clock.mode) == (f"http://127.0.0.1:{port}", "manual")


def test_two_servers_have_two_states() -> None:
    with MockServer(balance=1) as one, MockServer(balance=2) as other:
        assert (one.account("imarouter").balance, other.account("imarouter").balance) == (1, 2)
        assert one.url != other.url


def test_a_setting_that_means_nothing_is_explained_before_anything_is_bound() -> None:
    with pytest.raises(SettingsError, match="speed is 0"):
        MockServer(speed=0)
