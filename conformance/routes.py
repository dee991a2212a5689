"""Which operation a path means."""

from __future__ import annotations

import re
from functools import cache

from conformance.contract import Contract, Operation


def at_path(contract: Contract, path: str) -> list[Operation]:
    """The operations of a path, whatever their methods."""
    return [operation for operation in contract.operations.values() if _pattern(operation.path).fullmatch(path)]


def name_in_path(operation: Operation, path: str) -> str:
    """What stands in the path for the operation's last parameter; empty when it has none."""
    match = _pattern(operation.path).fullmatch(path)
    return match[match.lastindex] if match and match.lastindex else ""


@cache
def _pattern(path: str) -> re.Pattern[str]:
    steps = re.split(r"\{\w+\}", path)
    return re.compile("([^/]+)".join(map(re.escape, steps)))
