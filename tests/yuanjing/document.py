"""The provider's page, read for its tables, commands and sample answers.

The page is not part of the project: where it is absent, the tests that count in it say so and are skipped.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
needs_document = pytest.mark.skipif(not SEEDS.is_dir(), reason="the provider's page is not beside this checkout")
PARTS = ("Text-to-Video", "Image-to-Video", "Reference-to-Video")
_HEADING = re.compile(r"^(?P<name>.+) Upload (?:Data Requirements|Parameters)$")
_RULE = re.compile(r"^\|[-|]+\|$")


@dataclass
class Table:
    """One table of the page: the part it stands in, its heading (empty for a list of models) and its rows."""

    part: str
    heading: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class FieldRow:
    """One row of an upload table; ``values`` are those that the description lists, ``span`` a range it gives."""

    name: str
    type: str
    required: bool
    default: str
    values: tuple[str, ...]
    span: tuple[int, int] | None


def page(number: str) -> str:
    """The text of a document by its number."""
    [path] = SEEDS.glob(f"{number}_*.txt")
    return path.read_text("utf-8")


@cache
def tables() -> tuple[Table, ...]:
    """All tables of the page, in order."""
    found: list[Table] = []
    part, heading, open_row = "", "", ""
    for line in page("000").splitlines():
        if open_row:
            line = f"{open_row} {line.strip()}"
        elif line in PARTS:
            part, heading = line, ""
        elif match := _HEADING.match(line):
            heading = match["name"]
        if not line.startswith("|") or _RULE.match(line):
            continue
        cells = [cell.strip() for cell in line[1:].removesuffix("|").split("|")]
        if cells[0] in ("Model ID", "Field", "Field (Name)"):
            found.append(Table(part, heading if cells[0] != "Model ID" else "", cells))
            continue
        complete = line.endswith("|") and len(cells) == len(found[-1].columns)
        open_row = "" if complete else line
        if complete:
            found[-1].rows.append(cells)
    return tuple(found)


def model_lists() -> list[Table]:
    """The three lists of models."""
    return [table for table in tables() if not table.heading]


def upload_tables() -> list[Table]:
    """The tables of upload fields."""
    return [table for table in tables() if table.heading]


def field_rows(table: Table) -> list[FieldRow]:
    """The rows of an upload table, with the values and ranges that their descriptions give."""
    found = []
    for name, kind, required, default, says in table.rows:
        span = re.search(r"\b(\d+)-(\d+) seconds", says)
        bounds = (int(span[1]), int(span[2])) if span else None
        found.append(FieldRow(name, kind, required == "Yes", default, _values(says), bounds))
    return found


def _values(says: str) -> tuple[str, ...]:
    listed = re.search(r"Optional(?: values)?: (?P<values>.+)$", says)
    if listed and "integer seconds" not in listed["values"]:
        words = re.sub(r"\([^)]*\)|\betc\.", "", listed["values"]).split(",")
        return tuple(word.strip() for word in words if word.strip())
    lettered = re.findall(r"\b([A-Z]) \(\w+\)", says)
    return tuple(lettered) or (tuple(says.split(" or ")) if re.fullmatch(r"\S+ or \S+", says) else ())


@cache
def commands() -> tuple[str, ...]:
    """Every curl command of the page, as printed, line ends and all."""
    lines = page("001").splitlines()
    found, taken = [], -1
    for start, line in enumerate(lines):
        if start <= taken or not line.startswith("curl "):
            continue
        taken, quoted = start, lines[start].count("'") % 2
        while lines[taken].rstrip().endswith("\\") or quoted:
            taken += 1
            quoted = (quoted + lines[taken].count("'")) % 2
        found.append("\n".join(lines[start : taken + 1]))
    return tuple(found)


@cache
def stream_sample() -> tuple[Any, ...]:
    """The events of the sample stream; the last is the text that ends it."""
    data = [line.removeprefix("data: ") for line in page("001").splitlines() if line.startswith("data: ")]
    return tuple(json.loads(line) if line.startswith("{") else line for line in data)


@cache
def whole_sample() -> Any:
    """The sample answer that is not streamed."""
    [line] = [line for line in page("001").splitlines() if line.startswith('{"id": "chatcmpl-')]
    return json.loads(line)


@cache
def answer_samples() -> tuple[Any, ...]:
    """The two ``Return example`` answers, of a submit and of a query; their comments are no part of them."""
    found = []
    for text in page("001").split("Return example:")[1:]:
        block = re.sub(r"\s+#.*$", "", text.partition("{")[2].partition("\n}")[0], flags=re.MULTILINE)
        found.append(json.loads("{" + block + "\n}"))
    return tuple(found)


def documented_errors() -> list[tuple[int, Any]]:
    """Status and body of each error that the page shows."""
    rows = re.findall(r"^- (\d{3}): (\{.*\})$", page("000"), flags=re.MULTILINE)
    return [(int(status), json.loads(body)) for status, body in rows]
