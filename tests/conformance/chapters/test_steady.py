"""What is told of a task: one honest life of it, and what the chapter says when its answers do not fit together."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.bench import Bench
from conformance.chapters import files, steady
from conformance.flows import AGAIN, POLL
from conformance.reading import load
from conformance.running import Run
from tests.conformance.chapters.lies import Lie, sets, status, told
from tests.conformance.chapters.mock import ran

FAMILY = "seedance"
LIFE, LOST = f"videos.submit/{FAMILY}/life", f"videos.submit/{FAMILY}/lost"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    bench = Bench(contract, families=(FAMILY,))
    return ran(contract, (*steady.checks(bench), *(one for one in files.checks(bench) if one.id.endswith("-video"))))


def changed(probe: str, role: str, **members: Any) -> Lie:
    return told(probe, role, lambda body: body.update(members))


def unfinished(**members: Any) -> Lie:
    """Changes the answers about a task that has no end yet."""
    return told(LIFE, POLL, lambda body: body.update(members if body["status"] != "completed" else {}))


def test_an_honest_life_passes(honest: Run) -> None:
    assert {one.check.id.rpartition("/")[2]: one.verdict.status for one in honest.outcomes} == {
        "task-steady": "passed",
        "task-timely": "passed",
        "file-video": "passed",
    }


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        (changed(LIFE, AGAIN, created_at=1_700_000_000), "task-steady"),
        (changed(LIFE, "submit", created_at=1_700_000_000), "task-steady"),
        (changed(LIFE, AGAIN, model="seedance-9"), "task-steady"),
        (told(LIFE, AGAIN, sets("url", "http://127.0.0.1:8787/other.mp4")), "task-steady"),
        (told(LIFE, AGAIN, sets("width", 7)), "task-steady"),
        (told(LIFE, POLL, sets("completed_at", 1_000_000_000)), "task-steady"),
        (unfinished(amount_usd=0.1), "task-timely"),
        (unfinished(results=[{"url": "https://cdn.example.com/a.mp4"}]), "task-timely"),
        (changed(LIFE, AGAIN, error={"code": "task_failed", "message": "no"}), "task-timely"),
        (changed(LOST, AGAIN, amount_usd=0.1), "task-timely"),
        (changed(LOST, AGAIN, results=[{"url": "https://cdn.example.com/a.mp4"}]), "task-timely"),
        (told(LIFE, AGAIN, sets("size", 7)), "file-video"),
    ],
    ids=["created", "submitted", "model", "link", "width", "times", "price-early", "files-early", "failure-of-success",
         "price-of-failure", "files-of-failure", "bytes"],
)  # fmt: skip
def test_an_answer_that_does_not_fit_the_others_is_seen(honest: Run, lie: Lie, what: str) -> None:
    assert status(honest, lie, what) == "failed"
