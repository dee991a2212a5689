"""``conformance coverage``: which documented clauses have a check so far."""

from __future__ import annotations

import json
from typing import Any

import click

from conformance.cli.choosing import contract_of


@click.command()
@click.argument("provider", required=False)
@click.option("--json", "as_json", is_flag=True, help="Every clause with its checks, as JSON.")
def coverage(provider: str | None, as_json: bool) -> None:
    """Count the documented clauses of PROVIDER (of all, without one) that have a check.

    A clause is exercised when a check cites its place and the place holds no other statement; it is cited when the
    place holds several, so that which of them is exercised is open.
    """
    from conformance.locate import DataMissingError
    from conformance.reading import providers

    try:
        names = [provider] if provider else list(providers())
    except DataMissingError as problem:
        raise click.UsageError(str(problem)) from None
    found = [_of(name) for name in names]
    if as_json:
        click.echo(json.dumps({"format": 1, "providers": found}, ensure_ascii=False, indent=1))
        return
    click.echo(f"{'provider':<12}{'declared':>10}{'exercised':>11}{'cited':>7}{'untestable':>12}{'no check':>10}")
    for one in found:
        none = one["declared"] - one["exercised"] - one["cited"] - one["untestable"]
        counts = f"{one['declared']:>10}{one['exercised']:>11}{one['cited']:>7}{one['untestable']:>12}{none:>10}"
        click.echo(f"{one['provider']:<12}{counts}")


def _of(name: str) -> dict[str, Any]:
    from conformance.checks import checks
    from conformance.coverage import coverage as measure
    from conformance.coverage import document

    contract = contract_of(name)
    return document(contract, measure(contract, checks(contract)))
