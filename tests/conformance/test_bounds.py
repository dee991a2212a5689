"""What a run may cost and how long it may take, whatever the target does; and that nothing seen is paid again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.budget import Budget, BudgetSpentError
from conformance.contract import Contract
from conformance.events import Finished, Judged, Planned, Sent
from conformance.pacing import Pace, pause
from conformance.running import Plan, Run, judged, run
from conformance.target import Where
from conformance.trace import Answer, Observation
from conformance.trace_file import TraceError, read_trace, write_trace
from tests.conformance.acme import GOOD_KEY, HONEST, Implementation, Message, Reply, checks, refusal

HALF = Fraction(1, 2)
Send = Callable[[Message], Awaitable[None]]


def plan(contract: Contract, app: Any, **more: Any) -> Plan:
    where = Where("http://acme.test/acme", GOOD_KEY, app, timeout=more.pop("timeout", 60.0))
    return Plan(contract, checks(contract), where, **more)


PRICES = {b"say": Fraction(8, 100), b"example.com": Fraction(1), b"image/png": Fraction(2333, 1000)}
"""USD by what stands in a body."""


class Meter(Implementation):
    """Counts what the requests that it takes would cost by the contract."""

    spent = Fraction(0)

    def _reply(self, body: bytes, headers: dict[str, str]) -> Reply:
        reply = super()._reply(body, headers)
        if reply.status < 300:
            self.spent += next((price for sign, price in PRICES.items() if sign in body), Fraction(0))
        return reply


REPLIES = st.sampled_from(
    [
        *HONEST.values(),
        refusal(400, "no"),
        refusal(429, "too fast"),
        Reply(500, b"oh"),
        Reply(0),
        Reply(body=b"{"),
        Reply().with_json({"usage": {"completion_tokens": 0, "cost": -1}}),
        Reply().with_json({"usage": {"completion_tokens": 10**12}}),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(replies=st.fixed_dictionaries(dict.fromkeys(HONEST, REPLIES)), seed=st.integers(0, 50))
def test_a_budget_is_never_crossed_whatever_is_answered(
    contract: Contract, replies: dict[str, Reply], seed: int
) -> None:
    app = Meter(replies)
    run(plan(contract, app, budget_usd=HALF, seed=seed))

    assert app.spent <= HALF


def test_what_may_cost_too_much_is_not_sent_and_said(contract: Contract) -> None:
    result = run(plan(contract, Implementation(HONEST), budget_usd=HALF))
    told = {one.check.id.rpartition("/")[2]: one.verdict for one in result.outcomes}

    assert told["link"].status == "inconclusive"
    assert told["link"].reason == "not sent, for the budget: it may cost 1 USD, and 0.5 of 0.5 are left"
    assert told["unknown-clip"].status == "passed"
    assert result.exit_code == 4


def test_what_is_refused_gives_the_money_back() -> None:
    budget = Budget(usd=Fraction(1))
    budget.hold(Fraction(1))
    with pytest.raises(BudgetSpentError):
        budget.hold(Fraction(1, 100))
    budget.settle(Fraction(1), Fraction(0))
    budget.hold(Fraction(1))

    assert (budget.spent, budget.held, budget.sent) == (0, 1, 2)


def test_what_nobody_knows_stays_held_back() -> None:
    budget = Budget(usd=Fraction(1))
    budget.hold(Fraction(3, 4))
    budget.settle(Fraction(3, 4), None)

    with pytest.raises(BudgetSpentError, match=r"it may cost 0\.5 USD, and 0\.25 of 1 are left"):
        budget.hold(Fraction(1, 2))


@pytest.mark.parametrize(
    ("status", "header", "attempt", "wait"),
    [
        (429, "3", 1, 3.0),
        (503, "0", 2, 0.0),
        (429, "", 1, 1.0),
        (429, "soon", 3, 4.0),
        (429, "3", 4, None),
        (429, "3600", 1, None),
        (429, "Thu, 01 Jan 1970 00:00:07 GMT", 1, 5.0),
        (500, "3", 1, None),
        (200, "3", 1, None),
    ],
)
def test_a_busy_target_is_asked_again_when_it_says(status: int, header: str, attempt: int, wait: float | None) -> None:
    assert pause(Answer(status, {"retry-after": header}, b""), attempt, now=2.0) == wait


def test_requests_follow_each_other_at_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)

    async def several() -> None:
        pace = Pace(4)
        for _ in range(3):
            await pace.turn()

    asyncio.run(several())

    assert slept == [0.0, 0.25, 0.5]


def endless(media_type: bytes) -> Any:
    """An app whose answers never end."""

    async def app(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        assert scope["type"] == "http"
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", media_type)]})
        while True:
            await send({"type": "http.response.body", "body": b'data: {"text": "hi"}\n\n', "more_body": True})
            await asyncio.sleep(0.005)

    async def only_http(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)

    return only_http


@pytest.mark.parametrize(
    ("media_type", "status", "said"),
    [
        (b"text/event-stream", "failed", "the answer goes on: no end within 0.05 s"),
        (b"application/json", "inconclusive", "no whole answer: no end within 0.05 s"),
    ],
)
def test_an_answer_without_an_end_is_cut(contract: Contract, media_type: bytes, status: str, said: str) -> None:
    found = plan(contract, endless(media_type), timeout=0.05)
    only = tuple(check for check in found.checks if check.id.endswith("/streamed"))
    result = run(replace(found, checks=only))
    verdict = result.outcomes[0].verdict

    assert (verdict.status, said in f"{verdict.actual}{verdict.reason}") == (status, True)


def test_nothing_is_begun_after_the_deadline(contract: Contract) -> None:
    app = Implementation(HONEST)
    result = run(plan(contract, app, deadline=-1.0))

    assert app.seen == []
    assert {one.verdict.reason for one in result.outcomes} == {"the -1 s of the run were over"}


def test_reading_only_sends_nothing_that_makes_something(contract: Contract) -> None:
    app = Implementation(HONEST)
    result = run(plan(contract, app, read_only=True))

    assert {path for path, _ in app.seen} == {"/acme/v1/clips"}
    assert result.count("passed") == 1


@pytest.fixture
def honest(contract: Contract) -> Run:
    return run(plan(contract, Implementation(HONEST)))


def test_a_trace_says_the_same_after_it_was_written_and_read(honest: Run) -> None:
    written = json.loads(json.dumps(write_trace(honest.trace, provider="acme", target="http://acme.test")))
    again = judged(honest.plan, read_trace(written, provider="acme"))

    assert [one.verdict for one in again.outcomes] == [one.verdict for one in honest.outcomes]
    assert GOOD_KEY not in json.dumps(written)


def test_a_long_body_of_one_byte_is_not_written_out(honest: Run) -> None:
    name, seen = next(iter(honest.trace.items()))
    for content in (b" " * 100_000, b"\xff" * 2000, b"ab" * 2000):
        [first, *_] = seen.exchanges
        long = Observation([replace(first, request=replace(first.request, content=content))])
        written = json.dumps(write_trace({name: long}, provider="acme", target="http://acme.test"))
        assert len(written) < 8000
        again = read_trace(json.loads(written), provider="acme")
        assert again[name].exchanges[0].request.content == content


def test_what_a_trace_holds_is_not_sent_again(contract: Contract, honest: Run) -> None:
    app = Implementation(HONEST)
    part = {name: seen for name, seen in honest.trace.items() if not name.endswith("/link")}
    result = run(plan(contract, app, earlier=part))

    assert len(app.seen) == result.requests == 1
    assert result.count("passed") == len(HONEST)


def test_a_trace_of_another_request_is_not_believed(contract: Contract, honest: Run) -> None:
    changed = dict(honest.trace)
    changed["clips.submit/clips/link"] = honest.trace["clips.submit/clips/file"]

    assert run(plan(contract, Implementation(HONEST), earlier=changed)).requests == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "no trace of format 1"),
        ({"format": 1, "provider": "other"}, "a trace of other, not of acme"),
        ({"format": 1, "provider": "acme", "probes": {}}, "damaged: KeyError"),
        ({"format": 1, "provider": "acme", "files": {}, "probes": {"x": {}}}, "damaged: KeyError"),
    ],
)
def test_a_file_that_is_no_trace_is_said(data: Any, said: str) -> None:
    with pytest.raises(TraceError, match=said):
        read_trace(data, provider="acme")


def test_a_run_tells_what_it_does_while_it_does_it(contract: Contract) -> None:
    heard: list[Any] = []
    run(plan(contract, Implementation(HONEST)), [heard.append])
    kinds = [type(event) for event in heard]

    assert (kinds[0], kinds[-1]) == (Planned, Finished)
    assert (kinds.count(Sent), kinds.count(Judged)) == (len(HONEST), len(HONEST))


@pytest.fixture
def plain_server() -> Iterator[str]:
    """A server that speaks HTTP, answers nothing for as long as it lives, and knows no TLS."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken, _ = listening.accept()
                except OSError:
                    return
                held.append(taken)
                if taken.recv(1, socket.MSG_PEEK)[:1] == b"\x16":
                    taken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=take, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        for one in held:
            one.close()


