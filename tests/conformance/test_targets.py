"""Targets: how they are asked, what is recorded, and who is never asked."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.asgi import NotStartedError, find_app, running
from conformance.contract import Contract
from conformance.judging import decide
from conformance.keys import fitting_key
from conformance.reading import load
from conformance.requests import Request
from conformance.running import Plan, Run, run
from conformance.target import Where, opened
from conformance.trace import Answer, Exchange, Observation, Trouble, redacted
from conformance.view import View
from tests.conformance import acme
from tests.conformance.acme import GOOD_KEY, HONEST, Implementation, Message, Reply, checks

HERE = __name__


def asked(contract: Contract, where: Where, request: Request, **more: Any) -> Exchange:
    async def ask() -> Exchange:
        async with opened(where, contract.auth) as target:
            return await target.send(request, **more)

    return asyncio.run(ask())


@pytest.fixture
def closed_port() -> str:
    """The address of a port that nothing listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_target_out_of_reach_ends_the_run(contract: Contract, closed_port: str) -> None:
    result = run(Plan(contract, checks(contract), Where(closed_port, GOOD_KEY)))

    assert result.exit_code == 3
    assert "cannot be reached" in result.problem
    assert result.count("inconclusive") == len(HONEST)


def test_a_control_api_out_of_reach_ends_the_run(contract: Contract, closed_port: str) -> None:
    where = Where("http://acme.test", GOOD_KEY, Implementation(HONEST), control=f"{closed_port}/_mock")
    broken = replace(where, app=None, base_url=closed_port)

    assert "control API" in run(Plan(contract, checks(contract), broken)).problem


def test_no_host_but_the_named_one_is_asked(contract: Contract) -> None:
    async def elsewhere() -> None:
        async with opened(Where("http://acme.test", GOOD_KEY, Implementation(HONEST)), contract.auth) as target:
            await target._client.get("http://other.test/")

    with pytest.raises(httpx.UnsupportedProtocol, match=r"other\.test is not the target"):
        asyncio.run(elsewhere())


@pytest.mark.parametrize(
    "key", ["sk-acme-0123456789", 'sk-"quoted"\\key', "sk-a/b+c%d&e", "sk-1"], ids=["plain", "json", "url", "short"]
)
def test_a_key_that_the_target_repeats_is_not_recorded(contract: Contract, key: str) -> None:
    from urllib.parse import quote

    body = {"plain": key, "nested": json.dumps({"key": key}), "url": f"https://example.com/?key={quote(key, safe='')}"}
    reply = Reply(headers={"content-type": "application/json", "x-key": key}).with_json(body)
    app = Implementation(dict.fromkeys(HONEST, reply))
    exchange = asked(contract, Where("http://acme.test", key, app), Request("GET", "/v1/clips"))
    assert isinstance(exchange.outcome, Answer)
    recorded = f"{exchange} {exchange.outcome.body.decode()}"

    assert key not in recorded
    assert json.dumps(key)[1:-1] not in recorded
    assert quote(key, safe="") not in recorded
    assert recorded.count("<key>") >= 3


def test_a_short_key_is_found_only_as_a_word_of_its_own() -> None:
    assert redacted("the key a1 is in a1b2 and in (a1)", "a1") == "the key <key> is in a1b2 and in (<key>)"


