"""``conformance list``: the checks of a provider."""

from __future__ import annotations

import click

from conformance.cli.choosing import chosen, contract_of, selecting


@click.command(name="list")
@click.argument("provider")
@selecting
def listing(
    provider: str, operations: tuple[str, ...], family: tuple[str, ...], select: tuple[str, ...], level: str
) -> None:
    """List the checks of PROVIDER: level, id and what must come of each."""
    for check in chosen(contract_of(provider), operations=operations, family=family, select=select, level=level):
        click.echo(f"{check.level:<6}  {check.id}  {check.title}")
