"""What to try at the places that a rule is about: edges of schemas, the rule's own literals, told media, nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from conformance.answers import plain
from conformance.contract import Family, Rule
from conformance.edges.changes import REMOVED, changes
from conformance.edges.instances import LINKS, instance
from conformance.edges.places import found_values
from conformance.engine import compiled
from conformance.facts.places import BODY, Place, places
from conformance.goods import Good
from conformance.media import HINT
from conformance.values import exact

Edit = tuple[tuple[str, ...], Any]
"""A place, as steps of a schema, and what to put there."""


def edits_for(family: Family, rule: Rule, goods: tuple[Good, ...]) -> list[Edit]:
    """What to try at the places that a rule is about: the edges of their schemas, the rule's own literals, nothing."""
    schema = goods[0].prediction.schema
    wanted = set(_fields(family, (rule.when, rule.require)))
    facts = set(_media_facts(family, (rule.when, rule.require)))
    numbers = sorted({number for found in _leaves((rule.when, rule.require)) if (number := exact(found)) is not None})
    found: list[Edit] = []
    for place in places(schema, family.source):
        path = ".".join(place.steps)
        if place.path == BODY or not any(path == name or name.startswith(f"{path}.") for name in wanted):
            continue
        usual = next((value for good in goods for value in found_values(good.body, place.steps)), None)
        usual = instance(place.schema) if usual is None else usual
        values = [REMOVED, *(change.value for change in changes(place, usual) if change.good), *_literals(rule)]
        values += _media(place, facts, numbers)
        found += [(place.steps, value) for value in values if _fits(place, value)]
    return found


def _fits(place: Place, value: Any) -> bool:
    return value is REMOVED or not any(True for _ in compiled(place.schema).iter_errors(value))


def _fields(family: Family, written: Any, inside: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of a rule that are fields of a request, through the quantities that it reads.

    A quantity that reads its own name means the field of that name.
    """
    if isinstance(written, str):
        name = written.replace("[]", ".#").replace("..", ".")
        if written in family.quantities and written not in inside:
            yield from _fields(family, family.quantities[written], (*inside, written))
        else:
            yield ".".join("#" if step.isdecimal() else step for step in name.split("."))
    elif isinstance(written, Mapping):
        for part in written.values():
            yield from _fields(family, part, inside)
    elif isinstance(written, list | tuple):
        for part in written:
            yield from _fields(family, part, inside)


def _literals(rule: Rule) -> Iterator[Any]:
    """The literals of a rule, and of numbers those beside them."""
    for found in _leaves((rule.when, rule.require)):
        number = exact(found)
        if number is not None:
            yield from (plain(number + by) for by in (-1, 0, 1))
        elif isinstance(found, str | bool):
            yield found
    yield " "


def _leaves(written: Any) -> Iterator[Any]:
    if isinstance(written, Mapping):
        for part in written.values():
            yield from _leaves(part)
    elif isinstance(written, list | tuple):
        for part in written:
            yield from _leaves(part)
    elif written is not None:
        yield written


def _media_facts(family: Family, written: Any, inside: tuple[str, ...] = ()) -> Iterator[str]:
    """What a rule looks at of the media behind links, through the quantities that it reads."""
    if isinstance(written, str):
        if written in family.quantities and written not in inside:
            yield from _media_facts(family, family.quantities[written], (*inside, written))
    elif isinstance(written, Mapping):
        if isinstance(written.get("inputs"), list):
            yield written["inputs"][1]
        for part in written.values():
            yield from _media_facts(family, part, inside)
    elif isinstance(written, list | tuple):
        for part in written:
            yield from _media_facts(family, part, inside)


def _media(place: Place, facts: set[str], numbers: Sequence[Fraction]) -> Iterator[Any]:
    """Links to media of which just what the rule looks at is said, where links stand; and several links."""
    links = place.schema.get("items", place.schema)
    if not isinstance(links, Mapping) or not (links.get("format") == "uri" or "x-input" in links):
        return
    several = "items" in place.schema
    for hints in _hints(facts, numbers):
        kind = str(hints.get("kind", "image"))
        link = f"{LINKS[kind]}?{urlencode({f'{HINT}{name}': value for name, value in hints.items()})}"
        yield [link] if several else link
    if several:
        yield from ([LINKS["image"]] * count for count in (2, 3, 5, 10))


def _hints(facts: set[str], numbers: Sequence[Fraction]) -> Iterator[dict[str, Any]]:
    """One thing at a time: the rule's own figures and those beside them, what is far off, and other kinds."""
    beside = [plain(number + by) for number in numbers for by in (-1, 0, 1) if number + by > 0]
    if facts & {"width", "height", "pixels"}:
        sides = [*beside, 10, 100, 20000]
        yield from ({"width": side, "height": side} for side in sides)
        yield from ({"width": side, "height": side + 1} for side in sides)
        yield from ({"width": side, "height": 600} for side in sides)
        yield from ({"width": 600, "height": side} for side in sides)
    for fact in ("seconds", "bytes", "fps"):
        if fact in facts:
            figures: tuple[Any, ...] = (*beside, 1, 1000, 10**10)
            yield from ({str(fact): figure} for figure in figures)
    for fact in ("format", "state", "channel"):
        if fact in facts:
            yield {fact: "xyz"}
    if "kind" in facts:
        yield from ({"kind": kind} for kind in ("image", "video", "audio"))
    for fact in ("portrait", "corrupt"):
        if fact in facts:
            yield {fact: 1}
