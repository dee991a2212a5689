"""Stored resources: one honest asset, and what the chapter says when its trace is made to lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.asgi import find_app
from conformance.bench import Bench
from conformance.chapters import resources
from conformance.keys import fitting_key
from conformance.reading import load
from conformance.running import Plan, Run, run
from conformance.target import Where
from conformance.trace import Answer
from tests.conformance.chapters.lies import Lie, Trace, sets, status

ORIGIN = "http://127.0.0.1:8787"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    found = tuple(resources.checks(Bench(contract, families=("assets", "asset-groups"))))
    where = Where(
        f"{ORIGIN}/imarouter", fitting_key(contract.auth), find_app("mockserver:create_app"), f"{ORIGIN}/_mock"
    )
    return run(Plan(contract, found, where))


def told(role: str, change: Callable[[Any], Any]) -> Lie:
    """Another body of the answer to one role."""

    def lie(trace: Trace) -> None:
        seen = trace["assets.create/assets/stored"].exchanges
        for place, one in enumerate(seen):
            if one.role == role and isinstance(one.outcome, Answer):
                body = json.loads(one.outcome.body)
                change(body)
                seen[place] = replace(one, outcome=replace(one.outcome, body=json.dumps(body).encode()))

    return lie


def as_at(role: str, other: str) -> Lie:
    """One request is answered as another was."""

    def lie(trace: Trace) -> None:
        seen = trace["assets.create/assets/stored"].exchanges
        answer = next(one.outcome for one in seen if one.role == other)
        seen[:] = [replace(one, outcome=answer) if one.role == role else one for one in seen]

    return lie


def test_an_honest_resource_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert all(one.check.facts for one in honest.outcomes)


LIES: dict[str, tuple[Lie, str]] = {
    "it is found with another link": (told(resources.GET, sets("URL", "https://example.com/b.png")), "found"),
    "it is found under another id": (told(resources.GET, sets("Id", "asset-1")), "found"),
    "a change is lost": (told(resources.CHANGED, sets("Name", "old")), "changed"),
    "it is not listed": (told(resources.LIST, sets("Items", [])), "listed"),
    "the list has no total": (told(resources.LIST, lambda found: found["data"].pop("TotalCount")), "listed"),
    "a stranger finds it": (as_at(resources.STRANGER, resources.GET), "owned"),
    "a stranger has it in a list": (as_at(resources.STRANGERS, resources.LIST), "owned"),
    "it never ends": (as_at(resources.LATER, resources.GET), "ended"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, f"assets/assets/stored-{caught}") == "failed"
