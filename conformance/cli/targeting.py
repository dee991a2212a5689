"""Which target a command is about, and within which bounds: the options, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from conformance.addresses import is_at_home

if TYPE_CHECKING:
    from conformance.contract import Contract
    from conformance.target import Where
    from conformance.trace import Observation

Command = TypeVar("Command", bound=Callable[..., object])

MOCK = "mockserver:create_app"
"""The app that is checked when no other target is named."""
ADDRESS = "http://127.0.0.1:8787"
"""What the app in this process is called; the same requests can be repeated at a mock that runs there."""
USUAL_BUDGET = "1"
"""USD that a run may cost at a target on another machine, unless something else is said."""


class _Usd(click.ParamType[Fraction]):
    name = "USD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        try:
            amount = Fraction(value)
        except (ValueError, ZeroDivisionError):
            self.fail(f"{value!r} is no amount such as 0.50", param, ctx)
        if amount < 0:
            self.fail(f"{value!r} is below nothing", param, ctx)
        return amount


def targeting(command: Command) -> Command:
    """The options that name the target and say what it may be asked for."""
    options = (
        click.option(
            "--base-url",
            metavar="URL",
            help="The target, without the provider's own path; otherwise the mock, in process.",
        ),
        click.option("--key", metavar="KEY", help="The key to send; it is shown nowhere. Needed with --base-url."),
        click.option("--second-key", metavar="KEY", help="A key of another account, for what must stay apart."),
        click.option(
            "--control", metavar="URL", help="The control API of a target that is a mock: http://127.0.0.1:8787/_mock."
        ),
        click.option(
            "--budget-usd",
            type=_Usd(),
            help=f"Stop before it may cost more; {USUAL_BUDGET} for a target elsewhere that is no mock.",
        ),
        click.option("--max-requests", type=click.IntRange(min=1), metavar="N", help="Stop before one request more."),
        click.option(
            "--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="At most N requests a second."
        ),
        click.option("--parallel", type=click.IntRange(1, 64), default=4, show_default=True, help="Requests at once."),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0, min_open=True),
            default=60,
            show_default=True,
            metavar="SECONDS",
            help="How long one answer may take.",
        ),
        click.option(
            "--deadline",
            type=click.FloatRange(min=0, min_open=True),
            default=3600,
            show_default=True,
            metavar="SECONDS",
            help="After this nothing more is begun.",
        ),
        click.option("--read-only", is_flag=True, help="Send only what makes and changes nothing."),
        click.option(
            "--trace", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write what was seen."
        ),
        click.option(
            "--resume",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Go on from such a file: what it holds is not sent again.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def target_of(
    contract: Contract,
    *,
    base_url: str | None,
    key: str | None,
    second_key: str | None = None,
    control: str | None = None,
    timeout: float = 60,
    load: bool = True,
) -> Where | None:
    """The target that the options name; ``None`` when the mock of this process cannot be loaded, which is told."""
    from conformance.asgi import NotStartedError, find_app
    from conformance.keys import fitting_key, second_fitting_key
    from conformance.target import Where

    for name, url in (("--base-url", base_url), ("--control", control)):
        if url is not None and not (urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc):
            raise click.UsageError(f"{name} is an http or https address, not {url}")
        if url is not None and "@" in urlsplit(url).netloc:
            raise click.UsageError(f"{name} holds a password; the key goes into --key")
    for name, text in (("--key", key), ("--second-key", second_key)):
        if text is not None and not (text.isascii() and text.isprintable() and text.strip() == text != ""):
            raise click.UsageError(f"{name} holds characters that no header can carry")
    if base_url is not None:
        if key is None:
            raise click.UsageError("--key is needed with --base-url")
        if second_key is None and control is not None:
            second_key = second_fitting_key(contract.auth)
        return Where(base_url, key, None, _with_path(control), second_key, timeout)
    if control is not None:
        raise click.UsageError("--control goes with --base-url; the mock in this process needs none")
    try:
        app = find_app(MOCK) if load else None
        here, other = key or fitting_key(contract.auth), second_key or second_fitting_key(contract.auth)
    except NotStartedError as problem:
        click.echo(f"the mock cannot be loaded: {problem}", err=True)
        return None
    except LookupError as problem:
        raise click.UsageError(f"--key is needed: {problem}") from None
    return Where(f"{ADDRESS}/{contract.provider}", here, app, _control(), other, timeout)


def budget_for(where: Where, asked: Fraction | None) -> Fraction | None:
    """USD that a run may cost: as asked, else a little for a target elsewhere, and anything for a mock or at home."""
    if asked is not None or where.control is not None or where.app is not None:
        return asked
    return None if is_at_home(where.base_url) else Fraction(USUAL_BUDGET)


def earlier_of(file: Path | None, contract: Contract) -> dict[str, Observation]:
    """What the trace of a run before holds; a file that is none ends the command with code 2."""
    from conformance.trace_file import TraceError, read_trace

    if file is None:
        return {}
    try:
        return read_trace(json.loads(file.read_text(encoding="utf-8")), provider=contract.provider)
    except (OSError, ValueError, TraceError) as problem:
        raise click.UsageError(f"--resume: {file}: {problem}") from None


def _control() -> str | None:
    """The control API of the mock in this process."""
    return f"{ADDRESS}/_mock"


def _with_path(control: str | None) -> str | None:
    """The control API's address; a bare host means the path that it has there."""
    return f"{control.rstrip('/')}/_mock" if control and not urlsplit(control).path.strip("/") else control
