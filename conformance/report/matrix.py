"""How the checks of a run spread over chapters, operations and statuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

WORDS = {
    "passed": "passed",
    "failed": "failed",
    "expected_failure": "expected failures",
    "not_applicable": "not applicable",
    "inconclusive": "inconclusive",
    "error": "errors",
}
STATUSES = tuple(WORDS)


def matrix(checks: Sequence[Mapping[str, Any]], column: str) -> dict[str, Counter[str]]:
    """Statuses counted by a member of the checks such as ``chapter``, in the order in which its values come."""
    found: dict[str, Counter[str]] = {}
    for check in checks:
        found.setdefault(str(check[column]), Counter())[check["status"]] += 1
    return found
