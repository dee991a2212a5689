"""Errors of a table that have no identifier: one that comes with them is caught, and nothing, null and "" are not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.chapters import admission, auth, errors, limits, models
from conformance.facts import all_facts
from conformance.reading import load
from conformance.running import Run, judged
from conformance.trace import Answer, Exchange, Observation
from tests.conformance.chapters.mock import ran

CONTRACT = load("aihubmix")
WITHOUT = [
    name for name, fact in all_facts(CONTRACT).items() if "/without/error.code" in name and fact.source.level == "must"
]


@pytest.fixture(scope="module")
def honest() -> Run:
    found = [
        check
        for chapter in (errors, auth, admission, limits, models)
        for check in chapter.checks(Bench(CONTRACT, words=("chat",)))
        if set(WITHOUT) & set(check.facts)
    ]
    return ran(CONTRACT, found)


def with_code(exchange: Exchange, code: Any) -> Exchange:
    answer = exchange.outcome
    if not isinstance(answer, Answer) or answer.status < 400:
        return exchange
    told = {"error": {**json.loads(answer.body)["error"], "code": code}}
    return replace(exchange, outcome=replace(answer, body=json.dumps(told).encode()))


def statuses(honest: Run, code: Any) -> dict[str, set[str]]:
    """What becomes of the checks of each such error when it has a code."""
    trace = {
        name: Observation([with_code(one, code) for one in seen.exchanges], list(seen.readings), seen.missing)
        for name, seen in honest.trace.items()
    }
    found: dict[str, set[str]] = {name: set() for name in WITHOUT}
    for outcome in judged(honest.plan, trace).outcomes:
        for fact in set(WITHOUT) & set(outcome.check.facts):
            found[fact].add(outcome.verdict.status)
    return found


def test_twelve_rows_of_the_table_have_no_identifier() -> None:
    assert len(WITHOUT) == 12
    assert {one.facts for one in CONTRACT.clauses if one.says.startswith("No identifier")} == {(x,) for x in WITHOUT}


@pytest.mark.parametrize("code", [None, ""], ids=["null", "empty"])
def test_no_identifier_may_be_null_or_empty(honest: Run, code: Any) -> None:
    assert statuses(honest, code) == {name: {"passed"} for name in WITHOUT}


@pytest.mark.parametrize("code", ["oops", 0, False, []], ids=repr)
def test_an_identifier_where_the_table_has_none_fails_every_check_of_that_row(honest: Run, code: Any) -> None:
    assert statuses(honest, code) == {name: {"failed"} for name in WITHOUT}
