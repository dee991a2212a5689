"""``conformance mutants``: how many seeded faults the suite catches."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli.choosing import contract_of

if TYPE_CHECKING:
    from conformance.mutants import Measured, Result


@click.command()
@click.option("--provider", "names", multiple=True, metavar="P", help="Only this provider; repeatable.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Only N faults a provider, of a few families.")
@click.option(
    "--contracts",
    type=click.IntRange(min=0),
    default=150,
    show_default=True,
    metavar="N",
    help="Servers a provider that are started with a wrong contract.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Decides which faults a sample takes.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes.  [default: one a core]")
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write each fault."
)
def mutants(
    names: tuple[str, ...], sample: int | None, contracts: int, seed: int, jobs: int | None, file: Path | None
) -> None:
    """Seed faults and see whether the checks of what they break catch them.

    The mock of this process is checked once, honestly; faults change what was seen, and the checks judge it anew. Then
    servers with a wrong contract are started, and servers that lie; and some that conform in another way, which no
    check may fail. A fault counts as caught only when a check that tells a fact which it breaks fails. Exit code: 0
    every control was caught and every variant left alone, 1 not so, 2 called wrongly, 3 the honest run failed.
    """
    from conformance.asgi import find_app
    from conformance.cli.targeting import MOCK, target_of
    from conformance.mutants import DishonestError, Extent, measure
    from conformance.reading import providers

    extent = Extent(sample=sample, seed=seed, jobs=jobs or os.cpu_count() or 1, contracts=contracts)
    if sample is not None:
        extent = replace(
            extent, contracts=min(contracts, sample // 8), lies=sample // 8, variants=min(4, extent.variants)
        )
    found: list[Measured] = []
    for name in names or providers():
        contract = contract_of(name)
        where = target_of(contract, base_url=None, key=None)
        if where is None:
            click.get_current_context().exit(3)
        try:
            one = measure(contract, where, partial(find_app, MOCK), extent)
        except DishonestError as problem:
            click.echo(f"{name}: {problem}", err=True)
            click.get_current_context().exit(3)
        found.append(one)
        _tell(one)
    everyone = [result for one in found for result in one.results]
    if len(found) > 1:
        click.echo(_line("all", everyone))
    if file is not None:
        _save(found, file, seed=seed, sample=sample)
    missed = [one.id for one in everyone if one.control and not one.raw and one.fate != "not_applied"]
    for name in missed:
        click.echo(f"a control was not caught: {name}", err=True)
    wrong = [one for measured in found for one in measured.variants if one.failed]
    for variant in wrong:
        click.echo(f"fails though it conforms: {variant.id} ({variant.says}): {variant.failed[0]}", err=True)
    click.get_current_context().exit(1 if missed or wrong else 0)


def document(found: Sequence[Measured], *, seed: int, sample: int | None) -> dict[str, Any]:
    """What came of all as JSON; ``conformance coverage --mutants`` reads it."""
    from conformance.mutants import caught_facts, score

    everyone = [result for one in found for result in one.results]
    return {
        "format": 1,
        "seed": seed,
        "sample": sample,
        "score": score(everyone).document(),
        "providers": [
            {
                "provider": one.provider,
                "checks": one.checks,
                "families": list(one.families),
                "score": score(one.results).document(),
                "layers": {name: score(results).document() for name, results in one.layers.items()},
                "caught_facts": sorted(caught_facts(one.results)),
                "mutants": [
                    {"layer": name, **result.document()} for name, results in one.layers.items() for result in results
                ],
                "variants": [variant.document() for variant in one.variants],
            }
            for one in found
        ],
    }


def _save(found: Sequence[Measured], file: Path, *, seed: int, sample: int | None) -> None:
    text = json.dumps(document(found, seed=seed, sample=sample), ensure_ascii=False, separators=(",", ":"))
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as problem:
        raise click.UsageError(f"--json: {problem}") from None


def _tell(one: Measured) -> None:
    from conformance.mutants.scoring import by_operator, survivors

    click.echo(_line(one.provider, one.results))
    for name, results in one.layers.items():
        click.echo(f"  {_line(name, results)}")
    alone = sum(not variant.failed for variant in one.variants)
    click.echo(f"  conforming variants left alone: {alone} of {len(one.variants)}")
    for operator, fates in sorted(by_operator(one.results).items()):
        if fates["survived"]:
            click.echo(f"  {operator}: {fates['survived']} of {fates.total() - fates['not_applied']} survived")
    left = survivors(one.results)
    for fact in list(left)[:10]:
        click.echo(f"  survived: {fact}: {', '.join(result.operator for result in left[fact])}")
    if len(left) > 10:
        click.echo(f"  survived: faults of {len(left) - 10} more facts (--json has all)")


def _line(name: str, results: Sequence[Result]) -> str:
    from conformance.mutants import score

    found = score(results)
    return (
        f"{name}: {found.caught} of {found.applied} faults caught by a check of their fact ({float(found.share):.1%}; "
        f"by any {float(found.raw_share):.1%}); {found.not_applied} not applied; "
        f"controls {found.controls_caught} of {found.controls}"
    )
