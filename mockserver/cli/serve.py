"""``mockserver serve``: run the provider."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import click

from mockserver.cli.console import ready_table, request_liner, say
from mockserver.cli.listening import address, listen, run_server
from mockserver.settings import Settings, read_settings


@click.command()
@click.option("--host", help="Where it listens.  [127.0.0.1]")
@click.option("--port", type=int, help="Port; 0 picks a free one, which the ready line names.  [8787]")
@click.option("--provider", help="Mount this provider at the root as well.  [all]")
@click.option("--clock", help="real; manual: time moves when advanced; polls: also when a task is polled.  [real]")
@click.option("--speed", type=float, help="Simulated seconds for each real second.  [20]")
@click.option("--seed", type=int, help="One seed for ids, texts, token counts, chunks and media.  [0]")
@click.option("--balance", help="USD on an account when its key is first seen.  [100]")
@click.option("--state", help="memory, sqlite:///PATH or redis://HOST:PORT/N.  [memory]")
@click.option("--workers", type=int, help="Processes; more than one needs a shared --state.  [1]")
@click.option(
    "--rules", multiple=True, metavar="FILE", help="Replies, errors, faults, fates to start with; repeatable."
)
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
    gc.disable()  # all that is made before the first request stays
    from mockserver.app import Understudy

    listening = listen(settings.host, settings.port)
    app = Understudy(settings, on_exchange=_liner(settings))
    _announce(app, settings, listening)
    _run(app, listening)


def _serve_many(settings: Settings) -> None:
    from mockserver.app import Understudy

    app = Understudy(settings)
    listening = listen(settings.host, settings.port)
    _announce(app, settings, listening)
    app.world.close()
    children = []
    for _ in range(settings.workers):
        child = os.fork()
        if child == 0:
            _run(Understudy(settings, on_exchange=_liner(settings)), listening)
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


def _announce(app: Any, settings: Settings, listening: socket.socket) -> None:
    say(ready_table(address(settings.host, listening), app.providers, settings))


def _liner(settings: Settings) -> Any:
    logging.basicConfig(level=settings.log_level.upper(), format="%(message)s", stream=sys.stderr)
    return None if settings.quiet or settings.log_level not in ("info", "debug") else request_liner()


def _run(app: Any, listening: socket.socket) -> None:
    gc.freeze()
    gc.enable()
    run_server(app, listening, before_exit=app.stop)