def test_a_form_with_files_travels_as_its_parts(contract: Contract) -> None:
    bodies: list[bytes] = []

    async def app(scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]) -> None:
        more = True
        while more:
            message = await receive()
            bodies.append(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    (check,) = [check for check in checks(contract) if check.id.endswith("/clips/file")]
    asked(contract, Where("http://acme.test", GOOD_KEY, _without_lifespan(app)), check.request)

    body = b"".join(bodies)
    assert b'name="picture"; filename="sample.png"' in body
    assert b"Content-Type: image/png" in body
    assert b'name="seconds"\r\n\r\n8\r\n' in body


def _without_lifespan(app: Any) -> Any:
    async def only_http(scope: Message, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await app(scope, receive, send)

    return only_http


def test_an_answer_that_breaks_off_is_the_targets_failure(contract: Contract, tried: Callable[..., Run]) -> None:
    (check,) = [check for check in checks(contract) if check.id.endswith("/whole")]
    broken = Exchange(check.request, "http://acme.test", None, Trouble("broken", "the connection was closed"), 1.0)
    late = replace(broken, outcome=Trouble("timeout", "no whole answer within 60 s"))

    assert decide(check, View({check.probes[0].id: Observation([broken])})).status == "failed"
    assert decide(check, View({check.probes[0].id: Observation([late])})).status == "inconclusive"


def test_the_region_of_a_named_host_decides_which_checks_apply(tmp_path: Path) -> None:
    result = _in_regions(tmp_path, Where("http://north.acme.test", GOOD_KEY, Implementation(HONEST)))

    assert result["of-north"].status == "passed"
    assert result["of-south"].status == "not_applicable"
    assert "the target's host serves north" in result["of-south"].reason
    assert result["anywhere"].status == "passed"


def test_a_check_of_no_region_does_not_apply_where_its_region_says_otherwise(tmp_path: Path) -> None:
    result = _in_regions(tmp_path, Where("http://south.acme.test", GOOD_KEY, Implementation(HONEST)))

    assert result["anywhere"].status == "not_applicable"
    assert result["anywhere"].reason == "in the region south: unknown-model"


def test_a_mock_is_asked_for_a_region_by_the_hosts_name(tmp_path: Path) -> None:
    app = _WithControl(HONEST)
    result = _in_regions(
        tmp_path, Where("http://acme.test:99/acme", GOOD_KEY, app, control="http://acme.test:99/_mock")
    )

    assert {verdict.status for name, verdict in result.items() if name != "of-south"} == {"passed"}
    assert ("/v1/say", "north.acme.test") in app.seen
    assert ("/v1/say", "south.acme.test") in app.seen
    assert ("/acme/v1/say", "acme.test:99") in app.seen
    assert app.money == [(f"/_mock/accounts/acme/{GOOD_KEY}", {"balance_usd": "1000000"})]


class _WithControl(Implementation):
    money: list[tuple[str, Any]]

    async def __call__(self, scope: Message, receive: Callable[[], Any], send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "PUT":
            self.money = [(scope["path"], json.loads((await receive())["body"]))]
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
        else:
            await super().__call__(scope, receive, send)


def _in_regions(folder: Path, where: Where) -> dict[str, Any]:
    changed = acme.files()
    body = {"model": "say-north", "text": "hi"}
    changed["talk/examples.json"]["examples"] += [
        acme.example("anywhere", "say.create", "accepted", body=body),
        acme.example("of-north", "say.create", "accepted", body=body, region="north"),
        acme.example("of-south", "say.create", "unknown-model", body=body, region="south"),
    ]
    contract = load("acme", acme.write(folder, changed))
    found = run(Plan(contract, checks(contract), where)).outcomes
    return {
        outcome.check.id.rpartition("/")[2]: outcome.verdict
        for outcome in found
        if "say-north" in str(outcome.check.request)
    }


def test_a_key_is_found_that_no_rule_refuses(contract: Contract) -> None:
    assert fitting_key(contract.auth) == "sk-conformance-1"
    assert fitting_key(replace(contract.auth, key_pattern="[a-z0-9-]+", refused_pattern="^sk")) == "conformance-1"
    channels = replace(contract.auth, key_pattern="[a-z0-9-]+", channel_pattern="sk-conformance-.*")
    assert fitting_key(channels) == "conformance-1"
    with pytest.raises(LookupError, match=r"\[A-Z\]"):
        fitting_key(replace(contract.auth, key_pattern="[A-Z]+"))


app = Implementation(HONEST)


def factory() -> Implementation:
    return app


def broken_factory() -> Implementation:
    raise RuntimeError("no disk")


@pytest.mark.parametrize("name", ["app", "factory"])
def test_an_app_is_found_by_its_import_path(name: str) -> None:
    assert find_app(f"{HERE}:{name}") is app


@pytest.mark.parametrize(
    ("path", "said"),
    [("no.such.module:app", "no"), (f"{HERE}:nothing", "nothing"), (f"{HERE}:broken_factory", "no disk")],
)
def test_an_app_that_cannot_be_found_or_made_is_said(path: str, said: str) -> None:
    with pytest.raises(NotStartedError, match=said):
        find_app(path)


def _lifespan(told: list[str], *, fails: bool = False) -> Any:
    async def app(scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]) -> None:
        assert scope["type"] == "lifespan"
        for _ in range(2):
            word = (await receive())["type"]
            told.append(word)
            await send({"type": f"{word}.{'failed' if fails else 'complete'}", "message": "no disk"})

    return app


def test_an_app_is_started_and_shut_down() -> None:
    told: list[str] = []

    async def use() -> None:
        async with running(_lifespan(told)):
            assert told == ["lifespan.startup"]

    asyncio.run(use())

    assert told == ["lifespan.startup", "lifespan.shutdown"]


def test_an_app_that_does_not_start_cannot_be_checked(contract: Contract) -> None:
    where = Where("http://acme.test", GOOD_KEY, _lifespan([], fails=True))

    assert "no disk" in run(Plan(contract, checks(contract), where)).problem
