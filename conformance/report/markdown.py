"""A run as Markdown, for the comment under a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.report.matrix import STATUSES, WORDS, matrix

MOST = 50
"""Failures that are told in full."""


def markdown(document: Mapping[str, Any]) -> str:
    """The Markdown of a run's JSON document: the sum of it, a table of chapters, and each failure."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    summary = document["summary"]
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in summary.items() if count)
    yield f"## {document['provider']}: {'failed' if summary['failed'] or summary['errors'] else 'passed'}"
    yield ""
    yield f"`{document['target']}` · {counts} · {document['requests']} requests · {document['cost_usd']} USD"
    if document.get("problem"):
        yield f"\n**Stopped:** {_plain(document['problem'])}"
    yield ""
    yield f"| chapter | {' | '.join(WORDS[status] for status in STATUSES)} |"
    yield f"|---|{'---:|' * len(STATUSES)}"
    for chapter, row in matrix(document["checks"], "chapter").items():
        yield f"| {chapter} | {' | '.join(str(row[status] or '') for status in STATUSES)} |"
    for remark in document.get("remarks", ()):
        yield f"\n> {_plain(remark)}"
    broken = [check for check in document["checks"] if check["status"] in ("failed", "error")]
    for check in broken[:MOST]:
        yield from _failure(check)
    if len(broken) > MOST:
        yield f"\n… and {len(broken) - MOST} more."


def _failure(check: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n### `{check['id']}` ({check['level']})"
    yield ""
    yield f"{_plain(check['title'])}"
    yield ""
    yield f"* expected: {_code(check['expected'])}"
    yield f"* actual: {_code(check['actual'] or check.get('reason', ''))}"
    yield ""
    yield _fenced(check["curl"])


def _code(text: str) -> str:
    line = " ".join(text.split())
    fence = "`" * (1 + max((len(run) for run in _runs(line)), default=0))
    return f"{fence} {line} {fence}"


def _fenced(text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in _runs(text)), default=0))
    return f"{fence}sh\n{text}\n{fence}"


def _runs(text: str) -> list[str]:
    """The runs of backticks in a text, so that a fence can be longer than each."""
    return [run for run in "".join(char if char == "`" else " " for char in text).split(" ") if run]


def _plain(text: str) -> str:
    """Text that is no markup: what a target said is only quoted."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]<>#|!~" else char for char in " ".join(text.split()))
