"""What stands above single failures: operations that the target does not have, and failures that break an SDK."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from conformance.contract import Operation
from conformance.pricing import dollars
from conformance.running import Run
from conformance.trace import Answer

ABSENT = (404, 405, 501)
"""What servers answer at a path that they do not have."""
FEWEST = 3
"""Answers from which on an operation can be called absent."""
NOTABLE = Fraction(1, 10)
"""Part of the cost from which on a claim beyond it is told of: what came before a request may be counted with it."""
SDK = "sdk"
"""The chapter of which a failure breaks code."""


def remarks(run: Run) -> list[str]:
    """Sentences for people, in the order of their weight."""
    absent = list(_absent(run))
    return [*_of_claims(run), *_of_sdks(run, absent), *_of_absent_operations(run, absent)]


def _of_claims(run: Run) -> Iterator[str]:
    if run.claimed > run.cost * NOTABLE:
        yield f"the target says that it took {dollars(run.claimed)} USD more than these requests can cost: see its bill"


def _of_sdks(run: Run, absent: Sequence[Operation]) -> Iterator[str]:
    failed = [one.check for one in run.outcomes if one.verdict.status == "failed"]
    failures = [check for check in failed if check.operation not in absent]
    breaking = [check.id for check in failures if check.chapter == SDK]
    if breaking:
        yield f"{len(breaking)} of the {len(failures)} failures break an official SDK: {', '.join(breaking)}"
    elif failures and any(one.check.chapter == SDK and one.verdict.status == "passed" for one in run.outcomes):
        yield f"none of the {len(failures)} failures breaks an official SDK: they differ from the page"


def _of_absent_operations(run: Run, absent: Sequence[Operation]) -> Iterator[str]:
    left = sorted({one.check.operation.word for one in run.outcomes} - {operation.word for operation in absent})
    hint = f"; --operations {','.join(left)} leaves it out" if left else ""
    for operation in absent:
        failed = sum(one.verdict.status == "failed" and one.check.operation == operation for one in run.outcomes)
        yield f"nothing is at {operation.methods[0]} {operation.path} ({failed} failures){hint}"


def _absent(run: Run) -> Iterator[Operation]:
    """Operations that accept something by the contract, and were answered as a path that there is not by the target."""
    statuses: dict[str, list[int]] = defaultdict(list)
    asked: dict[str, Operation] = {}
    for probe in run.plan.probes:
        observed = run.trace.get(probe.id)
        if observed is None or not probe.prediction.accepted:
            continue
        asked[probe.operation.id] = probe.operation
        for exchange in observed.exchanges:
            if exchange.request == probe.first and isinstance(exchange.outcome, Answer):
                statuses[probe.operation.id].append(exchange.outcome.status)
    for name, found in statuses.items():
        if len(found) >= FEWEST and all(status in ABSENT for status in found):
            yield asked[name]
