"""Tasks that fail by a rule, and two tasks at once: an honest run, and what the chapters say when its trace lies."""

from __future__ import annotations

import pytest

from conformance.bench import Bench
from conformance.chapters import apart, rules
from conformance.chapters.apart import FIRST, SECOND
from conformance.flows import AGAIN, MONEY_AFTER, SUBMIT
from conformance.reading import load
from conformance.running import Run
from conformance.trace import Reading
from tests.conformance.chapters.lies import Lie, Trace, as_at, sets, status, told
from tests.conformance.chapters.mock import ran

DOOMED, APART = "speech.submit/speech/life-rule-known-format", "speech.submit/speech/apart"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    bench = Bench(contract, families=("speech",))
    found = (*apart.checks(bench), *(one for one in rules.checks(bench) if one.id.endswith("rule-known-format")))
    return ran(contract, found)


def paid(trace: Trace) -> None:
    """The failed task was paid for."""
    seen = trace[DOOMED].readings
    seen[:] = [Reading(one.role, {**one.value, "balance_usd": "1"}) if one.role == MONEY_AFTER else one for one in seen]


def test_an_honest_run_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert all(one.check.facts for one in honest.outcomes)


LIES: dict[str, tuple[Lie, str]] = {
    "it succeeds": (told(DOOMED, AGAIN, sets("status", "succeeded")), "rule-known-format"),
    "it fails for another reason": (told(DOOMED, AGAIN, sets("message", "no luck")), "rule-known-format"),
    "a failure is paid for": (paid, "rule-known-format"),
    "two tasks have one id": (told(APART, SUBMIT, sets("id", "task_1")), "two-tasks"),
    "the second is told of as the first": (as_at(APART, SECOND, FIRST), "two-tasks"),
    "the first never ends": (told(APART, FIRST, sets("status", "processing")), "two-tasks"),
}


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, f"speech/speech/{caught}") == "failed"
