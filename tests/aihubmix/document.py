"""The provider's page, read for its table and remarks.

The page is not part of the project: where it is absent, the tests that count in it say so and are skipped.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from mockserver.contracts.model import ErrorEntry

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
needs_document = pytest.mark.skipif(not SEEDS.is_dir(), reason="the provider's page is not beside this checkout")
_ROW = re.compile(r"^[1-5]\d\d(?=\D)")


@cache
def page() -> str:
    """The text of the page."""
    [path] = SEEDS.glob("002_*.txt")
    return path.read_text("utf-8")


def table_rows() -> list[str]:
    """The rows of the error table: status, identifier, message and cause of each run together."""
    lines = page().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("HTTP Status Code"))
    rows = []
    for line in lines[start + 1 :]:
        if not line:
            break
        rows.append(line)
    return rows


def remarks() -> list[str]:
    """The statements before the table."""
    return [line.strip().removeprefix("•").strip() for line in page().splitlines() if line.strip().startswith("•")]


def notes() -> list[str]:
    """The statements after the table."""
    lines = page().splitlines()
    last = max(number for number, line in enumerate(lines) if _ROW.match(line))
    return [line for line in lines[last + 1 :] if line.strip()]


def as_printed(entry: ErrorEntry) -> str:
    """Status, identifier and message of an error as the table prints them, up to where the cause begins."""
    message = entry.message.replace("{key.last6}", "last 6 digits of request key").replace("{model}", "xx")
    return f"{entry.status}{entry.fields.get('code', '-')}{message}"
