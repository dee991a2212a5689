"""Rules as a test adds them: ``.rule``, ``.fail_next``, ``.scenario`` and ``rules=``."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from mockserver.choosing.mistakes import RuleError
from mockserver.errors import UnknownWordError
from mockserver.testing import MockProvider
from tests.support.gateway import Gateway

CHAT = {"model": "qwen-plus", "messages": [{"role": "user", "content": "How is the weather?"}]}
KEY = {"Authorization": "Bearer sk-test"}


def said(mock: MockProvider) -> str:
    answer = httpx.post(f"{mock.base_url('dashscope')}/chat/completions", json=CHAT, headers=KEY)
    return str(answer.json()["choices"][0]["message"]["content"])


def test_a_rule_gives_the_reply_and_counts(mock_provider: MockProvider) -> None:
    rule = mock_provider.rule(operation="chat", text="weather", reply="Sunny.")

    assert (said(mock_provider), rule.taken, rule.seen) == ("Sunny.", 1, 1)
    rule.remove()
    assert said(mock_provider) != "Sunny."
    with pytest.raises(UnknownWordError):
        rule.remove()


def test_the_newest_rule_is_tried_first(mock_provider: MockProvider) -> None:
    mock_provider.rule(operation="chat", reply="old")
    mock_provider.rule({"match": {"operation": "chat"}, "reply": "new"}, times=1)

    assert [said(mock_provider), said(mock_provider)] == ["new", "old"]
    assert [rule.taken for rule in mock_provider.rules] == [1, 1]


def test_the_next_request_fails_and_the_one_after_it_does_not(gateway: Gateway) -> None:
    rule = gateway.mock.fail_next("refused", retry_after=1.5)
    refused = gateway.request("POST", "/v1/jobs", json={"model": "clip-1", "prompt": "a cat"})

    assert (refused.status_code, refused.headers["retry-after"]) == (403, "1.5")
    assert gateway.submit()
    assert gateway.mock.requests.one(error="refused").status == 403
    assert (rule.taken, gateway.mock.tasks.count()) == (1, 1)


def test_several_failures_of_some_requests_alone(gateway: Gateway) -> None:
    gateway.mock.fail_next("refused", operation="jobs.query", key="sk-test", times=2)
    task = gateway.submit()
    answers = [gateway.request("GET", f"/v1/jobs/{task}").status_code for _ in range(3)]

    assert answers == [403, 403, 200]


def test_an_error_of_tasks_is_the_fate_of_the_next_task(gateway: Gateway) -> None:
    first = gateway.submit()
    gateway.mock.fail_next("broken")
    assert gateway.status(first) == "queued"
    second, third = gateway.submit(), gateway.submit()
    for task in gateway.mock.tasks:
        gateway.mock.clock.advance(100)
        assert task.state == ("failed" if task.id == second else "succeeded")
    assert third


def test_the_provider_s_own_error_is_chosen_among_all(mock_provider: MockProvider) -> None:
    mock_provider.fail_next("insufficient-quota", provider="imarouter", operation="videos")
    answer = httpx.post("https://api.imarouter.com/v1/videos", json={"model": "wan2.6-t2v"}, headers=KEY)

    assert mock_provider.requests.one("videos").error == "insufficient-quota"
    assert answer.status_code == next(
        error.status for error in mock_provider.errors
        if (error.provider, error.id) == ("imarouter", "insufficient-quota")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({"modle": "x"}, "did you mean 'model'"),
        ({"error": "brokn"}, "did you mean 'broken'"),
        ({"operation": "jbos"}, "did you mean 'jobs'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_explained(gateway: Gateway, words: dict[str, str], complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint):
        gateway.mock.rule(words)


def test_an_unknown_failure_is_explained(gateway: Gateway) -> None:
    with pytest.raises(RuleError, match="did you mean 'refused'"):
        gateway.mock.fail_next("refusd")
    with pytest.raises(RuleError, match="did you mean 'acme'"):
        gateway.mock.fail_next("refused", provider="acm")


def test_rules_to_start_with_come_back_with_a_reset(acme_contracts: Path) -> None:
    start = [{"operation": "jobs", "error": "refused", "times": 1}]
    with MockProvider(contracts=acme_contracts, rules=start) as mock, httpx.Client() as client:
        gateway = Gateway(mock, client)
        body = {"model": "clip-1", "prompt": "a cat"}
        before = [gateway.request("POST", "/v1/jobs", json=body).status_code for _ in range(2)]
        mock.reset()
        after = [gateway.request("POST", "/v1/jobs", json=body).status_code for _ in range(2)]

    assert before == after == [403, 200]


def test_a_scenario_is_added_by_name(mock_provider: MockProvider) -> None:
    with pytest.raises(RuleError, match="is no scenario"):
        mock_provider.scenario("no-such-scenario")


def test_an_error_that_the_provider_lacks_is_named_where_a_test_fails(mock_provider: MockProvider) -> None:
    rule = mock_provider.fail_next("overloaded")
    answer = httpx.get("https://aihubmix.com/v1/models", headers=KEY)

    assert (answer.status_code, rule.taken, rule.lacking) == (200, 0, ("aihubmix",))
    line = f"{rule.id} (error='overloaded', times=1): aihubmix has no such error"
    assert str(rule) == line
    assert f"rules that were never taken:\n  1. {line}" in mock_provider.story()
    with pytest.raises(AssertionError, match="aihubmix has no such error"):
        mock_provider.requests.one("models", status=429)
    [shown] = httpx.get(f"{mock_provider.url}/_mock/rules").json()["rules"]
    assert shown["lacking"] == ["aihubmix"]


def test_a_rule_that_was_taken_is_no_longer_mentioned(mock_provider: MockProvider) -> None:
    mock_provider.fail_next("task-failed")
    assert "rules that were never taken:\n  1. rule-1 (" in mock_provider.story()
    httpx.post("https://api.imarouter.com/v1/videos", json={"model": "wan2.6-t2v", "prompt": "a cat"}, headers=KEY)

    assert "never taken" not in mock_provider.story()
