"""Answers that nobody would expect, and runs that end in the middle: a sentence and a code, and no false alarm."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.budget import Budget
from conformance.checks import Check
from conformance.cli import main
from conformance.costs import most
from conformance.expect import predict
from conformance.judging import decide, failed
from conformance.keys import fitting_key
from conformance.reading import load
from conformance.report.curl import curl
from conformance.requests import Request
from conformance.running import Plan, run
from conformance.session import Reading
from conformance.suite import checks
from conformance.target import Where
from conformance.trace import Exchange, Observation, Trouble
from conformance.view import View
from mockserver import create_app


@contextmanager
def answering(data: bytes) -> Iterator[str]:
    """A server that reads a request and sends these bytes, whatever was asked."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


LIMITED = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "gives no whole answers, or speaks no HTTP"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "gives no whole answers, or speaks no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}", "gives no whole answers, or speaks no HTTP"),
        (LIMITED, "lets nobody in"),
    ],
    ids=["closed", "garbage", "half", "limited"],
)
def test_a_target_that_gives_no_answer_at_all_is_none(data: bytes, said: str) -> None:
    contract = load("dashscope")
    found = checks(contract, starts=("dashscope/chat/qwen/seed",))

    with answering(data) as url:
        result = run(Plan(contract, found, Where(url, fitting_key(contract.auth))))

    assert result.exit_code == 3
    assert said in result.problem
    assert result.count("failed", "error") == 0


def test_a_stream_that_nobody_asked_for_fails_checks_and_stops_no_run() -> None:
    contract, mock = load("dashscope"), create_app(clock="manual")

    async def streaming(scope: Any, receive: Any, send: Any) -> None:
        """The mock, asked for a stream in any case."""
        message = await receive()
        body = message.get("body", b"").replace(b'{"model"', b'{"stream": true, "model"', 1)

        async def changed() -> Any:
            return {**message, "body": body}

        headers = [row for row in scope.get("headers", ()) if row[0] != b"content-length"]
        await mock({**scope, "headers": headers}, changed, send)

    found = checks(contract, starts=("dashscope/chat/qwen/tools",))
    where = Where("http://streaming.test/dashscope", fitting_key(contract.auth), streaming)
    result = run(Plan(contract, found, where, believed=True))

    assert result.exit_code == 1
    assert result.count("error") == 0


PAID = [
    check
    for provider, word, family in (("yuanjing", "video", "wan-text"), ("imarouter", "videos", "pixverse"))
    for check in checks(load(provider), words=(word,), families=(family,))
]


@pytest.mark.parametrize("check", PAID, ids=lambda check: check.id)
def test_what_was_not_sent_for_the_budget_decides_nothing(check: Check) -> None:
    seen = {probe.id: unaffordable(probe.first) for probe in check.probes}

    assert decide(check, View(seen)).status == "inconclusive"


def unaffordable(request: Request) -> Observation:
    """What is left of a probe whose first request was too dear, and that has looked at its account."""
    outcome = Trouble("budget", "not sent, for the budget: it may cost 1 USD, and 0 of 1 are left")
    seen = Observation(missing=outcome.text)
    seen.exchanges.append(Exchange(request, "http://x.test", None, outcome, 0.0))
    seen.readings.append(Reading("account", {}))
    return seen


def test_what_a_target_claims_beyond_the_most_is_no_cost_and_leaves_nothing_to_spend() -> None:
    budget = Budget(usd=Fraction(1))
    budget.hold(Fraction(1, 10))
    budget.settle(Fraction(1, 10), Fraction(1_000_000))

    assert (budget.spent, budget.claimed) == (Fraction(1, 10), Fraction(9_999_999, 10))
    with pytest.raises(Exception, match=r"0 of 1 are left"):
        budget.hold(Fraction(1, 10))


def test_a_request_for_less_than_nothing_frees_no_money() -> None:
    contract = load("imarouter")
    body = b'{"model": "pixverse-v6", "prompt": "A paper boat on a pond", "duration": -5}'
    request = Request("POST", "/v1/videos", headers={"content-type": "application/json"}, content=body)
    said = predict(contract, request.with_key(contract.auth, fitting_key(contract.auth)))

    assert said.refusals
    assert most(said, request) == 0


def test_half_a_character_is_shown_as_its_number() -> None:
    check = PAID[0]
    told = decide(replaced(check, "it is \ud800"), View({}))

    assert told.actual == r"it is \ud800"


def replaced(check: Check, actual: str) -> Check:
    """The check with a judge that has seen this."""
    return replace(check, judge=lambda view: failed(actual))


def test_a_long_body_is_named_in_a_command_and_not_written_out() -> None:
    request = Request("POST", "/x", headers={"content-type": "application/json"}, content=b" " * 1_000_000)

    assert "--data-binary @body-of-1000000-bytes" in curl(request, "http://x.test/x", load("dashscope").auth)


def test_ctrl_c_before_anything_is_sent_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["conformance.cli.run"], "chosen", stopped)
    result = CliRunner().invoke(main, ["run", "dashscope"])

    assert result.exit_code == 130
    assert "stopped by hand" in result.output
