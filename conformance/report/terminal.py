"""A run for people: what it may cost, each failure with all that is needed to see it again, and the sum of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from conformance.applying import host_for, unmade_probes, url_for
from conformance.pricing import dollars
from conformance.report.curl import curl
from conformance.report.matrix import STATUSES, WORDS
from conformance.report.sent import body_text
from conformance.running import Outcome, Plan, Run

_UNDECIDED = ("not_applicable", "inconclusive")


def estimate(plan: Plan) -> str:
    """What a run would send and cost at most, before anything is sent."""
    unmade = unmade_probes(plan, plan.probes)
    probes = [probe for probe in plan.probes if probe.id not in unmade]
    total = sum((probe.usd for probe in probes if probe.usd is not None), Fraction(0))
    by_usage = sum(probe.usd is None for probe in probes)
    requests = sum(probe.requests for probe in probes)
    lines = [f"{plan.contract.provider} at {plan.where.base_url}: {len(plan.checks)} checks, {requests} requests"]
    money = f"by the contract's prices up to {dollars(total)} USD"
    lines.append(f"{money}, and {by_usage} requests priced by what they use" if by_usage else money)
    if plan.max_requests is not None:
        lines.append(f"no more than {plan.max_requests} requests are sent")
    if plan.budget_usd is not None:
        lines.append(f"it stops before {dollars(plan.budget_usd)} USD are crossed")
    return "\n".join(lines)


def failure(run: Run, outcome: Outcome) -> str:
    """One check that did not pass: requirement, what was sent, expected, actual, and how to repeat it."""
    check, verdict, plan = outcome.check, outcome.verdict, run.plan
    url, host = url_for(plan, check.probes[0]), host_for(plan, check.probes[0])
    rows = {
        "requires": f"{check.title} ({check.source})",
        "sent": f"{check.request.method} {url} {body_text(check.request)}".rstrip(),
        "expected": verdict.expected,
        "actual": verdict.actual or verdict.reason,
        "repeat": curl(check.request, url, plan.contract.auth, host=host),
    }
    head = f"{verdict.status.upper()} {check.id} ({check.level})"
    return "\n".join([head, *(f"  {name:<9} {text}" for name, text in rows.items())])


def summary(run: Run) -> str:
    """The counts, why checks could not decide, and what was spent."""
    lines = list(_undecided(run))
    told = ", ".join(
        f"{run.count(status)} {WORDS[status]}"
        for status in STATUSES
        if status != "expected_failure" or run.count(status)
    )
    lines.append(f"{len(run.outcomes)} checks: {told}")
    lines.append(f"{run.requests} requests, {dollars(run.cost)} USD by the contract's prices")
    if run.out_of_budget:
        lines.append("stopped: what was allowed is spent")
    if run.interrupted:
        lines.append("stopped: interrupted")
    if run.problem:
        lines.append(f"stopped: {run.problem}")
    return "\n".join(lines)


def _undecided(run: Run) -> Iterator[str]:
    verdicts = (
        outcome.verdict
        for outcome in run.outcomes
        if outcome.verdict.status in _UNDECIDED and outcome.verdict.reason != run.problem
    )
    for (status, reason), count in Counter((verdict.status, verdict.reason) for verdict in verdicts).items():
        yield f"{WORDS[status]}, {count}: {reason}"
