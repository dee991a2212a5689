"""A run as JSON, format 1: the shape that other people's scripts read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.applying import host_for, url_for
from conformance.checks import Check
from conformance.contract import Clause, Contract
from conformance.coverage import facts_of_clauses
from conformance.pricing import dollars
from conformance.report.bill import bill
from conformance.report.curl import curl
from conformance.report.sent import exchange_document
from conformance.running import Outcome, Run
from conformance.sources import Source

FORMAT = 1


def document(run: Run, *, remarks: Sequence[str] = ()) -> dict[str, Any]:
    """The whole run; ``cost_usd`` is exact, as text. ``problem`` is there when the target could not be checked,
    ``remarks`` when there is something to say of the whole, or expected failures did not come.
    """
    plan = run.plan
    clauses = _clauses_by_fact(plan.contract)
    found: dict[str, Any] = {
        "format": FORMAT,
        "provider": plan.contract.provider,
        "target": plan.where.base_url,
        "seed": plan.seed,
        "summary": {
            "passed": run.count("passed"),
            "failed": run.count("failed"),
            "expected_failures": run.count("expected_failure"),
            "skipped": run.count("not_applicable", "inconclusive"),
            "errors": run.count("error"),
        },
        "cost_usd": dollars(run.cost),
        "requests": run.requests,
        "bill": bill(run),
        "checks": [_check(run, outcome, clauses) for outcome in run.outcomes],
    }
    if remarks:
        found["remarks"] = list(remarks)
    return {**found, "problem": run.problem} if run.problem else found


def _check(run: Run, outcome: Outcome, clauses: Mapping[str, Sequence[Clause]]) -> dict[str, Any]:
    check, verdict, exchange = outcome.check, outcome.verdict, outcome.exchange
    auth, probe = run.plan.contract.auth, check.probes[0]
    found = {
        "id": check.id,
        "title": check.title,
        "level": check.level,
        "chapter": check.chapter,
        "operation": check.operation.word,
        "family": check.family,
        "clauses": _clauses(check, clauses),
        "status": verdict.status,
        "expected": verdict.expected,
        "actual": verdict.actual,
        "exchange": exchange_document(exchange, auth) if exchange else None,
        "curl": curl(check.request, url_for(run.plan, probe), auth, host=host_for(run.plan, probe)),
        "duration_ms": round(exchange.milliseconds, 3) if exchange else 0,
    }
    return {**found, "reason": verdict.reason} if verdict.reason else found


def _clauses_by_fact(contract: Contract) -> Mapping[str, Sequence[Clause]]:
    """The statements that rest on each fact."""
    found: dict[str, list[Clause]] = defaultdict(list)
    by_id = {clause.id: clause for clause in contract.clauses}
    for name, facts in facts_of_clauses(contract).items():
        for fact in facts:
            found[fact].append(by_id[name])
    return found


def _clauses(check: Check, clauses: Mapping[str, Sequence[Clause]]) -> list[dict[str, str]]:
    """The statements that a check tells, with where each stands; without any, where its own requirement stands."""
    told = {clause.id: clause for fact in check.facts for clause in clauses.get(fact, ())}
    rows = [{**_place(clause.source), "id": clause.id, "says": clause.says} for clause in told.values()]
    return rows or [_place(check.source)]


def _place(source: Source) -> dict[str, str]:
    """Where it is said: the document and the place in it, or how else it is known."""
    return {"source": source.document or source.standing, "at": source.place}
