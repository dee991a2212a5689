"""Which documented clauses have a check so far. A check and a clause belong together when both cite the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conformance.checks import Check
from conformance.contract import Clause, Contract

State = Literal["exercised", "cited", "declared", "untestable"]


@dataclass(frozen=True)
class Covered:
    """A clause and the checks of its place.

    ``exercised``: the place holds this one statement; ``cited``: it holds several, and which of them the checks
    exercise is not bound yet; ``declared``: there is no check; ``untestable``: there can be none.
    """

    clause: Clause
    state: State
    checks: tuple[str, ...]


def coverage(contract: Contract, checks: Sequence[Check]) -> tuple[Covered, ...]:
    """Each clause of a contract, in its order."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for check in checks:
        by_place.setdefault(_place(check.source.document, check.source.place), []).append(check.id)
    statements = Counter(_place(clause.source.document, clause.source.place) for clause in contract.clauses)
    return tuple(_covered(clause, by_place, statements) for clause in contract.clauses)


def document(contract: Contract, covered: Sequence[Covered]) -> dict[str, Any]:
    """The coverage of one provider as JSON."""
    states = Counter(one.state for one in covered)
    return {
        "provider": contract.provider,
        "declared": len(covered),
        "exercised": states["exercised"],
        "cited": states["cited"],
        "untestable": states["untestable"],
        "clauses": [
            {
                "id": one.clause.id,
                "says": one.clause.says,
                "level": one.clause.level,
                "source": str(one.clause.source),
                "state": one.state,
                "untestable": one.clause.untestable,
                "checks": list(one.checks),
            }
            for one in covered
        ],
    }


def _covered(
    clause: Clause, by_place: dict[tuple[str, str], list[str]], statements: Counter[tuple[str, str]]
) -> Covered:
    place = _place(clause.source.document, clause.source.place)
    found = tuple(by_place.get(place, ()))
    if clause.untestable is not None:
        return Covered(clause, "untestable", ())
    if not found:
        return Covered(clause, "declared", ())
    return Covered(clause, "exercised" if statements[place] == 1 else "cited", found)


def _place(document: str, place: str) -> tuple[str, str]:
    """The place without the remark that may follow it in brackets or after a semicolon."""
    return document, place.partition("(")[0].partition(";")[0].strip()