def test_trouble_with_tls_is_named(contract: Contract, plain_server: str) -> None:
    assert ssl.OPENSSL_VERSION
    found = plan(contract, None)
    result = run(replace(found, where=Where(f"https://{plain_server}", GOOD_KEY)))

    assert "TLS does not come about" in result.problem
    assert result.exit_code == 3


def test_ctrl_c_leaves_a_report(plain_server: str, tmp_path: Path) -> None:
    report = tmp_path / "run.json"
    words = ["run", "dashscope", "--select", "dashscope/chat/qwen/whole", "--base-url", f"http://{plain_server}"]
    with subprocess.Popen(
        [sys.executable, "-m", "conformance", *words, "--key", "sk-secret-0123456789", "--json", str(report)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "dashscope at" in process.stdout.readline()
        process.stdout.readline()
        _wait_for_a_connection(plain_server)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert process.returncode == 130
    assert "stopped: interrupted" in rest
    assert json.loads(report.read_text("utf-8"))["summary"]["skipped"] == 1


def _wait_for_a_connection(address: str) -> None:
    """Until the suite has asked: what it waits for then never comes."""
    host, _, port = address.partition(":")
    ours = f"{int.from_bytes(socket.inet_aton(host), 'little'):08X}:{int(port):04X}"
    for _ in range(2000):
        rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
        if any(row[2] == ours and row[3] == "01" for row in rows):
            return
        time.sleep(0.01)
    raise AssertionError("nothing was asked")
