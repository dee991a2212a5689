"""``mockserver serve``: run the provider."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import click

from mockserver.cli.console import ready_table, request_liner, say
from mockserver.errors import SettingsError
from mockserver.settings import Settings, read_settings


@click.command()
@click.option("--host", help="Where it listens.  [127.0.0.1]")
@click.option("--port", type=int, help="Port; 0 picks a free one, which the ready line names.  [8787]")
@click.option("--provider", help="Mount this provider at the root as well.  [all]")
@click.option("--clock", help="real or manual: simulated time stands still until it is advanced.  [real]")
@click.option("--speed", type=float, help="Simulated seconds for each real second.  [20]")
@click.option("--seed", type=int, help="One seed for ids, texts, token counts, chunks and media.  [0]")
@click.option("--balance", help="USD on an account when its key is first seen.  [100]")
@click.option("--state", help="memory, sqlite:///PATH or redis://HOST:PORT/N.  [memory]")
@click.option("--workers", type=int, help="Processes; more than one needs a shared --state.  [1]")
@click.option("--strictness", help="lenient, documented or strict.  [documented]")
@click.option("--public-url", help="Base of the media links in answers.  [own address]")
@click.option("--control-token", help="What the control API wants when bound to another address than loopback.")
@click.option("--contracts", type=click.Path(), help="A folder of contracts instead of the shipped ones.")
@click.option("--log-level", help="critical, error, warning, info or debug; info is one line a request.  [info]")
@click.option("--quiet", is_flag=True, default=None, help="No line for requests.")
def serve(**options: Any) -> None:
    """Serve all providers on this machine (this is what `mockserver` alone does)."""
    settings = read_settings(options, folder=Path.cwd())
    if settings.workers > 1:
        _serve_many(settings)
    else:
        _serve_one(settings)


def _serve_one(settings: Settings) -> None:
    from mockserver.app import Understudy

    listening = _listen(settings)
    app = Understudy(settings, on_exchange=_liner(settings))
    _announce(app, settings, listening)
    _run(app, settings, listening)


def _serve_many(settings: Settings) -> None:
    from mockserver.app import Understudy

    app = Understudy(settings)
    listening = _listen(settings)
    _announce(app, settings, listening)
    app.world.close()
    children = []
    for _ in range(settings.workers):
        child = os.fork()
        if child == 0:
            _run(Understudy(settings, on_exchange=_liner(settings)), settings, listening)
            os._exit(0)
        children.append(child)
    _wait(children)


def _wait(children: list[int]) -> None:
    def stop(number: int, frame: Any) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    for child in children:
        os.waitpid(child, 0)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}; "
            "choose another --port (0 picks a free one) or --host"
        ) from None
    listening.listen(2048)
    return listening


def _announce(app: Any, settings: Settings, listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(ready_table(f"http://{host}:{port}", app.providers, settings))


def _liner(settings: Settings) -> Any:
    logging.basicConfig(level=settings.log_level.upper(), format="%(message)s", stream=sys.stderr)
    return None if settings.quiet or settings.log_level not in ("info", "debug") else request_liner()


def _run(app: Any, settings: Settings, listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=1,
        limit_concurrency=None,
    )

    class Server(uvicorn.Server):
        """Tells the application to stop waiting before it lets go of its connections."""

        def handle_exit(self, sig: int, frame: Any) -> None:
            app.world.stop()
            super().handle_exit(sig, frame)

    # After its own clean end uvicorn raises the signal again; a terminated server has ended well, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])
