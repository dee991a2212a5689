"""``mockserver record``: pass requests on to a real provider and write down what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from mockserver.errors import SettingsError

if TYPE_CHECKING:
    from mockserver.record.recording import Recording


@click.command()
@click.option("--upstream", required=True, metavar="URL", help="Whom to ask: https://api.example.com")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Their folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option("--port", type=int, default=8788, show_default=True, help="Port; 0 picks a free one.")
@click.option("--quiet", is_flag=True, help="No line for requests.")
def record(upstream: str, out: Path, host: str, port: int, quiet: bool) -> None:
    """Record a real provider: only this host is asked, with the keys that your client sends; those are not written."""
    from mockserver.app import load_providers
    from mockserver.cli.console import say
    from mockserver.cli.listening import address, listen, run_server
    from mockserver.record.proxy import Recorder

    parts = urlsplit(upstream)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise SettingsError(
            f"--upstream is {upstream!r}; it must be an address such as https://api.example.com, without key or query"
        )
    listening = listen(host, port)
    app = Recorder(upstream, out, load_providers(), on_recorded=None if quiet else _tell)
    say(f"mockserver recording {upstream} on {address(host, listening)}\n  into {out}/   Ctrl-C stops")
    run_server(app, listening)


def _tell(recording: Recording, path: Path) -> None:
    words = [recording.method, recording.path, str(recording.response.status), f"{recording.duration_ms:.0f} ms"]
    click.echo(f"{' '.join(words)} -> {path}", err=True)
