"""What a run cost: by the contract's prices, operation by operation, beside what the target's own account says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from conformance import costs
from conformance.pricing import dollars
from conformance.running import Run
from conformance.trace import Answer, Observation


def bill(run: Run) -> dict[str, Any]:
    """Rows by operation and family, their sum, and how it compares to the account, where that could be read."""
    rows: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for probe in run.plan.probes:
        observed = run.trace.get(probe.id)
        if observed is None or not probe.prediction.accepted:
            continue
        for exchange in observed.exchanges:
            accepted = isinstance(exchange.outcome, Answer) and 200 <= exchange.outcome.status < 300
            if accepted and exchange.request == probe.first and isinstance(exchange.outcome, Answer):
                cost = costs.actual(probe.prediction, exchange.outcome)
                rows[probe.operation.word, probe.family].append(cost or Fraction(0))
    return {
        "rows": [
            {"operation": operation, "family": family, "accepted": len(paid), "usd": dollars(sum(paid, Fraction(0)))}
            for (operation, family), paid in sorted(rows.items())
            if any(paid)
        ],
        "contract_usd": dollars(run.cost),
        "says": _says(run.trace.values()),
    }


def _says(observed: Iterable[Observation]) -> str:
    """What the accounts that were read beside the answers say of the tasks that were followed to their end."""
    moved = [pair for one in observed if (pair := _moved(one)) is not None]
    if not moved:
        return "The target's own account could not be read beside this."
    return f"The target's account moved by {dollars(sum(moved, Fraction(0)))} USD over the {len(moved)} tasks followed."


def _moved(observed: Observation) -> Fraction | None:
    spent = [_spent(reading.value) for reading in observed.readings]
    known = [one for one in spent if one is not None]
    return known[-1] - known[0] if len(known) > 1 else None


def _spent(account: Any) -> Fraction | None:
    found = account.get("spent_usd") if isinstance(account, Mapping) else None
    return Fraction(found) if isinstance(found, str) else None
