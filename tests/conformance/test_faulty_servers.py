"""Servers with a wrong contract, servers that lie, and servers that conform in another way."""

from __future__ import annotations

from functools import partial

import pytest

from conformance.asgi import find_app
from conformance.checks import Check
from conformance.cli.targeting import MOCK, target_of
from conformance.locate import contracts_folder
from conformance.mutants.contracts import Folder, mutants
from conformance.mutants.lies import LIES
from conformance.mutants.live import Live, Suite
from conformance.mutants.lying import lies
from conformance.mutants.surviving import VARIANTS, some, survival_of
from conformance.reading import load, providers
from conformance.suite import checks
from conformance.target import Where

PROVIDER, FAMILY = "yuanjing", "wan-text"
HONEST = partial(find_app, MOCK)
CONTRACT = load(PROVIDER)


def where() -> Where:
    found = target_of(CONTRACT, base_url=None, key=None)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def every_check() -> tuple[Check, ...]:
    return checks(CONTRACT, families=(FAMILY,))


@pytest.fixture(scope="module")
def suite(every_check: tuple[Check, ...]) -> Suite:
    return Suite(CONTRACT, every_check, where())


@pytest.fixture(scope="module")
def wrong_contracts() -> dict[str, Live]:
    return {one.id: one for one in mutants(CONTRACT, Folder.of(contracts_folder(), PROVIDER), HONEST)}


@pytest.mark.parametrize(
    "fault",
    [
        "drop-keyword/video.submit/wan-text/schema/duration/enum",
        "not-required/video.submit/wan-text/schema/prompt/required",
        "drop-literal/video.submit/wan-text/schema/size/enum/832*480",
        "double-price/wan-text/price/0",
        "drop-phase/wan-text/lifecycle/running",
        "charge-otherwise/wan-text/lifecycle/charge",
        "other-width/wan-text/result/video/width",
        "other-seconds/wan-text/result/video/seconds",
        "other-message/error/missing-parameter/member/error",
        "other-message/error/generation-failed",
        "other-word/tasks.query/-/word/failed",
    ],
)
def test_a_server_with_a_wrong_contract_is_caught_by_a_check_of_the_fact(
    suite: Suite, wrong_contracts: dict[str, Live], fault: str
) -> None:
    result = suite.fate_of(wrong_contracts[f"{PROVIDER}/{fault}"])
    assert result.fate == "caught", result


@pytest.mark.parametrize(
    "name",
    [
        "no-owner",
        "goes-back",
        "never-ends",
        "polling-costs",
        "charges-twice",
        "file-cut",
        "file-is-page",
        "errors-as-200",
    ],
)
def test_a_server_that_lies_is_caught_by_a_check_of_the_fact(suite: Suite, name: str) -> None:
    told = {one.id: one for one in lies(CONTRACT, where().key, HONEST)}
    result = suite.fate_of(told[f"{PROVIDER}/lie/{name}"])
    assert result.fate == "caught", result


def test_there_are_at_least_forty_lies_and_each_can_be_told_by_some_provider() -> None:
    told = {one.id.rpartition("/")[2] for name in providers() for one in lies(load(name), "key", HONEST)}
    assert len({lie.name for lie in LIES}) == len(LIES) >= 40
    assert {lie.name for lie in LIES} - told == set()


def test_a_fault_leaves_the_true_contract_alone(suite: Suite, wrong_contracts: dict[str, Live]) -> None:
    before = (contracts_folder() / PROVIDER / FAMILY / "family.json").read_bytes()
    suite.fate_of(wrong_contracts[f"{PROVIDER}/double-price/wan-text/price/0"])
    assert (contracts_folder() / PROVIDER / FAMILY / "family.json").read_bytes() == before


def test_there_are_at_least_two_dozen_variants_that_conform() -> None:
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS) >= 24


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_server_that_conforms_in_another_way_fails_no_check(every_check: tuple[Check, ...], variant) -> None:  # type: ignore[no-untyped-def]
    found = survival_of(variant, CONTRACT, some(every_check, 40), where(), HONEST)
    assert found.failed == ()
