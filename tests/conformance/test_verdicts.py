"""Lying targets: an honest implementation passes every check, and each lie is caught by the checks that it concerns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from conformance import running
from conformance.budget import Budget
from conformance.contract import Contract
from conformance.reading import load
from conformance.requests import Request
from conformance.running import Plan, Run
from conformance.target import Where, opened
from conformance.trace import Exchange, Trouble
from tests.conformance import acme
from tests.conformance.acme import GOOD_KEY, HONEST, Implementation, Reply, checks, refusal

Tried = Callable[..., Run]
SAY, CLIPS = "acme/say/talk/", "acme/clips/clips/"
ACCEPTED = {f"{SAY}whole", f"{SAY}streamed", f"{CLIPS}link", f"{CLIPS}file"}
PAGE = Reply(body=b"<!DOCTYPE html><title>Welcome</title>", headers={"content-type": "text/html"})
STREAM = {"content-type": "text/event-stream"}


def lying(**lies: Reply) -> Implementation:
    """An implementation that is honest but for the checks named (by the last part of their ids)."""
    known = {name.rpartition("/")[2].replace("-", "_"): name for name in HONEST}
    return Implementation({**HONEST, **{known[name]: reply for name, reply in lies.items()}})


def failed(run: Run) -> set[str]:
    return {outcome.check.id for outcome in run.outcomes if outcome.verdict.status == "failed"}


def test_an_honest_implementation_passes_every_check(tried: Tried) -> None:
    run = tried(Implementation(HONEST))

    assert run.count("passed") == len(HONEST) == run.requests
    assert run.exit_code == 0


LIES: dict[str, tuple[str, Reply, str]] = {
    "it accepts what it must refuse": ("no_text", HONEST["acme/say/talk/whole"], "status is 200, not 400"),
    "it refuses what it must accept": ("whole", HONEST["acme/say/talk/no-text"], "the provider's missing"),
    "it refuses for another reason": ("no_text", HONEST["acme/say/talk/too-loud"], "the provider's dear"),
    "it names another field": ("no_text", refusal(400, "model is missing", param="model"), "text is missing"),
    "it says the same thing twice, differently": (
        "no_text",
        refusal(400, "text is missing", param="model"),
        "error.param",
    ),
    "it has another status": (
        "no_text",
        replace(HONEST["acme/say/talk/no-text"], status=422),
        "status is 422, not 400",
    ),
    "it has another envelope": ("no_text", Reply(400).with_json({"message": "text is missing"}), "error is missing"),
    "it has a code where none is": (
        "no_text",
        refusal(400, "text is missing", param="text", code=1),
        "error.code is 1",
    ),
    "it has another type of code": ("unknown_model", refusal(404, "no model shout", code="7"), 'error.code is "7"'),
    "it leaves the code out": (
        "unknown_model",
        Reply(404).with_json({"error": {"message": "no model shout", "param": None}}),
        "error.code is missing",
    ),
    "it gives no reason": ("sound_for_picture", refusal(400, "picture: "), "picture: <reason>"),
    "it refuses in plain text": ("no_text", Reply(400, b"text is missing"), "the body is no JSON"),
    "it accepts with an error in the body": ("whole", refusal(200, "it did not work"), "the body is an error"),
    "it accepts with nothing": ("whole", Reply(), "no JSON object"),
    "it accepts with a list": ("whole", Reply().with_json([]), "no JSON object"),
    "it accepts with a page": ("link", PAGE, "web page"),
    "it sends the client elsewhere": ("link", Reply(302, headers={"location": "/"}), "status 302"),
    "it does not stream": ("streamed", HONEST["acme/say/talk/whole"], "not text/event-stream"),
    "it streams nothing": ("streamed", Reply(headers=STREAM), "no event"),
    "it streams an error": (
        "streamed",
        Reply(body=b'data: {"error": {"message": "oh", "code": null, "param": null}}\n\n', headers=STREAM),
        "an event of the stream is an error",
    ),
    "it breaks down": ("whole", Reply(0), "500"),
    "it finds what it never gave out": ("unknown_clip", HONEST["acme/clips/clips/link"], "error is missing"),
}


@pytest.mark.parametrize(("name", "reply", "said"), LIES.values(), ids=LIES)
def test_a_lie_is_caught_by_its_check_and_by_no_other(tried: Tried, name: str, reply: Reply, said: str) -> None:
    run = tried(lying(**{name: reply}), seed=1)
    found = [outcome for outcome in run.outcomes if outcome.verdict.status == "failed"]

    assert [outcome.check.id.rpartition("/")[2].replace("-", "_") for outcome in found] == [name]
    assert said in found[0].verdict.actual
    assert run.count("passed") == len(HONEST) - 1
    assert run.exit_code == 1


def test_a_target_that_refuses_everything_fails_what_must_be_accepted(tried: Tried) -> None:
    run = tried(Implementation(dict.fromkeys(HONEST, HONEST["acme/say/talk/no-text"])))

    assert failed(run) == set(HONEST) - {f"{SAY}no-text"}


def test_a_target_that_accepts_everything_fails_what_must_be_refused(tried: Tried) -> None:
    run = tried(
        Implementation({**dict.fromkeys(HONEST, HONEST[f"{SAY}whole"]), f"{SAY}streamed": HONEST[f"{SAY}streamed"]})
    )

    assert failed(run) == set(HONEST) - ACCEPTED


CONFORMING: dict[str, dict[str, Reply]] = {
    "members beyond the documented ones": {"no_text": refusal(400, "text is missing", param="text", help="a page")},
    "members in another order": {
        "no_text": Reply(400).with_json(
            {"id": "x", "error": {"param": "text", "code": None, "message": "text is missing"}}
        )
    },
    "no id where it may be left out": {
        "no_text": Reply(400).with_json({"error": {"param": "text", "code": None, "message": "text is missing"}})
    },
    "an answer of 201": {"link": replace(HONEST["acme/clips/clips/link"], status=201)},
    "a stream in pieces with comments": {
        "streamed": Reply(body=b': ping\r\n\r\ndata: {"text":\r\ndata: "hi"}\r\n\r\n', headers=STREAM)
    },
    "a reason in other words": {"sound_for_picture": refusal(400, "picture: \u4e0d\u662f\u56fe\u7247")},
}


@pytest.mark.parametrize("replies", CONFORMING.values(), ids=CONFORMING)
def test_what_the_page_leaves_open_is_no_failure(tried: Tried, replies: dict[str, Reply]) -> None:
    assert tried(lying(**replies)).count("passed") == len(HONEST)


@pytest.mark.parametrize(("status", "text", "error"), [(402, "no money", "no-funds"), (429, "too fast", "rate")])
def test_the_state_of_the_account_decides_nothing(tried: Tried, status: int, text: str, error: str) -> None:
    run = tried(lying(whole=refusal(status, text), no_text=refusal(status, text)), seed=1)
    found = [outcome.verdict for outcome in run.outcomes if outcome.verdict.status == "inconclusive"]

    assert [verdict.reason for verdict in found] == [f"the account's state came first: {error}"] * 2
    assert run.exit_code == 0


def test_only_the_right_status_is_the_state_of_the_account(tried: Tried) -> None:
    assert failed(tried(lying(whole=refusal(403, "no money")))) == {f"{SAY}whole"}


def test_only_a_whole_refusal_is_the_state_of_the_account(tried: Tried) -> None:
    assert failed(tried(lying(whole=refusal(402, "pay first")))) == {f"{SAY}whole"}


def test_an_error_that_says_something_of_the_request_too_decides(tmp_path: Path) -> None:
    changed = acme.files()
    changed["provider.json"]["refusals"]["rate"] = "broken"
    contract = load("acme", acme.write(tmp_path, changed))
    run = running.run(
        Plan(contract, checks(contract), Where("http://acme.test", GOOD_KEY, lying(whole=refusal(400, "no JSON"))))
    )

    assert failed(run) == {f"{SAY}whole"}


def test_one_of_two_errors_is_not_the_other(tmp_path: Path) -> None:
    changed = acme.files()
    body = {"model": "say-1", "voice": 5, "text": "hi"}
    changed["talk/examples.json"]["examples"] = [acme.example("whole", "say.create", "no-text", body=body)]
    contract = load("acme", acme.write(tmp_path, changed))
    plan = Plan(
        contract, checks(contract), Where("http://acme.test", GOOD_KEY, lying(whole=refusal(400, "voice is wrong: 5")))
    )

    assert checks(contract)[-1].probes[0].prediction.errors == ("no-text", "wrong")
    assert failed(running.run(plan)) == {f"{SAY}whole"}


def test_an_example_that_the_suite_reads_otherwise_is_the_suites_own_error(tmp_path: Path) -> None:
    changed = acme.files()
    changed["talk/examples.json"]["examples"][0]["expect"] = "dear"
    contract = load("acme", acme.write(tmp_path, changed))
    run = running.run(Plan(contract, checks(contract), Where("http://acme.test", GOOD_KEY, Implementation(HONEST))))
    found = {outcome.check.id: outcome.verdict for outcome in run.outcomes}

    assert found[f"{SAY}whole"].status == "error"
    assert found[f"{SAY}whole"].reason.endswith("disagree: accepted")
    assert run.exit_code == 1


def test_a_target_that_goes_away_ends_the_run_and_keeps_what_was_seen(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Implementation(HONEST)

    class Going:
        budget = Budget()

        async def send(self, request: Request, *, host: str | None, key: str, worst: Fraction) -> Exchange:
            self.budget.hold(worst)
            if self.budget.sent > 3:
                return Exchange(request, "http://acme.test", host, Trouble("unreachable", "refused"), 0.0)
            async with opened(Where("http://acme.test", GOOD_KEY, honest), contract.auth) as target:
                return await target.send(request, host=host)

    @asynccontextmanager
    async def going(_: object, __: object, budget: Budget) -> AsyncIterator[Going]:
        target = Going()
        target.budget = budget
        yield target

    monkeypatch.setattr(running, "opened", going)
    run = running.run(Plan(contract, checks(contract), Where("http://acme.test", GOOD_KEY), parallel=1))

    assert "cannot be reached" in run.problem
    assert (run.count("passed"), run.count("inconclusive"), run.requests) == (3, len(HONEST) - 3, 4)


UNFIT: dict[str, tuple[Implementation, str]] = {
    "pages": (Implementation(dict.fromkeys(HONEST, PAGE)), "web page"),
    "nothing at these paths": (
        Implementation(dict.fromkeys(HONEST, Reply(404).with_json({"detail": "Not Found"}))),
        "another path",
    ),
    "the provider's own word for no path": (
        Implementation(dict.fromkeys(HONEST, refusal(404, "nothing at /x"))),
        "another path",
    ),
    "another protocol": (Implementation(dict.fromkeys(HONEST, Reply(200, b"hello"))), "not acme"),
    "a key that is refused": (Implementation(HONEST, key="sk-another"), "the key is refused"),
    "another 401": (Implementation(dict.fromkeys(HONEST, Reply(401).with_json({}))), "the key is refused"),
}


@pytest.mark.parametrize(("app", "said"), UNFIT.values(), ids=UNFIT)
def test_a_target_that_cannot_be_checked_ends_the_run_at_its_second_answer(
    tried: Tried, app: Implementation, said: str
) -> None:
    run = tried(app)

    assert said in run.problem
    assert run.exit_code == 3
    assert run.requests == 2
    assert run.count("inconclusive") == len(HONEST)
    assert all(outcome.verdict.reason == run.problem for outcome in run.outcomes)


@pytest.mark.parametrize("seed", range(6))
def test_one_strange_answer_is_a_failure_and_not_the_end(tried: Tried, seed: int) -> None:
    assert failed(tried(lying(no_text=PAGE), seed=seed)) == {f"{SAY}no-text"}


def test_the_right_key_is_accepted(tried: Tried) -> None:
    assert tried(Implementation(HONEST, key=GOOD_KEY)).exit_code == 0


def test_a_run_stops_before_it_sends_more_than_it_may(tried: Tried) -> None:
    app = Implementation(HONEST)
    run = tried(app, most=4)

    assert len(app.seen) == run.requests == 4
    assert (run.count("passed"), run.count("inconclusive")) == (4, len(HONEST) - 4)
    assert run.exit_code == 4


def test_a_failure_weighs_more_than_a_spent_budget(tried: Tried) -> None:
    assert tried(Implementation(dict.fromkeys(HONEST, refusal(400, "no"))), most=1).exit_code == 1


def test_the_seed_decides_the_order_and_nothing_else(tried: Tried) -> None:
    apps = [Implementation(HONEST) for _ in range(3)]
    runs = [tried(app, seed=seed) for app, seed in zip(apps, (1, 1, 2), strict=True)]

    assert apps[0].seen == apps[1].seen
    assert apps[0].seen != apps[2].seen
    assert [o.check.id for o in runs[0].outcomes] == [o.check.id for o in runs[2].outcomes]


@pytest.mark.parametrize("seed", range(6))
def test_the_first_request_costs_nothing(tried: Tried, seed: int) -> None:
    run = tried(Implementation(HONEST), seed=seed, most=1)

    assert [
        outcome.check.probes[0].prediction.accepted for outcome in run.outcomes if outcome.verdict.status == "passed"
    ] == [False]


def test_the_last_usage_of_a_stream_counts(tried: Tried) -> None:
    events = b"".join(b'data: {"usage": {"completion_tokens": %d}}\n\n' % tokens for tokens in (1, 40))
    run = tried(lying(streamed=Reply(body=events + b"data: [DONE]\n\n", headers=STREAM)))

    assert float(run.cost) == pytest.approx(1 + 2.333 + 0.08 + 1)


def test_what_is_accepted_by_mistake_costs_too(tried: Tried) -> None:
    assert float(tried(lying(sound_for_picture=HONEST[f"{CLIPS}link"])).cost) == pytest.approx(2 + 2.333 + 0.08)


def test_a_run_adds_up_what_was_accepted(tried: Tried) -> None:
    run = tried(Implementation(HONEST))

    assert float(run.cost) == pytest.approx(1 + 2.333 + 0.08)
