"""``conformance facts``: what a contract says, fact by fact."""

from __future__ import annotations

import click

from conformance.cli.choosing import contract_of, unknown


@click.command()
@click.argument("provider")
@click.argument("pattern", default="*")
def facts(provider: str, pattern: str) -> None:
    """List the facts of PROVIDER whose ids fit PATTERN, in which * stands for anything."""
    from conformance.facts import all_facts, fits

    found = all_facts(contract_of(provider))
    chosen = [fact for fact in found.values() if fits(pattern, fact.id) or fact.id.startswith(pattern)]
    if not chosen:
        unknown("fact", pattern, found)
    for fact in chosen:
        click.echo(f"{fact.level:<6}  {fact.id}  {fact.says}  ({fact.source})")
