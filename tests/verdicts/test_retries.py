"""Verdicts on how a client tries again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, formatdate
from pathlib import Path

import httpx
import pytest

from mockserver import MockProvider
from tests.support.gateway import Gateway

BODY = {"model": "clip-1", "prompt": "a cat"}


def ask(gateway: Gateway, times: int = 1, **body: object) -> None:
    for _ in range(times):
        gateway.request("POST", "/v1/jobs", json={**BODY, **body})


def found(gateway: Gateway) -> tuple[str, ...]:
    return gateway.mock.verdict().names


def test_nothing_at_all_is_ok(gateway: Gateway) -> None:
    verdict = gateway.mock.verdict()

    assert (verdict.ok, verdict.name, verdict.names, verdict.exchanges) == (True, "ok", (), 0)
    assert str(verdict) == "ok (0 exchanges)"
    verdict.assert_ok()


def test_a_retry_before_the_asked_time_is_named_with_its_evidence(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    ask(gateway, 2)
    verdict = gateway.mock.verdict()
    first, then = gateway.mock.requests

    assert verdict.name == "ignored_retry_after"
    (finding,) = verdict.findings
    assert [row.exchange for row in finding.evidence] == [first.id, then.id]
    assert [(row.request, row.status, row.at) for row in finding.evidence] == [
        ("POST /v1/jobs", 403, first.at),
        ("POST /v1/jobs", 200, then.at),
    ]
    assert (finding.provider, finding.operation) == ("acme", "jobs")
    assert finding.sentence.startswith("POST /v1/jobs (jobs.submit) was answered 403 with the wish to wait 3 s, and ")
    with pytest.raises(AssertionError, match=f"ignored_retry_after: .*exchanges {first.id}, {then.id}"):
        verdict.assert_ok()


def test_a_client_that_waits_as_asked_is_fine(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    ask(gateway)
    gateway.mock.clock.advance(3)  # as a sleep that the test has replaced does
    ask(gateway)

    assert found(gateway) == ()


def test_a_little_less_than_asked_is_too_early(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    ask(gateway)
    gateway.mock.clock.advance(2.5)
    ask(gateway)

    assert found(gateway) == ("ignored_retry_after",)


def test_another_request_meanwhile_is_no_retry(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    ask(gateway)
    ask(gateway, prompt="a dog")
    gateway.request("POST", "/v1/jobs", json=BODY, key="sk-other")

    assert found(gateway) == ()


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({"Retry-After-Ms": "2500"}, "2.5 s"),
        ({"Retry-After": formatdate(4102444800, usegmt=True)}, None),
        ({"Retry-After": "soon"}, ""),
        ({"Retry-After": "0"}, ""),
        ({"Retry-After": "-5"}, ""),
        ({}, ""),
    ],
)
def test_every_form_of_the_header_is_read(gateway: Gateway, headers: dict[str, str], asked: str | None) -> None:
    gateway.mock.rule(error="refused", times=1, add_headers=headers)
    ask(gateway, 2)
    verdict = gateway.mock.verdict()

    assert verdict.ok == (asked == "")
    assert asked is None or asked in str(verdict)


def test_a_date_is_measured_from_the_time_of_the_answer(gateway: Gateway) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    gateway.mock.rule(error="refused", times=1, add_headers={"Retry-After": date})
    ask(gateway)
    gateway.mock.clock.advance(62)
    ask(gateway)

    assert found(gateway) == ()


def test_a_retry_after_on_a_success_is_no_wish(gateway: Gateway) -> None:
    gateway.mock.rule(operation="jobs.query", add_headers={"Retry-After": "3"})
    task = gateway.submit()
    for _ in range(2):
        gateway.status(task)

    assert found(gateway) == ()


def test_under_a_real_clock_only_real_waiting_counts(gateway: Gateway) -> None:
    gateway.mock.clock.run(speed=1e6)
    gateway.mock.fail_next("refused", retry_after=30)
    ask(gateway, 2)

    assert found(gateway) == ("ignored_retry_after",)


def test_retries_without_a_pause_are_a_storm(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", times=5)
    ask(gateway, 6)
    verdict = gateway.mock.verdict()

    assert verdict.names == ("retry_storm",)
    assert "was sent again 5 times" in verdict.findings[0].sentence
    assert len(verdict.findings[0].evidence) == 6


@pytest.mark.parametrize("wait", [lambda n: 0.5 * 2**n, lambda n: 1.0], ids=["growing", "steady"])
def test_retries_with_pauses_are_no_storm(gateway: Gateway, wait: Callable[[int], float]) -> None:
    gateway.mock.fail_next("refused", times=8)
    for attempt in range(9):
        ask(gateway)
        gateway.mock.clock.advance(wait(attempt))

    assert found(gateway) == ()


def test_few_quick_retries_are_no_storm(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", times=4)
    ask(gateway, 5)

    assert found(gateway) == ()


def test_the_same_request_again_after_a_success_is_no_retry(gateway: Gateway) -> None:
    ask(gateway, 20)

    assert "retry_storm" not in found(gateway)


def test_what_is_under_way_at_the_same_time_is_no_retry(gateway: Gateway) -> None:
    gateway.mock.rule(error="refused", delay=0.05)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: ask(gateway), range(12)))

    assert found(gateway) == ()


def test_a_client_that_never_gives_up_is_named(gateway: Gateway) -> None:
    gateway.mock.rule(error="refused")
    for _ in range(21):
        ask(gateway)
        gateway.mock.clock.advance(60)
    verdict = gateway.mock.verdict()

    assert verdict.names == ("never_gave_up",)
    assert "failed with 403 each time and was still sent again after 20 retries" in verdict.findings[0].sentence


def test_a_client_that_gives_up_is_fine(gateway: Gateway) -> None:
    gateway.mock.rule(error="refused")
    for _ in range(20):
        ask(gateway)
        gateway.mock.clock.advance(60)

    assert found(gateway) == ()


def test_a_retry_of_a_multipart_body_has_another_boundary(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    for _ in range(2):
        gateway.request("POST", "/v1/jobs", data=BODY, files={"reference": b"x"})

    assert found(gateway) == ("ignored_retry_after",)


def test_the_control_api_says_the_same(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    ask(gateway, 2)
    url = f"{gateway.mock.url}/_mock/verdict"
    answer = httpx.get(url).json()

    assert answer["verdict"] == "ignored_retry_after"
    assert (answer["exchanges"], answer["complete"], answer["missing"]) == (2, True, None)
    (finding,) = answer["findings"]
    assert set(finding) == {"verdict", "sentence", "provider", "operation", "evidence"}
    assert [set(row) for row in finding["evidence"]] == [{"exchange", "at", "request", "status"}] * 2
    assert httpx.get(url, params={"key": "sk-other"}).json()["verdict"] == "ok"
    assert httpx.get(url, params={"provider": "acm"}).json()["error"]["message"].endswith("did you mean 'acme'?")
    assert httpx.get(url, params={"keys": "x"}).status_code == 400


def test_a_verdict_may_be_on_one_client_alone(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", retry_after=3)
    ask(gateway, 2)

    assert gateway.mock.verdict(key="sk-test", provider="acme").name == "ignored_retry_after"
    assert not gateway.mock.verdict(key="sk-t*").ok
    assert gateway.mock.verdict(key="sk-t").ok
    assert gateway.mock.verdict(key="sk-other").ok


def test_a_journal_that_has_dropped_exchanges_says_so(gateway: Gateway) -> None:
    ask(gateway, 3)
    assert gateway.mock.verdict().complete
    journal = gateway.mock.app.world.journal
    for _ in range(2000):
        journal.add(next(iter(journal)))

    verdict = gateway.mock.verdict()
    assert not verdict.complete
    assert verdict.missing == "the 3 oldest have left the journal"
    assert httpx.get(f"{gateway.mock.url}/_mock/verdict").json()["missing"] == verdict.missing


def test_the_verdict_of_one_worker_of_several_is_not_complete(acme_contracts: Path, tmp_path: Path) -> None:
    one_of = {"contracts": acme_contracts, "state": f"sqlite:///{tmp_path}/state.db"}
    with MockProvider(workers=2, **one_of) as mock:
        verdict = mock.verdict()
    with MockProvider(workers=1, **one_of) as alone:
        assert alone.verdict().complete

    assert not verdict.complete
    assert str(verdict) == ("ok (0 exchanges; each of the 2 workers has a journal of its own, and this is one of them)")
