"""The control API's OpenAPI document: it holds every call, and every answer is as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from starlette.routing import Route

from mockserver.control.routes import CALLS, control_routes
from mockserver.dashboard import dashboard_routes
from tests.support.client import Client

PROVIDER, KEY = "imarouter", "sk-document"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A server on which everything has happened."""
    with Client(PROVIDER, key=KEY) as client:
        client.control("PUT", f"/callbacks/{PROVIDER}/{KEY}", {"url": "http://127.0.0.1:9/x"})
        client.control(
            "POST", "/rules", {"id": "odd", "match": {"kind": "chat"}, "fault": "odd_headers", "stop": False}
        )
        client.post("/v1/videos", {"model": "ima-pro", "prompt": "a cat"})
        client.post("/v1/chat/completions", {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]})
        client.get("/v1/nowhere")
        client.advance(10_000)
        client.post("/v1/videos", {"model": "ima-pro", "prompt": "a dog [[mock stuck]]"})
        client.control("POST", "/inputs", {"url": "https://example.com/a.mp4", "width": 320})
        client.at(f"_mock/sessions/blue/{PROVIDER}").get("/v1/models")
        yield client


@pytest.fixture(scope="module")
def document(client: Client) -> Any:
    return client.control("GET", "/openapi/control.json")


def bodies(client: Client) -> dict[tuple[str, str], tuple[str, Any]]:
    """A path and body for each call that needs them; the others are asked as they are."""
    tasks = [row["id"] for row in client.control("GET", "/tasks")["tasks"]]
    running, ended = (tasks[0], tasks[-1]) if tasks else ("", "")
    keyed = f"{PROVIDER}/{KEY}"
    return {
        ("GET", "/accounts/{provider}/{key}"): (f"/accounts/{keyed}", None),
        ("PUT", "/accounts/{provider}/{key}"): (f"/accounts/{keyed}", {"rpm": 5, "models": ["gpt-*"]}),
        ("GET", "/ledger/{provider}/{key}"): (f"/ledger/{keyed}", None),
        ("GET", "/callbacks/{provider}/{key}"): (f"/callbacks/{keyed}", None),
        ("PUT", "/callbacks/{provider}/{key}"): (f"/callbacks/{keyed}", {"allowed": True}),
        ("GET", "/tasks/{id}"): (f"/tasks/{ended}", None),
        ("POST", "/tasks/{id}"): (f"/tasks/{running}", {"state": "succeeded"}),
        ("POST", "/clock"): ("/clock", {"advance": 1}),
        ("POST", "/inputs"): ("/inputs", {"url": "https://example.com/b.mp4"}),
        ("POST", "/rules"): ("/rules", {"id": "new", "match": {"text": "x"}, "reply": "y"}),
        ("GET", "/rules/{id}"): ("/rules/odd", None),
        ("DELETE", "/rules/{id}"): ("/rules/new", None),
        ("GET", "/sessions/{name}"): ("/sessions/blue", None),
        ("DELETE", "/sessions/{name}"): ("/sessions/blue", None),
        ("GET", "/openapi/{name}.json"): (f"/openapi/{PROVIDER}.json", None),
    }


ORDERED = sorted(CALLS, key=lambda call: (call.path == "/reset", call.method == "DELETE", -len(call.path)))
ASKED = [call for call in ORDERED if call.path != "/resources/{id:path}"]


@pytest.mark.parametrize("call", ASKED, ids=[f"{call.method} {call.path}" for call in ASKED])
def test_every_answer_is_as_the_document_says(client: Client, document: Any, call: Any) -> None:
    shown = call.shown_path.removeprefix("/_mock")
    path, body = bodies(client).get((call.method, shown), (shown, None))
    query = "?follow=false&after=0" if call.gives == "text/event-stream" else ""
    answer = client.fetch(f"http://understudy.test/_mock{path}{query}", method=call.method, json=body)
    said = document["paths"][call.shown_path][call.method.lower()]["responses"]["200"]["content"]

    assert answer.status_code == 200, answer.text
    media = answer.headers["content-type"].partition(";")[0]
    assert list(said) == [media]
    if media == "application/json":
        schema = {**said[media]["schema"], "components": document["components"]}
        errors = jsonschema.Draft202012Validator(schema).iter_errors(answer.json())
        assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == []


def test_the_document_holds_every_route_and_no_other(document: Any) -> None:
    said = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    pages = {route.path for route in dashboard_routes() if isinstance(route, Route)}
    routes = {
        (method, "/_mock" + route.path.replace(":path}", "}"))
        for route in control_routes()
        if isinstance(route, Route) and route.path not in pages and route.path != "/{rest:path}"
        for method in route.methods or ()
        if method != "HEAD"
    }

    assert said == routes
    assert len(said) == len(CALLS)


def test_each_operation_has_words_of_its_own(document: Any) -> None:
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]

    assert len(set(names)) == len(names)
    assert all(len(one["summary"]) > 10 for one in operations)
    assert all({row["name"] for row in one["parameters"]} for one in operations)


def test_the_document_is_openapi(document: Any) -> None:
    import schemathesis

    schema = schemathesis.openapi.from_dict(document)

    assert len(list(schema.get_all_operations())) == len(CALLS)


@pytest.mark.parametrize("call", CALLS, ids=[f"{call.method} {call.path}" for call in CALLS])
def test_a_word_that_no_call_knows_is_refused(client: Client, call: Any) -> None:
    shown = call.shown_path.removeprefix("/_mock")
    path = shown.replace("{provider}", PROVIDER).replace("{key}", KEY).replace("{name}", "x").replace("{id}", "x")
    answer = client.fetch(f"http://understudy.test/_mock{path}?colour=red", method=call.method)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_filter"
    assert "unknown filter 'colour'" in answer.json()["error"]["message"]


def test_the_document_says_what_a_rule_may_be(document: Any) -> None:
    rule = document["components"]["schemas"]["Rule"]
    validator = jsonschema.Draft202012Validator({**rule, "components": document["components"]})

    validator.validate({"match": {"text": "x", "nth": "every 3"}, "reply": {"tool_calls": [{"name": "f"}]}, "times": 2})
    validator.validate({"sequence": [{"error": "x"}, {}], "fault": [{"name": "reset", "after": 3}], "delay": [1, 2]})
    assert not validator.is_valid({"macth": {}})
    assert not validator.is_valid({"match": {"nth": {}}})


SENT = [
    {"operation": "chat", "text": "weather", "reply": "Sunny."},
    {"match": {"text": "x"}, "key": "sk-*", "error": "rate-limited", "times": 2},
    {"about": "some", "rules": [{"nth": "every 3", "refuse": "rate"}]},
    [{"query": {"a": "b*"}, "body": {"stream": True}, "fault": "reset"}],
]


@pytest.mark.parametrize("sent", SENT, ids=str)
def test_what_is_sent_as_rules_fits_the_document(client: Client, document: Any, sent: Any) -> None:
    body = document["paths"]["/_mock/rules"]["post"]["requestBody"]["content"]
    validator = jsonschema.Draft202012Validator(
        {**body["application/json"]["schema"], "components": document["components"]}
    )

    validator.validate(sent)
    assert not validator.is_valid({"oporation": "chat"})
    assert set(body) == {"application/json", "application/toml", "application/yaml"}
