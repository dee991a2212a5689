"""What an account may not do: keys that ask for a channel, and the end of a key that an error shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.bench import Bench
from conformance.chapters import admission
from conformance.reading import load
from conformance.running import Run
from conformance.trace import Answer
from tests.conformance.chapters.lies import Lie, Trace, instead, status
from tests.conformance.chapters.mock import ran

START = "chat.create/chat/"
SHOWING = ("create-address", "create-model-not-granted", "create-channel-forbidden")


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("aihubmix")
    return ran(contract, admission.checks(Bench(contract, words=("chat",))))


def shows(probe: str, change: Callable[[str], str]) -> Lie:
    """Something else in the parentheses of a message."""

    def lie(trace: Trace) -> None:
        seen = trace[probe].exchanges
        answer = seen[0].outcome
        assert isinstance(answer, Answer)
        text = re.sub(r"(?<=\()\w{6}|(?<=\()[^()]*-\d+", lambda found: change(found[0]), answer.body.decode(), count=1)
        assert json.loads(text) != json.loads(answer.body)
        seen[0] = replace(seen[0], outcome=replace(answer, body=text.encode()))

    return lie


def test_states_of_accounts_and_channels_of_keys_are_all_looked_at(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    told = {fact for one in honest.outcomes for fact in one.check.facts}
    assert told >= {"auth/channel", *(f"chat.create/-/refusal/channel-{one}" for one in ("forbidden", "unknown"))}
    assert {fact.split("/")[1] for fact in told if fact.endswith("/shows/key.last6")} == {
        "ip-not-allowed", "model-not-authorized", "channel-forbidden"}  # fmt: skip


@pytest.mark.parametrize("check", SHOWING)
@pytest.mark.parametrize("digits", [lambda _: "abc123", lambda found: found[1:], lambda found: f"sk-{found}"],
                         ids=["others", "one less", "more"])  # fmt: skip
def test_other_digits_than_the_end_of_the_key_are_caught(honest: Run, check: str, digits: Callable[[str], str]) -> None:
    assert status(honest, shows(f"{START}{check.removeprefix('create-')}", digits), check) == "failed"


def test_a_channel_that_nobody_gets_is_caught(honest: Run) -> None:
    assert status(honest, instead(f"{START}channel", f"{START}channel-unknown"), "create-channel") == "failed"
