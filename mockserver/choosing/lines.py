"""In which line of a rule file a place stands."""

from __future__ import annotations

import re
from typing import Any

from mockserver.choosing.mistakes import Place

_RULE = re.compile(r"\s*\[\[\s*rules\s*\]\]")


def line_in_toml(text: str, place: Place) -> int | None:
    """The line of the key that the place names: the first such key within its rule, else the rule's own line.

    The parser of the standard library keeps no lines, so the text is searched from each ``[[rules]]`` on.
    """
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _RULE.match(line)]
    index = next((step for step in place if isinstance(step, int)), None)
    if index is None or index >= len(starts):
        first, last = 0, len(lines)
    else:
        first, last = starts[index], starts[index + 1] if index + 1 < len(starts) else len(lines)
    found = first
    for step in [step for step in place if isinstance(step, str) and step != "rules"]:
        key = re.compile(rf"""(?:^|[\s{{,."'\[]){re.escape(step)}(?=["']?\s*(?:=|\]|\.))""")
        found = next((number for number in range(found, last) if key.search(lines[number])), found)
    return found + 1 if lines else None


def line_in_yaml(text: str, place: Place) -> int | None:
    """The line of the node that the place names, or of the nearest one around it; JSON is read as YAML as well."""
    import yaml

    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    line = None
    for step in _within(node, place):
        key, node = step
        line = key.start_mark.line + 1
    return line


def line_in_json(text: str, place: Place) -> int | None:
    """The line of the member that the place names."""
    return line_in_yaml(text.replace("\t", " "), place)


def _within(node: Any, place: Place) -> list[tuple[Any, Any]]:
    """Key and value nodes on the way to a place. A condition may stand in ``match`` or beside it."""
    found: list[tuple[Any, Any]] = []
    for step in place:
        rows = node.value if isinstance(node.value, list) else []
        if isinstance(step, int):
            pairs = [(row, row) for row in rows[step : step + 1]]
        else:
            pairs = [row for row in rows if isinstance(row, tuple) and row[0].value == step]
        if pairs:
            found.append(pairs[0])
            node = pairs[0][1]
        elif step != "match":
            break
    return found
