"""A run as one self-contained HTML page: it loads nothing, and reads well offline, on a phone and in the dark."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from conformance.report.matrix import STATUSES, WORDS, matrix


def html(document: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page of a run's JSON document; ``clauses`` are rows of ``coverage`` (``id says level state checks``)."""
    checks = document["checks"]
    verdicts = {check["id"]: check["status"] for check in checks}
    return _template().render(
        run=document,
        broken=[check for check in checks if check["status"] in ("failed", "error")],
        expected=[check for check in checks if check["status"] == "expected_failure"],
        undecided=_by_reason(checks),
        chapters=matrix(checks, "chapter"),
        operations=matrix(checks, "operation"),
        statuses=STATUSES,
        words=WORDS,
        total=len(checks),
        clauses=[{**row, "verdict": _verdict(row, verdicts)} for row in clauses],
        grouped=_by_chapter(checks),
    )


def _verdict(clause: Mapping[str, Any], verdicts: Mapping[str, str]) -> str:
    """What the checks of a clause say together: failed when one fails, passed when one passes and none fails."""
    found = {verdicts[check] for check in clause["checks"] if check in verdicts}
    order = ("failed", "error", "passed", "expected_failure", "inconclusive", "not_applicable")
    return next((status for status in order if status in found), "untestable" if clause["untestable"] else "unseen")


def _by_reason(checks: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for check in checks:
        if check["status"] in ("inconclusive", "not_applicable"):
            found.setdefault(f"{WORDS[check['status']]}: {check.get('reason', '')}", []).append(check["id"])
    return found


def _by_chapter(checks: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for check in checks:
        found.setdefault(check["chapter"], []).append(check)
    return found


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("conformance.report", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["pretty"] = _pretty
    return made.get_template("run.html")


def _pretty(text: str) -> str:
    """A body as people read it: JSON with indents, anything else as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text
