"""``mockserver errors``: the catalogue."""

from __future__ import annotations

import click
import msgspec

from mockserver.errors import UnknownWordError, nearest


@click.command()
@click.option("--provider", help="One provider only.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, in the shape of GET /_mock/errors.")
def errors(provider: str | None, as_json: bool) -> None:
    """List every error that a provider documents, with its cause."""
    from mockserver.app import load_providers
    from mockserver.control.exchanges import error_rows

    providers = load_providers()
    if provider is not None and provider not in providers:
        hint = nearest(provider, providers) or f" (known: {', '.join(providers)})"
        raise UnknownWordError(f"there is no provider {provider!r}{hint}")
    chosen = [providers[provider]] if provider else list(providers.values())
    rows = [row for found in chosen for row in error_rows(found)]
    if as_json:
        click.echo(msgspec.json.encode({"errors": rows}))
        return
    for row in rows:
        click.secho(f"{row['provider']}  {row['status']}  {row['id']}", bold=True)
        click.echo(f"    {msgspec.json.encode(row['body']).decode()}")
        click.echo(f"    {row['cause']} ({row['source'].partition(':')[0]})")
