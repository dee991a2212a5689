"""Which error a flaw of a body becomes, by the contract's rows of violations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conformance.contract import Contract, Violation
from conformance.refusals import Refusal, refusal
from conformance.rules import value
from conformance.schemas import Flaw
from conformance.templates import Hole
from conformance.values import Find


def refusals_of(
    contract: Contract, flaw: Flaw, rows: Sequence[Violation], find: Find | None = None
) -> Iterator[Refusal]:
    """The refusal of the first row that fits: of the rows given, then of the provider's; nothing when none does.

    ``find`` gives the names of the body for what a row fills in; before the family is known there are none.
    How a list of limits or a nested value reads in a message is the target's own: there the body has holes.
    """
    for row in (*rows, *contract.violations):
        if row.keyword in ("*", flaw.keyword) and _at(row.field, flaw.place):
            limit = flaw.limit if isinstance(flaw.limit, int | float | str) else Hole("limit")
            plain = isinstance(flaw.value, int | float | str) and not isinstance(flaw.value, bool)
            facts = {
                "field": flaw.place,
                "keyword": flaw.keyword,
                "limit": limit,
                "value": flaw.value if plain else Hole("value"),
                **{name: value(term, find) for name, term in row.fill.items() if find is not None},
            }
            why = f"{flaw.place or 'the body'} breaks {flaw.keyword}"
            yield refusal(contract, contract.errors[row.error], facts, why, ("schema", _pattern_of(flaw), flaw.keyword))
            return


def _pattern_of(flaw: Flaw) -> str:
    """The place as a pattern: every member of a list is ``#``, the whole is ``body``."""
    steps = flaw.path[:-1] if flaw.keyword == "additionalProperties" else flaw.path
    return ".".join("#" if isinstance(step, int) else step for step in steps) or "body"


def _at(pattern: str, place: str) -> bool:
    """Whether a row's field means a place: all, a top-level field with what is below it, or a pattern."""
    if pattern == "*":
        return True
    if "*" not in pattern and "." not in pattern:
        return place.partition(".")[0] == pattern
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), place) is not None
