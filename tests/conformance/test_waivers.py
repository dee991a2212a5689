"""Failures that are expected: read from a file, taken out of the count, and reported when they do not come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conformance.contract import Contract
from conformance.running import Plan, Run, run
from conformance.target import Where
from conformance.waivers import Waiver, WaiverError, read_waivers, remarks
from tests.conformance.acme import GOOD_KEY, HONEST, Implementation, checks, refusal
from tests.conformance.conftest import BASE

LIE = "acme/clips/clips/file"
TODAY = date(2026, 11, 25)


def liar() -> Implementation:
    return Implementation({**HONEST, LIE: refusal(400, "no file taken")})


def waived(contract: Contract, *ids: str) -> Run:
    found = {name: Waiver(name, "known") for name in ids}
    return run(Plan(contract, checks(contract), Where(BASE, GOOD_KEY, liar()), waivers=found))


def test_an_expected_failure_is_none(contract: Contract) -> None:
    without, with_it = waived(contract), waived(contract, LIE)

    assert (without.count("failed"), without.exit_code) == (1, 1)
    assert (with_it.count("failed"), with_it.count("expected_failure"), with_it.exit_code) == (0, 1, 0)
    [outcome] = [one for one in with_it.outcomes if one.check.id == LIE]
    assert outcome.verdict.reason == "known"
    assert outcome.verdict.actual


def test_an_expected_failure_that_passes_is_reported(tried: Callable[..., Run]) -> None:
    outcomes = tried(Implementation(HONEST)).outcomes

    [said] = remarks([Waiver(LIE, "known")], outcomes, TODAY)
    assert said == f"{LIE}: expected to fail (known), but it passes; take the row out"


def test_a_row_that_nothing_uses_or_that_is_over_is_reported(contract: Contract) -> None:
    outcomes = waived(contract).outcomes
    rows = [Waiver("acme/say/talk/gone", "x"), Waiver(LIE, "known", date(2026, 11, 24))]

    assert remarks(rows, outcomes, TODAY) == [
        "acme/say/talk/gone: expected to fail, but not among the checks of this run",
        f"{LIE}: expected to fail only until 2026-11-24; that is over",
    ]
    assert remarks([Waiver(LIE, "known", TODAY)], outcomes, TODAY) == []


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_text(f'[[expected]]\ncheck = "{LIE}"\nreason = " known "\nuntil = 2027-01-31\n', "utf-8")

    assert read_waivers(path, {LIE}) == (Waiver(LIE, "known", date(2027, 1, 31)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[expected]", "is not TOML"),
        ('[[expeted]]\ncheck = "a"', "expeted: wanted rows that begin with [[expected]]"),
        ('expected = "a"', "wanted rows"),
        ('[[expected]]\nreason = "x"', "row 1: check is missing"),
        (f'[[expected]]\ncheck = "{LIE}"', "row 1: reason is missing"),
        (f'[[expected]]\ncheck = "{LIE}"\nreason = " "', "row 1: reason is missing"),
        (f'[[expected]]\ncheck = "{LIE}"\nreason = "x"\nuntill = 2027-01-31', "unknown key 'untill'"),
        (f'[[expected]]\ncheck = "{LIE}"\nreason = "x"\nuntil = "2027-01-31"', "wanted a date"),
        (f'[[expected]]\ncheck = "{LIE}s"\nreason = "x"', f"there is no check {LIE}s; the nearest is {LIE}"),
        (f'[[expected]]\ncheck = "{LIE}"\nreason = "x"\n' * 2, f"{LIE} is expected twice"),
    ],
)
def test_a_mistake_is_named_with_file_and_row(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "known.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(WaiverError) as error:
        read_waivers(path, {LIE})
    assert str(path) in str(error.value)
    assert said in str(error.value)
