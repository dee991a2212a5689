"""What the server says in the terminal: the table when it is ready, and one line for each request.

Colours are there only where the stream is a terminal (``NO_COLOR`` and ``TERM=dumb`` are respected by ``click``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import click

from mockserver.control.origins import is_loopback
from mockserver.journal import Exchange
from mockserver.settings import Settings

_COLOURS = ((500, "red"), (400, "yellow"), (300, "cyan"), (0, "green"))


def ready_table(url: str, providers: Mapping[str, Any], settings: Settings) -> str:
    """The ready line and, below it, where each provider answers and how to look inside."""
    rows = [(name, f"{url}/{name}{one.facts.provider.base_path}") for name, one in providers.items()]
    if settings.provider != "all":
        rows.append((f"{settings.provider}, too", f"{url}{providers[settings.provider].facts.provider.base_path}"))
    width = max(len(name) for name, _ in [*rows, ("dashboard", "")])
    lines = [click.style("mockserver ready on ", bold=True) + click.style(url, fg="green", bold=True)]
    lines += [f"  {click.style(name.ljust(width), fg='cyan')}  {address}" for name, address in rows]
    shut = (
        "" if settings.control_token or is_loopback(settings.host) else "  (answers 403 until --control-token is set)"
    )
    lines.append(
        f"  {click.style('dashboard'.ljust(width), fg='magenta')}  {url}/_mock/{click.style(shut, fg='yellow')}"
    )
    times = {"manual": "stands still", "polls": "stands still until a task is polled"}
    time = times.get(settings.clock, f"{settings.speed:g} simulated seconds a second")
    lines.append(f"  any documented key works, {settings.balance:f} USD each; time: {time}; Ctrl-C stops")
    return "\n".join(lines)


def say(text: str) -> None:
    """Print to standard output, without colours where that is no terminal."""
    click.echo(text)
    sys.stdout.flush()


def request_liner() -> Callable[[Exchange], None]:
    """A function that writes one line for an exchange to standard error."""
    return lambda exchange: click.echo(request_line(exchange), err=True)


def request_line(exchange: Exchange) -> str:
    """One exchange in one line: request, status, provider and operation, model, task, money, time, and a hint."""
    status = click.style(
        str(exchange.status), fg=next(colour for least, colour in _COLOURS if exchange.status >= least)
    )
    where = f"{exchange.provider or '-'}{f'/{exchange.operation}' if exchange.operation else ''}"
    words = [exchange.method, _printable(exchange.path), status, click.style(where, fg="cyan")]
    if exchange.model:
        words.append(_printable(exchange.model))
    if exchange.task_id:
        words.append(click.style(_printable(exchange.task_id), fg="magenta"))
    if exchange.amount:
        words.append(f"{_short(exchange.amount)} USD")
    words.append(click.style(f"{exchange.duration_ms:.1f} ms", dim=True))
    if exchange.hint:
        words.append(click.style(f"({_printable(exchange.hint)})", fg="yellow"))
    return " ".join(words)


def _short(amount: Decimal) -> str:
    return f"{amount:f}".rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    """Text of a client without what a terminal would obey, such as escape sequences."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
