"""Putting a value at a place of a body, with whatever must stand around it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from conformance.contract import JsonObject
from conformance.edges.changes import REMOVED
from conformance.edges.instances import instance
from conformance.facts.fact import EACH
from conformance.goods import Good

Path = tuple[str | int, ...]


def concrete(body: Any, steps: tuple[str, ...]) -> Iterator[Path]:
    """The steps of a place into a body: of a list, each member that is there; without one, the first that may be."""
    if not steps:
        yield ()
        return
    step, rest = steps[0], steps[1:]
    if step != EACH:
        inner = body.get(step) if isinstance(body, Mapping) else None
        yield from ((step, *path) for path in concrete(inner, rest))
        return
    members = body if isinstance(body, list) and body else [None]
    for number, member in enumerate(members):
        yield from ((number, *path) for path in concrete(member, rest))


def tries(goods: Sequence[Good], steps: tuple[str, ...], most: int) -> Iterator[tuple[Good, Path]]:
    """Where something may be changed: at the cheapest body, then at those that have most of the way to the place."""
    if not goods:
        return
    first = next(concrete(goods[0].body, steps))
    yield goods[0], first
    found = [(good, path) for good in goods for path in concrete(good.body, steps)][1:]
    found.sort(key=lambda one: -min(depth(one[0].body, one[1]), len(steps) - 1))
    yield from found[: most - 1]


def depth(body: Any, path: Path) -> int:
    """How many steps of a path are there."""
    for number, step in enumerate(path):
        if not _has(body, step):
            return number
        body = body[step]
    return len(path)


def apply(body: JsonObject, schema: JsonObject, path: Path, value: Any) -> dict[str, Any] | None:
    """The body with a value at a place, or without what stands there; ``None`` where the place is not to be had.

    What is missing on the way is made as the schema asks.
    """
    changed = copy.deepcopy(dict(body))
    if not path:
        return dict(value) if isinstance(value, Mapping) else None
    here: Any = changed
    rule: Any = schema
    for step, following in pairwise(path):
        rule = _inside(rule, step)
        kind: Any = list if isinstance(following, int) else dict
        if not (_has(here, step) and isinstance(here[step], kind)):
            made = _holding(rule, kind)
            if made is None or not _add(here, step, made):
                return None
        here = here[step]
    last = path[-1]
    if value is REMOVED:
        if not _has(here, last):
            return None
        del here[last]
        return changed
    return changed if _add(here, last, value) else None


def _holding(rule: Any, kind: type) -> Any:
    """A list or an object that fits a subschema; ``None`` where it takes none."""
    name = "array" if kind is list else "object"
    found = instance(rule)
    if isinstance(found, kind) or not isinstance(rule, Mapping):
        return found if isinstance(found, kind) else None
    return instance({**rule, "type": name}) if name in rule.get("type", ()) else None


def found_values(body: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    """What stands at a place of a body, of a list at all its members."""
    if not steps:
        yield body
    elif steps[0] == EACH:
        for member in body if isinstance(body, list) else ():
            yield from found_values(member, steps[1:])
    elif isinstance(body, Mapping) and steps[0] in body:
        yield from found_values(body[steps[0]], steps[1:])


def _inside(rule: Any, step: str | int) -> Any:
    if not isinstance(rule, Mapping):
        return {}
    return rule.get("items", {}) if isinstance(step, int) else rule.get("properties", {}).get(step, {})


def _has(here: Any, step: str | int) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _add(here: Any, step: str | int, value: Any) -> bool:
    if isinstance(here, dict) and isinstance(step, str):
        here[step] = value
        return True
    if isinstance(here, list) and isinstance(step, int):
        if step < len(here):
            here[step] = value
        else:
            here.append(value)
        return True
    return False
