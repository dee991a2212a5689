"""Stored resources: one honest asset, and what the chapter says when its trace is made to lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance import stored
from conformance.asgi import find_app
from conformance.bench import Bench
from conformance.chapters import lists, resources
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
    bench = Bench(contract, families=("assets", "asset-groups"))
    found = (*resources.checks(bench), *lists.checks(bench))
    where = Where(
        f"{ORIGIN}/imarouter", fitting_key(contract.auth), find_app("mockserver:create_app"), f"{ORIGIN}/_mock"
    )
    return run(Plan(contract, found, where))


def told(role: str, change: Callable[[Any], Any], probe: str = "stored") -> Lie:
    """Another body of the answer to one role."""

    def lie(trace: Trace) -> None:
        seen = trace[f"assets.create/assets/{probe}"].exchanges
        for place, one in enumerate(seen):
            if one.role == role and isinstance(one.outcome, Answer):
                body = json.loads(one.outcome.body)
                change(body)
                seen[place] = replace(one, outcome=replace(one.outcome, body=json.dumps(body).encode()))

    return lie


def as_at(role: str, other: str, probe: str = "stored") -> Lie:
    """One request is answered as another was."""

    def lie(trace: Trace) -> None:
        seen = trace[f"assets.create/assets/{probe}"].exchanges
        answer = next(one.outcome for one in seen if one.role == other)
        seen[:] = [replace(one, outcome=answer) if one.role == role else one for one in seen]

    return lie


def test_an_honest_resource_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert all(one.check.facts for one in honest.outcomes)


LIES: dict[str, tuple[Lie, str]] = {
    "it is found with another link": (told(stored.GET, sets("URL", "https://example.com/b.png")), "found"),
    "it is found under another id": (told(stored.GET, sets("Id", "asset-1")), "found"),
    "a change is lost": (told(stored.CHANGED, sets("Name", "old")), "changed"),
    "it is not listed": (told(stored.LIST, sets("Items", [])), "listed"),
    "the list has no total": (told(stored.LIST, lambda found: found["data"].pop("TotalCount")), "listed"),
    "a stranger finds it": (as_at(stored.STRANGER, stored.GET), "owned"),
    "a stranger has it in a list": (as_at(stored.STRANGERS, stored.LIST), "owned"),
    "what was made is not named": (told(stored.CREATE, sets("Id", 5)), "made"),
    "its time is a number": (told(stored.GET, sets("CreateTime", 5)), "found"),
    "a change names another": (told(stored.UPDATE, sets("Id", "asset-1")), "changed"),
    "it is listed under another name": (told(stored.LIST, sets("Name", "")), "listed"),
    "the page is as long as the list": (told(stored.LIST, sets("PageSize", 1)), "listed"),
    "it is not counted": (told(stored.QUOTA, sets("current_count", 0)), "counted"),
    "there may be more": (told(stored.QUOTA, sets("max_count_per_user", 2000)), "counted"),
    "it never ends": (as_at(stored.LATER, stored.GET), "ended"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, f"assets/assets/stored-{caught}") == "failed"


LISTS: dict[str, tuple[Lie, str]] = {
    "a filter is ignored": (as_at("by-name-first", "page-1", "listed"), "by-name-first"),
    "a filter leaves all out": (told("by-project-name-last", sets("Items", []), "listed"), "by-project-name-last"),
    "what is not there is found": (as_at("by-group-id-none", "by-group-id-first", "listed"), "by-group-id-none"),
    "the order is ignored": (
        as_at("sorted-by-createtime-asc", "sorted-by-createtime-desc", "listed"), "sorted-by-createtime-asc",
    ),
    "the word is ignored": (
        as_at("sorted-by-updatetime-desc", "sorted-by-createtime-desc", "listed"), "sorted-by-updatetime-desc",
    ),
    "each page is the first": (as_at("page-2", "page-1", "listed"), "page-2"),
    "there is a page more": (as_at("page-3", "page-2", "listed"), "page-3"),
    "the total is that of the page": (told("page-1", sets("TotalCount", 1), "listed"), "page-1"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LISTS.values(), ids=LISTS.keys())
def test_a_list_that_lies_is_caught(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, f"assets/assets/list-{caught}") == "failed"
