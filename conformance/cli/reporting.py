"""The options of ``conformance run`` that are about what comes out of it: files, and failures that are expected."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from conformance.checks import Check
    from conformance.events import Listener
    from conformance.running import Run
    from conformance.waivers import Waiver

Command = TypeVar("Command", bound=Callable[..., object])
FORMS = {"html": "a page for people", "junit": "JUnit XML", "json": "JSON, format 1", "markdown": "Markdown"}


def reporting(command: Command) -> Command:
    """The options ``--html``, ``--junit``, ``--json``, ``--markdown`` and ``--expected-failures``."""
    file = click.Path(dir_okay=False, path_type=Path)
    for form, about in reversed(FORMS.items()):
        option = click.option(f"--{form}", f"{form}_file", type=file, metavar="FILE", help=f"Write the run as {about}.")
        command = option(command)
    return click.option(
        "--expected-failures",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="TOML rows [[expected]] with check, reason and perhaps until: failures that are known.",
    )(command)


@dataclass(frozen=True)
class Wanted:
    """The files to write, by form, and the waivers in force."""

    files: Mapping[str, Path]
    waivers: tuple[Waiver, ...] = ()

    @property
    def in_force(self) -> dict[str, Waiver]:
        """The waivers that hold today, by the ids of their checks."""
        return {one.check: one for one in self.waivers if one.holds(_today())}


def wanted(options: Mapping[str, Path | None], expected: Path | None, known: Callable[[], Sequence[Check]]) -> Wanted:
    """What the options say; ``known`` gives all checks. Raises ``click.UsageError`` for a file that cannot be used."""
    from conformance.waivers import WaiverError, read_waivers

    files = {form: path for form in FORMS if (path := options.get(f"{form}_file")) is not None}
    for form, path in files.items():
        if not path.parent.is_dir():
            raise click.UsageError(f"--{form}: there is no folder {path.parent}")
    try:
        waivers = read_waivers(expected, {check.id for check in known()}) if expected else ()
    except WaiverError as problem:
        raise click.UsageError(f"--expected-failures: {problem}") from None
    return Wanted(files, waivers)


def listeners() -> list[Listener]:
    """What watches a run: a line of progress, where standard error is a terminal."""
    from conformance.report.progress import Progress

    if not sys.stderr.isatty():
        return []
    return [Progress(lambda text: click.echo(text, nl=False, err=True))]


def publish(run: Run, asked: Wanted) -> list[str]:
    """Writes the files and returns what is to be said of the whole and of waivers; raises ``click.UsageError``."""
    from conformance import waivers
    from conformance.report import document
    from conformance.report.remarks import remarks

    said = [*remarks(run), *waivers.remarks(asked.waivers, run.outcomes, _today())]
    found = document(run, remarks=said) if asked.files else {}
    for form, path in asked.files.items():
        try:
            path.write_text(_written(form, run, found), encoding="utf-8", errors="backslashreplace")
        except OSError as problem:
            raise click.UsageError(f"--{form}: {problem}") from None
    return said


def _written(form: str, run: Run, found: Mapping[str, Any]) -> str:
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if form == "junit":
        from conformance.report.junit import junit

        return junit(found)
    if form == "markdown":
        from conformance.report.markdown import markdown

        return markdown(found)
    from conformance.coverage import coverage
    from conformance.coverage import document as clauses
    from conformance.report.html import html

    contract, checks = run.plan.contract, run.plan.checks
    return html(found, clauses(contract, coverage(contract, checks), checks)["clauses"])


def _today() -> Any:
    return datetime.now(UTC).date()
