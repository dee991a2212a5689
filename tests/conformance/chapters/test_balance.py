"""Balance and lists of models: one honest run, and what the chapters say when its trace is made to lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.bench import Bench
from conformance.chapters import balance, listings
from conformance.reading import load
from conformance.running import Run
from tests.conformance.chapters.lies import Lie, body, drops, sets, status
from tests.conformance.chapters.mock import ran

ACCOUNT, FIGURES = "balance.get/-/plain", "balance.get/-/figures"
LIST, ITEM = "models.list/-/plain", "models.get/-/item"


@pytest.fixture(scope="module")
def honest() -> Run:
    contract = load("imarouter")
    bench = Bench(contract)
    found = (*balance.checks(bench), *listings.checks(bench))
    return ran(contract, found)


def first(change: Callable[[Any], Any]) -> Callable[[Any], None]:
    """A change of the first model of a list."""
    return lambda found: change(found["data"][0])


def test_an_honest_provider_passes_every_check(honest: Run) -> None:
    assert [one.check.id for one in honest.outcomes if one.verdict.status != "passed"] == []
    assert all(one.check.facts for one in honest.outcomes)


LIES: dict[str, tuple[Lie, str]] = {
    "an account without its quota": (body(ACCOUNT, drops("quota")), "account/answer"),
    "a balance in words": (body(ACCOUNT, sets("balance_usd", "much")), "account/answer"),
    "another currency": (body(ACCOUNT, sets("currency", "EUR")), "account/answer"),
    "an account that nothing is taken from": (body(FIGURES, sets("balance_usd", 12.5), at=2), "account/figures"),
    "a quota of another unit": (body(FIGURES, sets("quota", 1250), at=0), "account/figures"),
    "nothing is used": (body(FIGURES, sets("used_quota", 0), at=2), "account/figures"),
    "a list without models": (body(LIST, sets("data", [])), "models/list-names"),
    "a model without an owner": (body(LIST, first(sets("owned_by", None))), "models/list-answer"),
    "a model of no time": (body(LIST, first(sets("created", None))), "models/list-answer"),
    "a model of another owner": (body(ITEM, sets("owned_by", "somebody")), "models/get-answer"),
    "another form is not known": (body(f"{LIST}-anthropic", drops("has_more")), "models/list-anthropic-answer"),
    "another form of one model": (body(f"{ITEM}-anthropic", sets("type", "x")), "models/get-anthropic-answer"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(honest: Run, lie: Lie, caught: str) -> None:
    assert status(honest, lie, caught) == "failed"
