"""Paid targets that lie, hang, fail or never end a task: the budget holds, and runs end with a sentence and a code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from fractions import Fraction
from typing import Any

import pytest

from conformance.contract import Contract
from conformance.expect import predict
from conformance.keys import fitting_key
from conformance.reading import load
from conformance.requests import Request
from conformance.running import Plan, Run, run
from conformance.suite import checks
from conformance.target import Where

HALF = Fraction(1, 2)
PARTS = {"yuanjing": ("video", "wan-text"), "imarouter": ("videos", "pixverse")}
"""The word of an operation and a family that cost something, of a provider."""
Answer = tuple[int, str, Any]


class Paid:
    """A target that answers as ``answers`` says and takes the contract's price for whatever it accepts."""

    def __init__(self, contract: Contract, answers: Callable[[Request, int], Answer], *, pause: float = 0.0) -> None:
        self.contract = contract
        self.answers = answers
        self.pause = pause
        self.spent = Fraction(0)
        self.asked = 0

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        if scope["type"] != "http":
            return
        request = await self._request(scope, receive)
        self.asked += 1
        status, media_type, body = self.answers(request, self.asked)
        if status < 500 and request.method == "POST":
            said = predict(self.contract, request)
            self.spent += (said.price or 0) if said.accepted else 0
        await asyncio.sleep(self.pause)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _request(self, scope: Any, receive: Callable[[], Awaitable[Any]]) -> Request:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): text.decode() for name, text in scope["headers"]}
        path = scope["path"].removeprefix(f"/{self.contract.provider}")
        return Request(scope["method"], path, {}, headers, body)


def running(request: Request, number: int) -> Answer:
    """A task that never ends, whatever it is asked."""
    name = f"task_{number:032d}"
    told = {"id": name, "task_id": name, "status": "in_progress", "progress": 5, "object": "video", "model": "x"}
    return 200, "application/json", {**told, "data": told}


def dear(request: Request, number: int) -> Answer:
    """The same, which says that it cost a fortune."""
    status, media_type, body = running(request, number)
    return status, media_type, {**body, "amount_usd": 1000, "usage": {"cost": 1e9}}


def free(request: Request, number: int) -> Answer:
    """The same, which says that nothing costs anything."""
    status, media_type, body = running(request, number)
    return status, media_type, {**body, "amount_usd": 0, "usage": {"completion_tokens": 0, "prompt_tokens": 0}}


def failing(request: Request, number: int) -> Answer:
    """It takes a task and fails when it is asked for it."""
    return running(request, number) if request.method == "POST" else (503, "application/json", {"error": "upstream"})


def garbled(request: Request, number: int) -> Answer:
    return 200, "application/json", b'{"id": "' + b"\xff" * 100


TARGETS = {one.__name__: one for one in (running, dear, free, failing, garbled)}


def ran(monkeypatch: pytest.MonkeyPatch, provider: str, app: Any, **more: Any) -> Run:
    contract = load(provider)
    where = Where(f"http://paid.test/{provider}", fitting_key(contract.auth), app, timeout=more.pop("timeout", 5.0))
    at_once = asyncio.sleep

    async def sleep(seconds: float) -> None:
        await at_once(0)

    monkeypatch.setattr("conformance.driving.asyncio.sleep", sleep)
    word, family = PARTS[provider]
    found = checks(contract, words=(word, "tasks"), families=(family,))
    return run(Plan(contract, found, where, budget_usd=HALF, max_requests=400, **more))


@pytest.mark.parametrize("provider", sorted(PARTS))
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_half_a_dollar_is_never_crossed(monkeypatch: pytest.MonkeyPatch, provider: str, name: str) -> None:
    app = Paid(load(provider), TARGETS[name])

    result = ran(monkeypatch, provider, app)

    assert app.spent <= HALF
    assert result.cost <= HALF
    assert app.asked <= 400
    assert result.exit_code in (1, 3)
    assert result.problem or result.count("failed")


def test_a_target_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.Event().wait()

    result = ran(monkeypatch, "yuanjing", silent, timeout=0.05)

    assert result.exit_code == 3
    assert "cannot be reached" in result.problem
    assert result.requests <= 10


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, "text/html", b"<!doctype html><title>Hello</title>"), "answers with a web page"),
        ((404, "text/plain", b"404 page not found"), "another path"),
        ((200, "text/plain", b"ok"), "not yuanjing"),
        ((200, "application/json", []), "not yuanjing"),
        ((200, "application/json", b"[" * 100_000), "not yuanjing"),
        ((401, "application/json", {"error": "who are you?"}), "the key is refused"),
    ],
    ids=["page", "path", "text", "list", "deep", "key"],
)
def test_what_is_no_such_provider_is_told_at_once(monkeypatch: pytest.MonkeyPatch, answer: Answer, said: str) -> None:
    app = Paid(load("yuanjing"), lambda request, number: answer)

    result = ran(monkeypatch, "yuanjing", app)

    assert result.exit_code == 3
    assert said in result.problem
    assert app.asked <= 6
    assert app.spent == 0


def test_a_page_in_the_middle_fails_what_it_answers_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that shows a page for every third request is no provider for those, and the run goes on."""
    honest = Paid(load("yuanjing"), running)
    honest.answers = lambda request, number: (
        (502, "text/html", b"<html>Bad gateway</html>") if number % 3 == 0 else running(request, number)
    )

    result = ran(monkeypatch, "yuanjing", honest)

    assert result.exit_code == 1
    assert any("502 <html>Bad gateway" in one.verdict.actual for one in result.outcomes)
