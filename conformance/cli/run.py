"""``conformance run``: send the checks to a target and say what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from conformance.cli.choosing import chosen, contract_of, selecting
from conformance.cli.reporting import listeners, publish, reporting, wanted

if TYPE_CHECKING:
    from conformance.contract import Contract
    from conformance.running import Run
    from conformance.target import Where

MOCK = "mockserver:create_app"
"""The app that is checked when no other target is named."""
ADDRESS = "http://127.0.0.1:8787"
"""What the app in this process is called; the same requests can be repeated at a mock that runs there."""


@click.command()
@click.argument("provider")
@click.option(
    "--base-url", metavar="URL", help="The target, without the provider's own path; otherwise the mock, in process."
)
@click.option("--key", metavar="KEY", help="The key to send; it is shown nowhere. Needed with --base-url.")
@selecting
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Decides the order in which the requests are sent."
)
@reporting
@click.option("--dry-run", is_flag=True, help="Say what would be sent and what it may cost, and send nothing.")
@click.option("--max-requests", type=click.IntRange(min=1), metavar="N", help="Stop before one request more is sent.")
@click.option(
    "--control", metavar="URL", help="The control API of a target that is a mock: http://127.0.0.1:8787/_mock."
)
def run(
    provider: str,
    base_url: str | None,
    key: str | None,
    operations: tuple[str, ...],
    family: tuple[str, ...],
    select: tuple[str, ...],
    level: str,
    seed: int,
    expected_failures: Path | None,
    dry_run: bool,
    max_requests: int | None,
    control: str | None,
    **files: Path | None,
) -> None:
    """Check a target against the documents of PROVIDER.

    Exit code: 0 no check failed, 1 one did, 2 called wrongly, 3 the target cannot be reached, refuses the key or is not
    this provider, 4 stopped at --max-requests.
    """
    from conformance.report import estimate
    from conformance.running import Plan, planned
    from conformance.running import run as send
    from conformance.suite import checks as every_check

    contract = contract_of(provider)
    checks = chosen(contract, operations=operations, family=family, select=select, level=level)
    asked = wanted(files, expected_failures, lambda: every_check(contract))
    where = _where(contract, base_url, key, control, load=not dry_run)
    if where is None:
        click.get_current_context().exit(3)
    plan = Plan(contract, checks, where, seed, max_requests=max_requests, waivers=asked.in_force)
    click.echo(estimate(plan))
    if dry_run:
        for check in checks:
            click.echo(f"{check.id}: {check.title}")
    result = planned(plan, "a dry run sends nothing") if dry_run else send(plan, listeners())
    if not dry_run:
        _tell(result)
    for remark in publish(result, asked):
        click.echo(remark)
    click.get_current_context().exit(result.exit_code)


def _where(
    contract: Contract, base_url: str | None, key: str | None, control: str | None, *, load: bool
) -> Where | None:
    """The target that the options name; ``None`` when the mock of this process cannot be loaded, which is told."""
    from conformance.asgi import NotStartedError, find_app
    from conformance.keys import fitting_key
    from conformance.target import Where

    for name, url in (("--base-url", base_url), ("--control", control)):
        if url is not None and not (urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc):
            raise click.UsageError(f"{name} is an http or https address, not {url}")
        if url is not None and "@" in urlsplit(url).netloc:
            raise click.UsageError(f"{name} holds a password; the key goes into --key")
    if key is not None and not (key.isascii() and key.isprintable() and key.strip() == key != ""):
        raise click.UsageError("--key holds characters that no header can carry")
    if base_url is not None:
        if key is None:
            raise click.UsageError("--key is needed with --base-url")
        return Where(base_url, key, control=_with_path(control))
    if control is not None:
        raise click.UsageError("--control goes with --base-url; the mock in this process needs none")
    try:
        app = find_app(MOCK) if load else None
        here = key or fitting_key(contract.auth)
    except NotStartedError as problem:
        click.echo(f"the mock cannot be loaded: {problem}", err=True)
        return None
    except LookupError as problem:
        raise click.UsageError(f"--key is needed: {problem}") from None
    return Where(f"{ADDRESS}/{contract.provider}", here, app, _control())


def _control() -> str | None:
    """The control API of the mock in this process."""
    return f"{ADDRESS}/_mock"


def _with_path(control: str | None) -> str | None:
    """The control API's address; a bare host means the path that it has there."""
    return f"{control.rstrip('/')}/_mock" if control and not urlsplit(control).path.strip("/") else control


def _tell(result: Run) -> None:
    from conformance.report import failure, summary

    for outcome in result.outcomes:
        if outcome.verdict.status in ("failed", "error"):
            click.echo(f"\n{failure(result, outcome)}")
    click.echo(f"\n{summary(result)}")
