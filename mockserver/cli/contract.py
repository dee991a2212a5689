"""``mockserver contract``: check a folder of contracts, and write the grammar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mockserver.errors import ContractError


@click.group()
def contract() -> None:
    """Work on contract files."""


@contract.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def check(folder: Path | None) -> None:
    """Read FOLDER (the shipped contracts by default) and say what it holds, or what is wrong with it."""
    from mockserver.app import load_providers
    from mockserver.contracts import fixtures_dir
    from mockserver.contracts.review import review

    place = folder or fixtures_dir() / "contracts"
    if not place.is_dir():
        raise ContractError(f"{place}: no such folder")
    if (place / "provider.json").exists():
        raise ContractError(
            f"{place}: is one provider's folder; name the folder that holds it, {place.resolve().parent}"
        )
    for path in sorted(place.rglob("*.json")):
        _check_duplicates(path)
    found = load_providers(place)
    for provider in found.values():
        review(provider)
        facts = provider.facts
        click.echo(
            f"{facts.provider.provider}: {len(facts.operations)} operations, {len(facts.families)} families, "
            f"{sum(len(family.models) for family in facts.families.values())} models, {len(facts.errors)} errors, "
            f"{len(facts.clauses)} clauses, {len(facts.contradictions)} contradictions, "
            f"{sum(map(len, facts.examples.values()))} examples"
        )
    click.echo(f"{place}: fine")


@contract.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def grammar(folder: Path) -> None:
    """Write the JSON Schema of every kind of contract file into FOLDER."""
    from mockserver.contracts.grammar import write_grammar

    folder.mkdir(parents=True, exist_ok=True)
    for path in write_grammar(folder):
        click.echo(path)


def _check_duplicates(path: Path) -> None:
    def pairs(rows: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in rows]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ContractError(f"{path}: the key {twice!r} stands twice in one object; the first would be lost")
        return dict(rows)

    try:
        json.loads(path.read_text("utf-8"), object_pairs_hook=pairs)
    except ValueError as error:
        raise ContractError(f"{path}: is not JSON: {error}") from None
