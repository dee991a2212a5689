"""The holes of a template with their places, and the lists that they stand inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.contracts.templates import names_in

Hole = tuple[str, str, tuple[str, ...]]


def holes(template: Any, place: str, inside: tuple[str, ...] = ()) -> Iterator[Hole]:
    """Every name that a template reads, where it stands, and the names of the lists of ``$each`` around it."""
    if isinstance(template, str):
        yield from ((name, place, inside) for name in sorted(names_in(template)))
    elif isinstance(template, list):
        for n, part in enumerate(template):
            yield from holes(part, f"{place}[{n}]", inside)
    elif isinstance(template, dict):
        each = template.get("$each")
        if isinstance(each, str):
            yield each, f"{place}.$each", inside
            yield from holes(template.get("do"), f"{place}.do", (*inside, each))
            return
        for key, value in template.items():
            yield from holes(value, f"{place}.{key.removesuffix('?')}", inside)
