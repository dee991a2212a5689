"""Which documented statements the suite tells apart: clause by clause, through the facts that a clause states.

A clause states the facts that its own ``facts`` patterns mean, else those that cite the same place of the document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conformance.checks import Check
from conformance.contract import Clause, Contract
from conformance.facts import Fact, all_facts, fits
from conformance.sources import Source

State = Literal["discriminated", "exercised", "declared", "untestable"]


@dataclass(frozen=True)
class Covered:
    """A clause with its facts and the checks that tell one of them.

    ``discriminated``: a fault of one of its facts was caught by a check of that fact; ``exercised``: a check tells one
    of its facts; ``declared``: none does; ``untestable``: none can, and the clause says why.
    """

    clause: Clause
    state: State
    facts: tuple[str, ...]
    checks: tuple[str, ...]


def coverage(contract: Contract, checks: Sequence[Check], caught: Collection[str] = ()) -> tuple[Covered, ...]:
    """Each clause of a contract, in its order; ``caught`` are the facts of which a seeded fault was caught."""
    stated = facts_of_clauses(contract)
    by_fact: dict[str, list[str]] = defaultdict(list)
    for check in checks:
        for fact in check.facts:
            by_fact[fact].append(check.id)
    return tuple(_covered(clause, stated[clause.id], by_fact, caught) for clause in contract.clauses)


def facts_of_clauses(contract: Contract) -> Mapping[str, tuple[str, ...]]:
    """The ids of the facts that each clause states; raises ``ValueError`` for a pattern that means none."""
    facts = all_facts(contract)
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in facts.values():
        by_place[_place(fact.source)].append(fact.id)
    found: dict[str, tuple[str, ...]] = {}
    for clause in contract.clauses:
        if clause.facts:
            found[clause.id] = tuple(dict.fromkeys(name for one in clause.facts for name in _meant(clause, one, facts)))
        else:
            found[clause.id] = tuple(by_place.get(_place(clause.source), ()) if clause.source.document else ())
    return found


def document(contract: Contract, covered: Sequence[Covered], checks: Sequence[Check]) -> dict[str, Any]:
    """The coverage of one provider as JSON."""
    states = Counter(one.state for one in covered)
    facts = all_facts(contract)
    told = {fact for check in checks for fact in check.facts}
    return {
        "provider": contract.provider,
        "declared": len(covered),
        "exercised": states["exercised"] + states["discriminated"],
        "discriminated": states["discriminated"],
        "untestable": states["untestable"],
        "facts": {"declared": len(facts), "told": len(told & facts.keys()), "untold": sorted(facts.keys() - told)},
        "clauses": [
            {
                "id": one.clause.id,
                "says": one.clause.says,
                "level": one.clause.level,
                "source": str(one.clause.source),
                "state": one.state,
                "untestable": one.clause.untestable,
                "facts": list(one.facts),
                "checks": list(one.checks),
            }
            for one in covered
        ],
    }


def _covered(
    clause: Clause, facts: tuple[str, ...], by_fact: Mapping[str, Sequence[str]], caught: Collection[str]
) -> Covered:
    if clause.untestable is not None:
        return Covered(clause, "untestable", facts, ())
    found = tuple(dict.fromkeys(check for fact in facts for check in by_fact.get(fact, ())))
    state: State = "discriminated" if any(fact in caught for fact in facts) else "exercised" if found else "declared"
    return Covered(clause, state, facts, found)


def _meant(clause: Clause, pattern: str, facts: Mapping[str, Fact]) -> Iterable[str]:
    found = [name for name in facts if fits(pattern, name)] if "*" in pattern else [pattern] * (pattern in facts)
    if not found:
        raise ValueError(f"clause {clause.id}: no fact is meant by {pattern}")
    return found


def _place(source: Source) -> tuple[str, str]:
    """The place without the remark that may follow it in brackets or after a semicolon."""
    return source.document, source.place.partition("(")[0].partition(";")[0].strip()
