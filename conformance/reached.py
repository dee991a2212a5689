"""Where an answer template has a name, and what stands there in an answer: how ids, states and links are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.templates import LOOP

EVERY = "#"
"""The step into every member of a list."""

Path = tuple[str, ...]


def paths_of(template: Any, name: str, *, then: str = "") -> list[Path]:
    """The places at which a template has exactly ``{name}``, perhaps with a text after it, in its order."""
    return list(_paths(template, f"{{{name}}}{then}", ()))


def values_at(found: Any, path: Path) -> list[Any]:
    """What stands at a place of an answer: nothing, one value, or one for each member of a list on the way."""
    if not path:
        return [found]
    step, rest = path[0], path[1:]
    if step == EVERY:
        return [value for member in (found if isinstance(found, list) else []) for value in values_at(member, rest)]
    if isinstance(found, Mapping) and step in found:
        return values_at(found[step], rest)
    return []


def value_of(template: Any, name: str, found: Any) -> Any:
    """What an answer has for a name of its template; ``None`` when it has nothing."""
    for path in paths_of(template, name):
        for value in values_at(found, path):
            if value is not None:
                return value
    return None


def _paths(template: Any, wanted: str, steps: Path) -> Iterator[Path]:
    if template == wanted:
        yield steps
    elif isinstance(template, Mapping):
        if LOOP in template:
            yield from _paths(template["do"], wanted, (*steps, EVERY))
        else:
            for key, part in template.items():
                yield from _paths(part, wanted, (*steps, key.removesuffix("?")))
    elif isinstance(template, list):
        for part in template:
            yield from _paths(part, wanted, (*steps, EVERY))
