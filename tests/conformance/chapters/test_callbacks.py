"""The event of a charge: one honest task and one honest talk, and what the chapter says when the events lie."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from conformance.bench import Bench
from conformance.chapters import callbacks
from conformance.charges import EARLY, LATE, SETTLED
from conformance.listener import listening
from conformance.reading import load
from conformance.running import Plan, Run, planned
from conformance.target import Where
from conformance.trace import Reading
from tests.conformance.chapters.lies import Lie, Trace, status
from tests.conformance.chapters.mock import ran

TASK, TALK = "videos.submit/pixverse/told", "chat.create/chat/told"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    found = tuple(
        check
        for check in callbacks.checks(Bench(contract))
        if "/videos-submit-" in check.id or "/chat-create-" in check.id
    )
    return ran(contract, found)


def heard(probe: str, role: str, change: Callable[[list[Any]], Any]) -> Lie:
    """The listener of a flow had heard something else at a moment."""

    def lie(trace: Trace) -> None:
        seen = trace[probe].readings
        for place, one in enumerate(seen):
            if one.role == role:
                seen[place] = Reading(role, change([dict(call) for call in one.value]))

    return lie


def says(probe: str, **members: Any) -> Lie:
    """Each event has other members; ``...`` takes one away."""

    def change(calls: list[Any]) -> list[Any]:
        for call in calls:
            event = {**json.loads(call["body"]), **members}
            call["body"] = json.dumps({name: said for name, said in event.items() if said is not ...})
        return calls

    return heard(probe, SETTLED, change)


def test_honest_events_pass_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    facts = Bench(honest.plan.contract).facts.all
    told = {fact for one in honest.outcomes for fact in one.check.facts}
    assert told == {name for name in facts if name.startswith("callback/")}


@pytest.mark.parametrize("probe", [TASK, TALK])
def test_no_member_of_an_event_may_lie(honest: Run, probe: str) -> None:
    where = "videos-submit-pixverse" if probe == TASK else "chat-create-chat"
    contract = honest.plan.contract
    assert contract.callback is not None
    for member in contract.callback.event:
        for wrong in (..., None, {"a": 1}):
            assert status(honest, says(probe, **{member: wrong}), f"{where}/event") == "failed", (member, wrong)
    for member in ("request_id", "user_id", "sk", "model_name", "billing_source", "event_phase", "total_tokens"):
        other = 123456789 if member in ("user_id", "total_tokens") else "another"
        if (probe, member) != (TASK, "total_tokens"):
            assert status(honest, says(probe, **{member: other}), f"{where}/event") == "failed", member


LIES: dict[str, tuple[Lie, str]] = {
    "nothing comes": (heard(TASK, SETTLED, lambda _: []), "videos-submit-pixverse/event-once"),
    "it comes twice": (heard(TASK, SETTLED, lambda calls: calls * 2), "videos-submit-pixverse/event-once"),
    "it comes before the end": (heard(TASK, EARLY, lambda _: [{}]), "videos-submit-pixverse/event-once"),
    "it comes again though it was heard": (
        heard(TASK, LATE, lambda calls: calls * 2), "videos-submit-pixverse/event-once",
    ),
    "it is no JSON": (
        heard(TASK, SETTLED, lambda calls: [{**calls[0], "media_type": "text/plain"}]), "videos-submit-pixverse/event",
    ),
    "it tells of another amount": (says(TASK, amount_usd=0.05), "videos-submit-pixverse/event-amount"),
    "it tells of another quota": (says(TALK, quota=7_000_000), "chat-create-chat/event-amount"),
    "it is sent but once to who does not hear": (
        heard("videos.submit/pixverse/deaf", LATE, lambda calls: calls[:1]), "videos-submit-pixverse/event-again",
    ),
    "it never stops": (
        heard("videos.submit/pixverse/deaf", LATE, lambda calls: calls * 3), "videos-submit-pixverse/event-again",
    ),
    "a failure is told of": (
        heard("videos.submit/pixverse/untold", LATE, lambda _: [{"body": "{}"}]), "videos-submit-pixverse/event-none",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, caught) == "failed"


def test_a_mock_of_another_machine_is_asked_for_no_event(honest: Run) -> None:
    where = Where("http://10.0.0.1/imarouter", "sk-of-mine", None, "http://10.0.0.1/_mock")

    outcomes = planned(Plan(honest.plan.contract, honest.plan.checks, where), "a dry run").outcomes

    assert {one.verdict.reason for one in outcomes} == {"it needs a mock on this machine, which can call back here"}


def test_the_listener_answers_in_turn_and_survives_what_is_no_call() -> None:
    async def calls() -> tuple[list[int], list[int]]:
        async with listening([(500, {}), (200, {"success": True})]) as listener, httpx.AsyncClient() as client:
            port = int(listener.url.rpartition(":")[2].partition("/")[0])
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"no HTTP at all\r\n\r\n")
            await writer.drain()
            writer.close()
            codes = [(await client.post(listener.url, json={"n": number})).status_code for number in range(3)]
            return codes, [json.loads(call.body)["n"] for call in listener.calls if call.body]

    assert asyncio.run(calls()) == ([500, 200, 200], [0, 1, 2])
