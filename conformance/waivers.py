"""Known deviations of a target: checks that are expected to fail, each with a reason and perhaps an end."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.running import Outcome

_KEYS = ("check", "reason", "until")


class WaiverError(Exception):
    """A file of expected failures that cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Waiver:
    """One expected failure: the id of a check, why it fails, and the last day on which that is accepted."""

    check: str
    reason: str
    until: date | None = None

    def holds(self, today: date) -> bool:
        """Whether it is still accepted."""
        return self.until is None or today <= self.until


def read_waivers(path: Path, known: Collection[str]) -> tuple[Waiver, ...]:
    """The rows ``[[expected]]`` of a TOML file; ``known`` are the ids of all checks. Raises ``WaiverError``."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise WaiverError(f"{path}: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise WaiverError(f"{path}: is not TOML: {problem}") from None
    strange = next((key for key in data if key != "expected"), None)
    rows = data.get("expected", [])
    if strange is not None or not isinstance(rows, list):
        raise WaiverError(f"{path}: {strange or 'expected'}: wanted rows that begin with [[expected]]")
    found = tuple(_waiver(f"{path}: row {number}", row, known) for number, row in enumerate(rows, start=1))
    ids = [one.check for one in found]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise WaiverError(f"{path}: {twice} is expected twice")
    return found


def waived(outcome: Outcome, waivers: Mapping[str, Waiver]) -> Outcome:
    """The outcome, which is an expected failure where a waiver names its check."""
    waiver = waivers.get(outcome.check.id)
    if waiver is None or outcome.verdict.status != "failed":
        return outcome
    return replace(outcome, verdict=replace(outcome.verdict, status="expected_failure", reason=waiver.reason))


def remarks(waivers: Sequence[Waiver], outcomes: Sequence[Outcome], today: date) -> list[str]:
    """What is wrong with the waivers themselves after a run: passed, over, or of no check that was made."""
    verdicts = {outcome.check.id: outcome.verdict.status for outcome in outcomes}
    said = []
    for waiver in waivers:
        status = verdicts.get(waiver.check)
        if status is None:
            said.append(f"{waiver.check}: expected to fail, but not among the checks of this run")
        elif not waiver.holds(today):
            said.append(f"{waiver.check}: expected to fail only until {waiver.until}; that is over")
        elif status == "passed":
            said.append(f"{waiver.check}: expected to fail ({waiver.reason}), but it passes; take the row out")
    return said


def _waiver(where: str, row: Any, known: Collection[str]) -> Waiver:
    if not isinstance(row, dict):
        raise WaiverError(f"{where}: is no table; wanted check, reason and perhaps until")
    for key in row:
        if key not in _KEYS:
            raise WaiverError(f"{where}: unknown key {key!r}; known are {', '.join(_KEYS)}")
    for key in ("check", "reason"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise WaiverError(f"{where}: {key} is missing; every expected failure names its check and a reason")
    until = row.get("until")
    if until is not None and type(until) is not date:
        raise WaiverError(f"{where}: until is {until!r}; wanted a date such as 2027-01-31, without quotes")
    if row["check"] not in known:
        nearest = get_close_matches(row["check"], known, n=1, cutoff=0)
        hint = f"; the nearest is {nearest[0]}" if nearest else ""
        raise WaiverError(f"{where}: there is no check {row['check']}{hint}")
    return Waiver(row["check"], row["reason"].strip(), until)
