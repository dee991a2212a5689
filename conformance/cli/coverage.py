"""``conformance coverage``: which documented clauses have a check so far."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import click

from conformance.cli.choosing import contract_of


@click.command()
@click.argument("provider", required=False)
@click.option("--json", "as_json", is_flag=True, help="Every clause with its checks, as JSON.")
@click.option(
    "--mutants",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What `conformance mutants --json FILE` wrote: says which clauses are discriminated.",
)
def coverage(provider: str | None, as_json: bool, file: Path | None) -> None:
    """Count the documented clauses of PROVIDER (of all, without one) that have a check.

    A clause states facts; it is exercised when a check tells one of them, and discriminated when a seeded fault of one
    was caught by such a check.
    """
    from conformance.locate import DataMissingError
    from conformance.reading import providers

    try:
        names = [provider] if provider else list(providers())
    except DataMissingError as problem:
        raise click.UsageError(str(problem)) from None
    caught = _caught(file)
    found = [_of(name, caught.get(name, ())) for name in names]
    if as_json:
        click.echo(json.dumps({"format": 1, "providers": found}, ensure_ascii=False, indent=1))
        return
    click.echo(
        f"{'provider':<12}{'declared':>10}{'exercised':>11}{'discriminated':>15}"
        f"{'untestable':>12}{'no check':>10}{'facts':>16}"
    )
    for one in found:
        none = one["declared"] - one["exercised"] - one["untestable"]
        facts = f"{one['facts']['told']} of {one['facts']['declared']}"
        tested = f"{one['declared']:>10}{one['exercised']:>11}{one['discriminated']:>15}"
        counts = f"{tested}{one['untestable']:>12}{none:>10}{facts:>16}"
        click.echo(f"{one['provider']:<12}{counts}")


def _caught(file: Path | None) -> Mapping[str, Collection[str]]:
    """The facts of which a seeded fault was caught, by provider; raises ``click.UsageError``."""
    if file is None:
        return {}
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {one["provider"]: one["caught_facts"] for one in data["providers"]}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise click.UsageError(f"--mutants: {file} is no result of conformance mutants: {problem}") from None


def _of(name: str, caught: Collection[str]) -> dict[str, Any]:
    from conformance.coverage import coverage as measure
    from conformance.coverage import document
    from conformance.suite import checks

    contract = contract_of(name)
    found = checks(contract)
    try:
        return document(contract, measure(contract, found, caught), found)
    except ValueError as problem:
        raise click.UsageError(f"{name}: {problem}") from None
