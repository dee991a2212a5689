"""A run as JSON, format 1: the shape that other people's scripts read."""

from __future__ import annotations

from typing import Any

from conformance.applying import host_for, url_for
from conformance.pricing import dollars
from conformance.report.curl import curl
from conformance.report.sent import exchange_document
from conformance.running import Outcome, Run
from conformance.sources import Source

FORMAT = 1


def document(run: Run) -> dict[str, Any]:
    """The whole run; ``cost_usd`` is exact, as text. ``problem`` is there when the target could not be checked."""
    plan = run.plan
    found: dict[str, Any] = {
        "format": FORMAT,
        "provider": plan.contract.provider,
        "target": plan.where.base_url,
        "seed": plan.seed,
        "summary": {
            "passed": run.count("passed"),
            "failed": run.count("failed"),
            "expected_failures": 0,
            "skipped": run.count("not_applicable", "inconclusive"),
            "errors": run.count("error"),
        },
        "cost_usd": dollars(run.cost),
        "requests": run.requests,
        "checks": [_check(run, outcome) for outcome in run.outcomes],
    }
    return {**found, "problem": run.problem} if run.problem else found


def _check(run: Run, outcome: Outcome) -> dict[str, Any]:
    check, verdict, exchange = outcome.check, outcome.verdict, outcome.exchange
    auth, probe = run.plan.contract.auth, check.probes[0]
    found = {
        "id": check.id,
        "title": check.title,
        "level": check.level,
        "clauses": [_clause(check.source)],
        "status": verdict.status,
        "expected": verdict.expected,
        "actual": verdict.actual,
        "exchange": exchange_document(exchange, auth) if exchange else None,
        "curl": curl(check.request, url_for(run.plan, probe), auth, host=host_for(run.plan, probe)),
        "duration_ms": round(exchange.milliseconds, 3) if exchange else 0,
    }
    return {**found, "reason": verdict.reason} if verdict.reason else found


def _clause(source: Source) -> dict[str, str]:
    """Where it is said: the document and the place in it, or how else it is known."""
    return {"source": source.document or source.standing, "at": source.place}
