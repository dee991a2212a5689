"""The ``conformance`` command."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli.compare import compare
from conformance.cli.coverage import coverage
from conformance.cli.explain import explain
from conformance.cli.facts import facts
from conformance.cli.listing import listing
from conformance.cli.mutants import mutants
from conformance.cli.run import run
from conformance.cli.version import version


class Stoppable(click.Group):
    """Ctrl-C while a command makes ready or writes: exit code 130, as when a run is stopped."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("stopped by hand: nothing more was sent, and nothing is reported", err=True)
            ctx.exit(130)


@click.group(cls=Stoppable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), prog_name="conformance")
def main() -> None:
    """Check an implementation of an AI gateway against what the gateway documents."""


main.add_command(run)
main.add_command(listing)
main.add_command(explain)
main.add_command(coverage)
main.add_command(facts)
main.add_command(compare)
main.add_command(mutants)

__all__ = ["main"]
