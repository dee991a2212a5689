"""``conformance run``: send the checks to a target and say what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.addresses import is_at_home
from conformance.cli.choosing import chosen, contract_of, selecting
from conformance.cli.reporting import listeners, publish, reporting, wanted
from conformance.cli.targeting import budget_for, earlier_of, target_of, targeting

if TYPE_CHECKING:
    from conformance.running import Run


@click.command()
@click.argument("provider")
@selecting
@targeting
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Decides the order of requests, and generated cases."
)
@click.option(
    "--examples",
    type=click.IntRange(0, 10000),
    default=0,
    show_default=True,
    metavar="N",
    help="Generated cases for each operation and family.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent and what it may cost, and send nothing.")
@reporting
def run(
    provider: str,
    operations: tuple[str, ...],
    family: tuple[str, ...],
    select: tuple[str, ...],
    level: str,
    seed: int,
    examples: int,
    dry_run: bool,
    expected_failures: Path | None,
    **more: Any,
) -> None:
    """Check a target against the documents of PROVIDER.

    Exit code: 0 no check failed, 1 one did, 2 called wrongly, 3 the target cannot be reached, refuses the key or is not
    this provider, 4 stopped at the budget; 130 stopped by hand.
    """
    from conformance.report import estimate
    from conformance.running import Plan, planned
    from conformance.running import run as send
    from conformance.suite import checks as every_check

    contract = contract_of(provider)
    checks = chosen(
        contract, operations=operations, family=family, select=select, level=level, seed=seed, examples=examples
    )
    files = {name: path for name, path in more.items() if name.endswith("_file")}
    asked = wanted(files, expected_failures, lambda: every_check(contract, seed=seed, examples=examples))
    names = ("base_url", "key", "second_key", "control", "timeout")
    where = target_of(contract, **{name: more[name] for name in names}, load=not dry_run)
    if where is None:
        click.get_current_context().exit(3)
    bounds = ("max_requests", "rate", "deadline", "read_only", "parallel")
    plan = Plan(
        contract,
        checks,
        where,
        seed,
        budget_usd=budget_for(where, more["budget_usd"]),
        earlier=earlier_of(more["resume"], contract),
        fuzz=examples > 0 or is_at_home(more["base_url"]),
        waivers=asked.in_force,
        **{name: more[name] for name in bounds},
    )
    click.echo(estimate(plan))
    if dry_run:
        for check in checks:
            click.echo(f"{check.id}: {check.title}")
    result = planned(plan, "a dry run sends nothing") if dry_run else send(plan, listeners())
    if not dry_run:
        _tell(result)
    if more["trace"] is not None:
        _save(result, more["trace"])
    for remark in publish(result, asked):
        click.echo(remark)
    click.get_current_context().exit(result.exit_code)


def _save(result: Run, file: Path) -> None:
    from conformance.trace_file import dump, write_trace

    plan = result.plan
    data = write_trace(result.trace, provider=plan.contract.provider, target=plan.where.base_url)
    try:
        file.write_text(dump(data), encoding="utf-8")
    except OSError as problem:
        raise click.UsageError(f"--trace: {problem}") from None


def _tell(result: Run) -> None:
    from conformance.report import failure, summary

    for outcome in result.outcomes:
        if outcome.verdict.status in ("failed", "error"):
            click.echo(f"\n{failure(result, outcome)}")
    click.echo(f"\n{summary(result)}")
