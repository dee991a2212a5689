"""Price tables row by row: an honest run, a table that is another, and an account that is charged otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.bench import Bench
from conformance.chapters import prices
from conformance.checks import Check
from conformance.contract import Contract
from conformance.flows import MONEY_AFTER
from conformance.locate import contracts_folder
from conformance.mutants.contracts import Folder
from conformance.reading import load
from conformance.running import Run
from conformance.trace import Reading
from tests.conformance.chapters.lies import Trace, status
from tests.conformance.chapters.mock import ran

FAMILY = "happyhorse-text"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load("yuanjing")


@pytest.fixture(scope="module")
def found(contract: Contract) -> tuple[Check, ...]:
    return tuple(prices.checks(Bench(contract, families=(FAMILY,))))


@pytest.fixture(scope="module")
def honest(contract: Contract, found: tuple[Check, ...]) -> Run:
    return ran(contract, found)


def test_each_row_that_the_cheapest_request_is_not_about_has_a_check(honest: Run, contract: Contract) -> None:
    assert [one.verdict.status for one in honest.outcomes] == ["passed", "passed"]
    told = {fact for one in honest.outcomes for fact in one.check.facts}
    assert {f"{FAMILY}/price/{number}" for number in (1, 2)} <= told


def test_an_account_that_is_charged_otherwise_is_seen(honest: Run) -> None:
    def lie(trace: Trace) -> None:
        for seen in trace.values():
            seen.readings[:] = [
                Reading(one.role, {**one.value, "spent_usd": "0.000001"}) if one.role == MONEY_AFTER else one
                for one in seen.readings
            ]

    assert status(honest, lie, "price-row-1") == "failed"


def test_a_row_that_is_dearer_is_seen(contract: Contract, found: tuple[Check, ...], tmp_path: Path) -> None:
    folder = Folder.of(contracts_folder(), "yuanjing")
    name = f"{FAMILY}/family.json"
    folder.files[name]["prices"][1]["amount"] = "7"
    wrong = folder.with_file(name, folder.files[name], tmp_path)

    result = ran(contract, found, contracts=str(wrong))

    assert [one.check.id.rpartition("/")[2] for one in result.outcomes if one.verdict.status == "failed"] == [
        "price-row-1"
    ]
