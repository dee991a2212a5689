"""Lifecycle, money and files: one honest task, and what the chapters say when its trace is made to lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.chapters import files, lifecycle, money, shapes
from conformance.flows import AGAIN, FILE, MONEY_AFTER, MONEY_HELD, POLL
from conformance.reading import load
from conformance.running import Run, judged
from conformance.samples import sample
from conformance.trace import Answer, Exchange, Observation, Reading
from tests.conformance.chapters.mock import ran

FAMILY = "wan26-t2v"
Lie = Callable[[dict[str, Observation]], None]


@pytest.fixture(scope="module")
def honest() -> Run:
    """The four chapters on one family of the mock."""
    contract = load("imarouter")
    bench = Bench(contract, families=(FAMILY,))
    found = tuple(check for chapter in (lifecycle, shapes, money, files) for check in chapter.checks(bench))
    return ran(contract, found)


def failing(honest: Run, lie: Lie) -> set[str]:
    """What fails once the trace lies, by the ends of the ids."""
    trace = deepcopy(dict(honest.trace))
    lie(trace)
    return {
        one.check.id.rpartition("/")[2] for one in judged(honest.plan, trace).outcomes if one.verdict.status == "failed"
    }


def changed(role: str, change: Callable[[Exchange], Exchange], *, probe: str = "life", at: int | None = None) -> Lie:
    """Changes the exchanges of a role, all or the one at a place."""

    def lie(trace: dict[str, Observation]) -> None:
        seen = trace[f"videos.submit/{FAMILY}/{probe}"]
        places = [place for place, one in enumerate(seen.exchanges) if one.role == role]
        for place in places if at is None else [places[at]]:
            seen.exchanges[place] = change(seen.exchanges[place])

    return lie


def says(**members: Any) -> Callable[[Exchange], Exchange]:
    """The same answer with other members."""

    def change(exchange: Exchange) -> Exchange:
        assert isinstance(exchange.outcome, Answer)
        body = json.loads(exchange.outcome.body)
        return replace(exchange, outcome=replace(exchange.outcome, body=json.dumps({**body, **members}).encode()))

    return change


def lacks(member: str) -> Callable[[Exchange], Exchange]:
    """The same answer without a member."""

    def change(exchange: Exchange) -> Exchange:
        assert isinstance(exchange.outcome, Answer)
        body = json.loads(exchange.outcome.body)
        del body[member]
        return replace(exchange, outcome=replace(exchange.outcome, body=json.dumps(body).encode()))

    return change


def broken(exchange: Exchange) -> Exchange:
    return replace(exchange, outcome=Answer(500, {"content-type": "text/plain"}, b"Internal Server Error"))


def holds(content: bytes, media_type: str = "video/mp4") -> Callable[[Exchange], Exchange]:
    return lambda exchange: replace(exchange, outcome=Answer(200, {"content-type": media_type}, content))


def account(role: str, *, probe: str = "life", **sums: str) -> Lie:
    """Another sum on the account at one reading."""

    def lie(trace: dict[str, Observation]) -> None:
        seen = trace[f"videos.submit/{FAMILY}/{probe}"]
        seen.readings[:] = [
            Reading(one.role, {**one.value, **sums}) if one.role == role else one for one in seen.readings
        ]

    return lie


def test_an_honest_task_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert {one.check.chapter for one in honest.outcomes} == {"lifecycle", "shapes", "money", "files"}


LIES: dict[str, tuple[Lie, str]] = {
    "it never ends": (changed(AGAIN, says(status="in_progress")), "task-succeeds"),
    "it fails for no reason": (changed(AGAIN, says(status="failed")), "task-succeeds"),
    "its end is none": (changed(AGAIN, says(status="in_progress")), "task-end-stays"),
    "it begins at its end": (changed(POLL, says(status="completed"), at=0), "task-begins"),
    "it has a word of its own": (changed(POLL, says(status="baking"), at=0), "task-order"),
    "it goes back": (changed(POLL, says(status="completed"), at=0), "task-order"),
    "progress goes back": (changed(POLL, says(progress=99), at=0), "task-progress"),
    "progress is too much": (changed(POLL, says(progress=130), at=1), "task-progress"),
    "a failure is called success": (changed(AGAIN, says(status="completed"), probe="lost"), "task-fails"),
    "a stranger sees it": (changed("other-key", holds(b"{}", "application/json"), probe="stranger"), "task-isolation"),
    "nothing is held": (account(MONEY_HELD, held_usd="0"), "money-held"),
    "it is charged twice": (account(MONEY_AFTER, spent_usd="0.9", balance_usd="999999.1"), "money-charged"),
    "it is never charged": (account(MONEY_AFTER, spent_usd="0", balance_usd="1000000"), "money-charged"),
    "a failure is paid for": (
        account(MONEY_AFTER, probe="lost", spent_usd="0.5", balance_usd="999999.5"), "money-refunded",
    ),
    "a poll has no status": (changed(POLL, lacks("status"), at=1), "task-running-answer"),
    "a poll says nothing of its progress": (changed(POLL, says(progress=None), at=1), "task-running-answer"),
    "its end has no status": (changed(AGAIN, lacks("status")), "task-succeeded-answer"),
    "its end has no results": (changed(AGAIN, says(results=[])), "task-succeeded-answer"),
    "a result has no link": (changed(AGAIN, says(results=[{"url": None}])), "task-succeeded-answer"),
    "a failure has no status": (changed(AGAIN, lacks("status"), probe="lost"), "task-failed-answer"),
    "it cannot be asked for": (changed(POLL, broken, at=0), "task-order"),
    "the answer names another amount": (changed(AGAIN, says(amount_usd=7)), "money-amount"),
    "the file is a picture": (changed(FILE, holds(sample("image").content)), "file-video"),
    "the file has other pixels": (changed(FILE, holds(sample("video").content)), "file-video"),
    "the file is cut off": (changed(FILE, holds(sample("video").content[:200])), "file-video"),
    "the file is called a text": (changed(FILE, holds(sample("video").content, "text/plain")), "file-video"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert caught in failing(honest, lie)


def test_checks_name_only_facts_that_the_contract_has(honest: Run) -> None:
    facts = Bench(honest.plan.contract).facts.all

    for outcome in honest.outcomes:
        assert outcome.check.facts, outcome.check.id
        assert set(outcome.check.facts) <= facts.keys()
