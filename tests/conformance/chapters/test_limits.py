"""Rate limits: an honest key is refused and served again, and what the chapter says of other keys."""

from __future__ import annotations

import pytest

from conformance.bench import Bench
from conformance.chapters import limits
from conformance.reading import load
from conformance.running import Run
from conformance.trace import Exchange
from tests.conformance.chapters.lies import Lie, Trace, status
from tests.conformance.chapters.mock import ran

WITHIN, BEYOND, OTHER, LATER = 0, 2, 3, 4


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("dashscope")
    found = tuple(limits.checks(Bench(contract, words=("chat",))))
    return ran(contract, found)


def answered(place: int, as_at: int) -> Lie:
    """One of the requests is answered as another was."""

    def lie(trace: Trace) -> None:
        [name] = trace
        seen: list[Exchange] = trace[name].exchanges
        old = seen[place]
        seen[place] = Exchange(
            old.request, old.url, old.host, seen[as_at].outcome, old.milliseconds, old.role, old.key, old.at
        )

    return lie


def test_a_limited_key_is_refused_and_then_served_again(honest: Run) -> None:
    assert [one.verdict.status for one in honest.outcomes] == ["passed"]
    assert set(honest.outcomes[0].check.facts) >= {"chat.create/-/refusal/rate", "error/rate-limit"}


@pytest.mark.parametrize(
    "lie",
    [answered(BEYOND, WITHIN), answered(WITHIN, BEYOND), answered(OTHER, BEYOND), answered(LATER, BEYOND)],
    ids=["no limit", "limited at once", "limits another key", "limits for ever"],
)
def test_a_lie_about_a_limit_is_caught(honest: Run, lie: Lie) -> None:
    assert status(honest, lie, "create-limited") == "failed"
