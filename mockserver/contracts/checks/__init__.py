"""What loads but would fail or say nothing while serving: names, holes, schemas and references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mockserver.contracts.checks.holes import check_holes
from mockserver.contracts.checks.problem import Problem
from mockserver.contracts.checks.references import check_references
from mockserver.contracts.checks.schemas import check_schemas
from mockserver.contracts.checks.terms import check_terms
from mockserver.contracts.load import Facts
from mockserver.errors import ContractError

MOST_TOLD = 10


def problems(facts: Facts) -> Iterator[Problem]:
    """Every mistake of a provider's folder that can be told without serving it."""
    for step in (check_schemas, check_references, check_terms, check_holes):
        found = list(step(facts))
        yield from found
        if found:  # each step builds on what those before it found in order
            return


def check(facts: Facts) -> None:
    """Raise ``ContractError`` with the first problems of a provider's folder, one a line."""
    found = list(islice(problems(facts), MOST_TOLD))
    if found:
        raise ContractError("\n".join(map(str, found)))


__all__ = ["Problem", "check", "problems"]
