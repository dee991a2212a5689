"""What fields decide: an honest run, and servers on which a value does nothing, costs otherwise, or is not told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.chapters import effects
from conformance.checks import Check
from conformance.contract import Contract
from conformance.flows import AGAIN, MONEY_AFTER, SUBMIT
from conformance.mutants.between import Asked, Memory, between
from conformance.reading import load
from conformance.running import Run, run
from conformance.trace import Reading
from tests.conformance.chapters.lies import Trace, sets, status, told
from tests.conformance.chapters.mock import ran

FAMILY = "wan26-t2v"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load("imarouter")


@pytest.fixture(scope="module")
def found(contract: Contract) -> tuple[Check, ...]:
    return tuple(effects.checks(Bench(contract, families=(FAMILY,))))


@pytest.fixture(scope="module")
def honest(contract: Contract, found: tuple[Check, ...]) -> Run:
    return ran(contract, found)


def probe(honest: Run, ending: str) -> str:
    [name] = [name for name in honest.trace if name.endswith(f"/effect-{ending}")]
    return name


def test_each_value_that_decides_something_is_followed_and_so_is_its_absence(honest: Run) -> None:
    assert {one.verdict.status for one in honest.outcomes} == {"passed"}
    names = {one.check.id.partition("/effect-")[2] for one in honest.outcomes}
    assert {"duration-enum-10", "duration-enum-15", "aspect-ratio-enum-9-16", "size-left-out"} <= names


def test_a_request_with_the_same_outcome_is_not_followed_twice(found: tuple[Check, ...]) -> None:
    bodies = [json.dumps(json.loads(one.probes[0].first.content or b"{}"), sort_keys=True) for one in found]
    assert len(set(bodies)) == len(bodies)


def test_a_price_of_one_value_is_seen(honest: Run) -> None:
    def lie(trace: Trace) -> None:
        seen = trace[probe(honest, "duration-enum-15")]
        seen.readings[:] = [
            Reading(one.role, {**one.value, "spent_usd": "0.000001"}) if one.role == MONEY_AFTER else one
            for one in seen.readings
        ]

    assert status(honest, lie, "effect-duration-enum-15") == "failed"


@pytest.mark.parametrize(("member", "value"), [("amount_usd", 9.0), ("width", 16), ("height", 16), ("duration", 99)])
def test_an_answer_that_tells_otherwise_is_seen(honest: Run, member: str, value: Any) -> None:
    name = probe(honest, "aspect-ratio-enum-9-16")
    assert status(honest, told(name, AGAIN, sets(member, value)), "effect-aspect-ratio-enum-9-16") == "failed"


def test_another_default_is_seen(contract: Contract, found: tuple[Check, ...], honest: Run) -> None:
    def small(asked: Asked, memory: Memory) -> Asked:
        body = asked.json
        plain = isinstance(body, dict) and body.get("model") == FAMILY.replace("wan26", "wan2.6") and "size" not in body
        return asked.with_json({**body, "size": "720P"}) if plain else asked

    assert honest.plan.where.app is not None
    part = tuple(one for one in found if one.id.endswith("size-left-out"))
    app = between(honest.plan.where.app, Memory(contract, honest.plan.where.key), small)
    lied = run(replace(honest.plan, checks=part, where=replace(honest.plan.where, app=app)))
    assert [one.verdict.status for one in lied.outcomes] == ["failed"]


def test_a_submit_that_is_refused_fails(honest: Run) -> None:
    def refused(body: Any) -> None:
        body.clear()

    name = probe(honest, "duration-enum-10")
    assert status(honest, told(name, SUBMIT, refused), "effect-duration-enum-10") != "passed"
