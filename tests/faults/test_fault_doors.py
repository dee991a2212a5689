"""The ways to ask for a fault, and faults of queries."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.app import Understudy
from tests.conftest import submit
from tests.faults.conftest import CHAT, Ask, chat_body
from tests.support.client import Client
from tests.support.wire import ask


def test_a_rule_gives_faults_as_a_header_does(app: Understudy, chat: Ask) -> None:
    app.world.rules.add({"fault": [{"name": "cut_body", "after": 10}, "odd_headers"], "times": 1})
    wire = chat()

    assert (len(wire.body), wire.ended, wire.headers["x-mock-unknown"]) == (10, "close", "yes")
    assert chat().ended == "complete"


@pytest.mark.parametrize("word", ["cut_body", "cut-body"])
def test_the_models_suffix_names_a_fault_that_is_asked_for_each_time(app: Understudy, word: str) -> None:
    body = {**chat_body(), "model": f"qwen-plus:mock-{word}"}

    assert [ask(app, CHAT, body).ended for _ in range(3)] == ["close"] * 3
    assert ask(app, CHAT, chat_body()).json()["model"] == "qwen-plus"


def test_the_key_names_a_fault(app: Understudy) -> None:
    wire = ask(app, CHAT, chat_body(), headers={"Authorization": "Bearer sk-mock-fault-cut_body"})

    assert wire.ended == "close"


@pytest.mark.parametrize("sent", ["json", "data", "files"])
def test_the_suffix_works_in_forms_as_well(acme: Client, sent: str) -> None:
    fields: Any = {"model": "clip-1:mock-wrong_content_type", "prompt": "a cat"}
    if sent == "files":
        fields = {name: (None, value) for name, value in fields.items()}
    answer = acme.request("POST", "/v1/jobs", **{sent: fields})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain")
    assert acme.control("GET", "/tasks")["tasks"][0]["model"] == "clip-1"


def test_an_unknown_suffix_names_the_nearest_error(app: Understudy) -> None:
    wire = ask(app, CHAT, {**chat_body(), "model": "qwen-plus:mock-overlaoded"})

    assert "did you mean 'overloaded'?" in wire.json()["error"]["message"]


def test_a_running_task_flaps_back_to_its_first_state(acme: Client) -> None:
    task = submit(acme)
    acme.advance(15)
    flap = {"X-Mock-Fault": "status_flap"}
    states = [acme.get(f"/v1/jobs/{task}", headers=flap).json()["status"] for _ in range(4)]
    acme.advance(100)
    states += [acme.get(f"/v1/jobs/{task}", headers=flap).json()["status"] for _ in range(2)]

    assert states == ["running", "queued", "running", "queued", "succeeded", "succeeded"]
    assert acme.get(f"/v1/jobs/{task}").json()["status"] == "succeeded"


def test_a_new_task_is_not_found_at_first(acme: Client) -> None:
    task = submit(acme)
    acme.app.world.rules.add({"operation": "jobs", "fault": "not_found_yet; queries=3"})

    assert [acme.get(f"/v1/jobs/{task}").status_code for _ in range(5)] == [403, 403, 403, 200, 200]
    chosen = [row.get("chosen") for row in acme.control("GET", "/requests?method=GET")["requests"]]
    assert chosen[0] == {"rules": ["rule-1"]}
    assert chosen[-1] == {"rules": ["rule-1"], "faults": ["not_found_yet"]}


def test_the_journal_says_which_answers_never_came(app: Understudy, chat: Ask) -> None:
    chat("reset")
    chat("html_error")
    html, none = ask(app, "/_mock/requests", method="GET").json()["requests"]

    assert (none["status"], none["chosen"]) == (0, {"faults": ["reset"]})
    assert (html["status"], html["chosen"]) == (502, {"faults": ["html_error"]})


def test_a_head_request_meets_no_fault(acme: Client) -> None:
    task = submit(acme)
    acme.advance(1000)
    url = acme.get(f"/v1/jobs/{task}").json()["url"]
    answer = acme.fetch(url, method="HEAD", headers={"X-Mock-Fault": "cut_body"})

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 1000


def test_a_file_is_cut(acme: Client) -> None:
    task = submit(acme)
    acme.advance(1000)
    path = acme.get(f"/v1/jobs/{task}").json()["url"].removeprefix("http://understudy.test")
    wire = ask(acme.app, path, method="GET", headers={"X-Mock-Fault": "cut_body; after=100"})

    assert len(wire.body) == 100
    assert int(wire.headers["content-length"]) > 1000


def test_a_plain_transport_is_told_by_an_exception(app: Understudy) -> None:
    with pytest.raises(ConnectionResetError, match="the connection was reset"):
        ask(app, CHAT, chat_body(), headers={"X-Mock-Fault": "reset"}, extension=False)
