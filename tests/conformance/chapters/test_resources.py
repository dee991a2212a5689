"""Stored resources: one honest asset, and what the chapter says when its trace is made to lie."""

from __future__ import annotations

import pytest

from conformance import stored
from conformance.bench import Bench
from conformance.chapters import lists, resources
from conformance.reading import load
from conformance.running import Run
from tests.conformance.chapters.lies import Lie, as_at, sets, status, told
from tests.conformance.chapters.mock import ran

STORED, LISTED = "assets.create/assets/stored", "assets.create/assets/listed"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    bench = Bench(contract, families=("assets", "asset-groups"))
    found = (*resources.checks(bench), *lists.checks(bench))
    return ran(contract, found)


def test_an_honest_resource_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert all(one.check.facts for one in honest.outcomes)


LIES: dict[str, tuple[Lie, str]] = {
    "it is found with another link": (told(STORED, stored.GET, sets("URL", "https://example.com/b.png")), "found"),
    "it is found under another id": (told(STORED, stored.GET, sets("Id", "asset-1")), "found"),
    "a change is lost": (told(STORED, stored.CHANGED, sets("Name", "old")), "changed"),
    "it is not listed": (told(STORED, stored.LIST, sets("Items", [])), "listed"),
    "the list has no total": (told(STORED, stored.LIST, lambda found: found["data"].pop("TotalCount")), "listed"),
    "a stranger finds it": (as_at(STORED, stored.STRANGER, stored.GET), "owned"),
    "a stranger has it in a list": (as_at(STORED, stored.STRANGERS, stored.LIST), "owned"),
    "what was made is not named": (told(STORED, stored.CREATE, sets("Id", 5)), "made"),
    "its time is a number": (told(STORED, stored.GET, sets("CreateTime", 5)), "found"),
    "a change names another": (told(STORED, stored.UPDATE, sets("Id", "asset-1")), "changed"),
    "it is listed under another name": (told(STORED, stored.LIST, sets("Name", "")), "listed"),
    "the page is as long as the list": (told(STORED, stored.LIST, sets("PageSize", 1)), "listed"),
    "it is not counted": (told(STORED, stored.QUOTA, sets("current_count", 0)), "counted"),
    "there may be more": (told(STORED, stored.QUOTA, sets("max_count_per_user", 2000)), "counted"),
    "it never ends": (as_at(STORED, stored.LATER, stored.GET), "ended"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, f"assets/assets/stored-{caught}") == "failed"


LISTS: dict[str, tuple[Lie, str]] = {
    "a filter is ignored": (as_at(LISTED, "by-name-first", "page-1"), "by-name-first"),
    "a filter leaves all out": (told(LISTED, "by-project-name-last", sets("Items", [])), "by-project-name-last"),
    "what is not there is found": (as_at(LISTED, "by-group-id-none", "by-group-id-first"), "by-group-id-none"),
    "the order is ignored": (
        as_at(LISTED, "sorted-by-createtime-asc", "sorted-by-createtime-desc"), "sorted-by-createtime-asc",
    ),
    "the word is ignored": (
        as_at(LISTED, "sorted-by-updatetime-desc", "sorted-by-createtime-desc"), "sorted-by-updatetime-desc",
    ),
    "each page is the first": (as_at(LISTED, "page-2", "page-1"), "page-2"),
    "there is a page more": (as_at(LISTED, "page-3", "page-2"), "page-3"),
    "the total is that of the page": (told(LISTED, "page-1", sets("TotalCount", 1)), "page-1"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LISTS.values(), ids=LISTS.keys())
def test_a_list_that_lies_is_caught(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, f"assets/assets/list-{caught}") == "failed"
