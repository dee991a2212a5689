"""Headers of every answer: an honest mock has them, and each way to get them wrong is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from conformance.cli.targeting import target_of
from conformance.reading import load
from conformance.running import Plan, Run, judged, run
from conformance.suite import checks
from conformance.trace import Answer, Observation

NAME = "x-request-id"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("yuanjing")
    where = target_of(contract, base_url=None, key=None)
    assert where is not None
    return run(Plan(contract, checks(contract, chapters=("headers",)), where))


def told(honest: Run, change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> set[str]:
    """The checks that fail when the headers of every answer are changed."""
    trace: dict[str, Observation] = {}
    for name, seen in honest.trace.items():
        exchanges = []
        for one in seen.exchanges:
            assert isinstance(one.outcome, Answer)
            answer = replace(one.outcome, headers=change(one.outcome.headers))
            exchanges.append(replace(one, outcome=answer))
        trace[name] = Observation(exchanges)
    outcomes = judged(honest.plan, trace).outcomes
    return {one.check.id for one in outcomes if one.verdict.status == "failed"}


def test_an_honest_mock_has_the_headers_of_its_pages(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert len(honest.outcomes) == 5


def test_a_header_that_is_lost_is_missed_on_every_operation(honest: Run) -> None:
    failed = told(honest, lambda headers: {name: value for name, value in headers.items() if name != NAME})
    assert len(failed) == 5


def test_an_id_of_another_form_is_seen(honest: Run) -> None:
    assert len(told(honest, lambda headers: {**headers, NAME: f"{headers[NAME]}-x"})) == 4


def test_one_id_for_all_answers_is_seen_by_the_check_of_that_alone(honest: Run) -> None:
    same = "00000000-0000-4000-8000-000000000000"
    assert [name.rpartition("-")[2] for name in told(honest, lambda headers: {**headers, NAME: same})] == ["changes"]
