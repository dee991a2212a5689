"""``mockserver faults``: the catalogue of faults."""

from __future__ import annotations

import click
import msgspec


@click.command()
@click.option(
    "--legal/--illegal", default=None, help="Only those that a conforming client must not care about, or not."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, in the shape of GET /_mock/faults.")
def faults(legal: bool | None, as_json: bool) -> None:
    """List every fault that a header, a rule, a model's suffix or a key can ask for."""
    from mockserver.control.faults import fault_row
    from mockserver.faults.catalogue import FAULTS

    rows = [fault_row(fault) for fault in FAULTS.values() if legal is None or fault.legal is legal]
    if as_json:
        click.echo(msgspec.json.encode({"faults": rows}))
        return
    for row in rows:
        click.secho(f"{row['name']}  ({'legal' if row['legal'] else 'illegal'}, {', '.join(row['on'])})", bold=True)
        click.echo(f"    {row['about']}")
        for parameter in row["parameters"]:
            click.echo(f"    {parameter['name']}={parameter['default']}: {parameter['about']}")
