"""Every single fact of a contract, under a stable id: what clauses state, checks tell and seeded faults break."""

from __future__ import annotations

from conformance.facts.fact import Fact, answer_path, fits, operation_scope, scope
from conformance.facts.listing import all_facts
from conformance.facts.places import Place, places, schema_facts
from conformance.facts.told import Facts, scopes

__all__ = [
    "Fact",
    "Facts",
    "Place",
    "all_facts",
    "answer_path",
    "fits",
    "operation_scope",
    "places",
    "schema_facts",
    "scope",
    "scopes",
]
