"""Each rule across fields: a request that breaks it alone is refused with its error, its twin that keeps it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check
from conformance.contract import Family, Operation, Rule
from conformance.facts.fact import slug
from conformance.searching import Found, search


def checks(bench: Bench) -> Iterator[Check]:
    """The rules of each operation and family that refuse; those that end a task belong to its life."""
    for operation, family in bench.attached():
        for rule in (*operation.rules, *family.operations[operation.id].rules):
            if not rule.fails_the_task:
                found = search(bench, operation, family, rule)
                if found is not None:
                    yield _check(bench, operation, family, rule, found)


def _check(bench: Bench, operation: Operation, family: Family, rule: Rule, found: Found) -> Check:
    name = bench.word(operation, family, f"rule-{rule.id}")
    probe = bench.single(
        name, found.bad, operation=operation, family=family, prediction=found.prediction, needs=found.needs
    )
    twin = bench.single(f"{name}-kept", found.twin, operation=operation, family=family, needs=found.needs)
    one = Refused(
        "rules",
        operation,
        family.name,
        family.name,
        slug(name),
        f"{family.name}, {rule.id.replace('-', ' ')}, broken,",
        probe,
        twin,
    )
    return refused(bench, replace(one, errors=(rule.error,), source=rule.source))
