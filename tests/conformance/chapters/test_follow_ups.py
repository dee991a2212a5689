"""Tasks that follow from others: one honest family tree, and what the chapters say when its trace is made to lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.chapters import contents, follow_ups, waiting
from conformance.chapters.contents import CONTENT
from conformance.chapters.contents import EARLY as CONTENT_EARLY
from conformance.family_tree import EARLY, FORGED, OTHER, PARENT, STRANGER
from conformance.flows import MONEY_AFTER, MONEY_HELD
from conformance.reading import load
from conformance.running import Run
from conformance.standing_still import CANCELLED, RELEASED, WAITING, WAITS
from conformance.trace import Reading
from tests.conformance.chapters.lies import Lie, Trace, as_at, drops, sets, status, told
from tests.conformance.chapters.mock import ran

FOLLOWED, STILL = "midjourney.imagine/midjourney/followed", "midjourney.imagine/midjourney/waiting"
PICTURE = "midjourney.change/midjourney/content-midjourney.image"
UPSCALE = "mj-job-upsample-job"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    bench = Bench(contract, words=("midjourney",))
    found = (*follow_ups.checks(bench), *waiting.checks(bench), *contents.checks(bench))
    return ran(contract, found)


def account(probe: str, role: str, **sums: str) -> Lie:
    def lie(trace: Trace) -> None:
        seen = trace[probe].readings
        seen[:] = [Reading(one.role, {**one.value, **sums}) if one.role == role else one for one in seen]

    return lie


def button(place: int, **members: Any) -> Callable[[Any], Any]:
    return lambda found: found["buttons"][place].update(members)


def test_an_honest_tree_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert all(one.check.facts for one in honest.outcomes)


def test_each_row_of_the_contract_is_taken(honest: Run) -> None:
    offers = {fact for fact in Bench(honest.plan.contract).facts.all if fact.startswith("midjourney/offer/")}

    assert offers == {fact for one in honest.outcomes for fact in one.check.facts if "/offer/" in fact}


LIES: dict[str, tuple[Lie, str]] = {
    "a button is missing": (told(FOLLOWED, PARENT, lambda found: found["buttons"].pop()), "follow-ups-offered"),
    "two buttons change places": (told(FOLLOWED, PARENT, lambda it: it["buttons"].reverse()), "follow-ups-offered"),
    "a button has another label": (told(FOLLOWED, PARENT, button(0, label="Up")), "follow-ups-offered"),
    "buttons are of two jobs": (
        told(FOLLOWED, PARENT, button(1, customId="MJ::JOB::upsample::2::other")), "follow-ups-offered",
    ),
    "a follow-up is refused": (as_at(FOLLOWED, f"take-{UPSCALE}", FORGED), f"follow-up-{UPSCALE}"),
    "a follow-up fails": (told(FOLLOWED, f"child-{UPSCALE}", sets("status", "FAILURE")), f"follow-up-{UPSCALE}"),
    "a follow-up does another thing": (
        told(FOLLOWED, f"child-{UPSCALE}", sets("action", "VARIATION")), f"follow-up-{UPSCALE}",
    ),
    "one picture is four": (
        told(FOLLOWED, f"child-{UPSCALE}", lambda found: found.update(urls=found["urls"] * 4)), f"follow-up-{UPSCALE}",
    ),
    "a forgery is taken": (as_at(FOLLOWED, FORGED, f"take-{UPSCALE}"), "follow-up-forged"),
    "another model may take it": (as_at(FOLLOWED, OTHER, f"take-{UPSCALE}"), "follow-up-another-model"),
    "a task is followed too early": (as_at(FOLLOWED, EARLY, f"take-{UPSCALE}"), "follow-up-early"),
    "a stranger follows": (as_at(FOLLOWED, STRANGER, f"take-{UPSCALE}"), "follow-up-stranger"),
    "follow-ups are free": (account(FOLLOWED, MONEY_AFTER, spent_usd="0.1"), "follow-ups-charged"),
    "it says that it runs": (told(STILL, WAITS, sets("code", 1)), "waiting-answer"),
    "it waits as another": (told(STILL, WAITING, sets("status", "IN_PROGRESS")), "waiting-state"),
    "nothing lets it go on": (told(STILL, WAITING, sets("buttons", [])), "waiting-state"),
    "it does not go on": (as_at(STILL, RELEASED, WAITING), "waiting-released"),
    "it goes on as another": (told(STILL, RELEASED, sets("id", "5")), "waiting-released"),
    "it waits for ever": (as_at(STILL, CANCELLED, WAITING), "waiting-cancelled"),
    "a cancelled one has no words": (told(STILL, CANCELLED, drops("prompt")), "waiting-cancelled"),
    "a picture is there at once": (as_at(PICTURE, CONTENT_EARLY, CONTENT), "image-content-early"),
    "a picture is never there": (as_at(PICTURE, CONTENT, CONTENT_EARLY), "image-content"),
    "waiting costs": (account(STILL, MONEY_HELD, held_usd="0.1"), "waiting-charged"),
    "a cancelled one costs": (account(STILL, f"{MONEY_AFTER}-left", spent_usd="9"), "waiting-charged"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, caught) == "failed"
