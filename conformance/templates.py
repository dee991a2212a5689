"""Answers as a contract writes them, filled with what is known; what only the target knows stays a hole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.kinds import is_of
from conformance.values import as_text, same

LOOP = "$each"
"""The key of an object that stands for a list of members alike."""
_NAME = re.compile(r"\{\{|\{([^{}]+)\}")


@dataclass(frozen=True)
class Hole:
    """A value that the target chooses; the same name means the same value throughout one answer.

    Null and an empty text are no values, unless ``empty``; without ``null`` an empty text alone is
    one. ``kind`` is one of ``kinds``: ``count``, ``link`` ...
    """

    name: str
    empty: bool = False
    kind: str = "any"
    null: bool = True

    def __str__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True)
class Nothing:
    """A member that is not there, or is null, or an empty text."""

    def __str__(self) -> str:
        return "<nothing>"


NOTHING = Nothing()


@dataclass(frozen=True)
class Text:
    """A text with holes in it."""

    parts: tuple[str | Hole, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


@dataclass(frozen=True)
class Each:
    """A list whose members are all alike; ``count`` is how many, where that is known."""

    member: Any
    count: int | None = None


Filling = Callable[[str], Any]
"""What a name in braces becomes: a value, a ``Hole``, a ``Text``, or ``None`` for absent."""


def fill(template: Any, names: Filling) -> Any:
    """The template with its names replaced; a member whose name ends in ``?`` is left out when its value is absent,
    and keeps the ``?`` when only the target knows whether it is there. A list of members alike becomes an ``Each``;
    the name of the list may stand for their number.
    """
    if isinstance(template, str):
        return _fill_text(template, names)
    if isinstance(template, list):
        return [fill(part, names) for part in template]
    if isinstance(template, Mapping):
        if LOOP in template:
            count = names(template[LOOP])
            return Each(fill(template["do"], names), count if isinstance(count, int) else None)
        filled = {key: fill(part, names) for key, part in template.items()}
        return {
            key if _is_open(part) else key.removesuffix("?"): part
            for key, part in filled.items()
            if not (key.endswith("?") and (part is None or part == {} or _is_none_of_a_list(part)))
        }
    return template


def left_out(template: Any, filled: Any) -> Any:
    """What a template was filled to, with ``NOTHING`` for each member of its objects that was left out."""
    if not isinstance(template, Mapping) or not isinstance(filled, Mapping):
        return filled
    lost = {key: NOTHING for key in template if key.endswith("?") and not {key, key.removesuffix("?")} & filled.keys()}
    return {key: left_out(template.get(key, template.get(f"{key}?")), part) for key, part in filled.items()} | lost


def differences(expected: Any, actual: Any) -> list[str]:
    """Where an answer departs from what was expected, a sentence each; members beyond the expected ones are fine."""
    return _compare(expected, actual, "", {})


def shown(expected: Any) -> str:
    """An expected answer for people, holes as ``<name>``."""
    return json.dumps(expected, ensure_ascii=False, default=str)


def _is_open(part: Any) -> bool:
    """Whether only the target knows if there is something: of an object, when that is so of all its members."""
    if isinstance(part, Mapping):
        return all(key.endswith("?") for key in part)
    return isinstance(part, Hole) or (isinstance(part, Each) and part.count is None)


def _is_none_of_a_list(part: Any) -> bool:
    return isinstance(part, Each) and part.count == 0


def _fill_text(template: str, names: Filling) -> Any:
    only = _NAME.fullmatch(template)
    if only and only[1]:
        return names(only[1])
    parts: list[str | Hole] = []
    end = 0
    for match in _NAME.finditer(template):
        parts.append(template[end : match.start()])
        parts.extend(_parts(names(match[1])) if match[1] else ["{"])
        end = match.end()
    parts.append(template[end:])
    return _joined(parts)


def _parts(found: Any) -> list[str | Hole]:
    if isinstance(found, Text):
        return list(found.parts)
    if isinstance(found, Hole):
        return [found]
    return [] if found is None else [as_text(found)]


def _joined(parts: list[str | Hole]) -> str | Text:
    if any(isinstance(part, Hole) for part in parts):
        return Text(tuple(part for part in parts if part != ""))
    return "".join(map(str, parts))


def _compare(expected: Any, actual: Any, place: str, seen: dict[str, Any]) -> list[str]:
    where = place or "the body"
    if isinstance(expected, Hole):
        nothing = actual == "" or (actual is None and expected.null)
        return [] if expected.empty and nothing else _meet(expected, actual, where, seen)
    if isinstance(expected, Nothing):
        return [] if actual is None or actual == "" else [f"{where} is {_short(actual)}, and should not be there"]
    if isinstance(expected, Text):
        return _compare_text(expected, actual, where, seen)
    if isinstance(expected, Each):
        return _compare_each(expected, actual, place)
    if isinstance(expected, Mapping):
        if not isinstance(actual, Mapping):
            return [f"{where} is {_short(actual)}, not an object"]
        return _compare_members(expected, actual, place, seen)
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            return [f"{where} is {_short(actual)}, not {_short(expected)}"]
        pairs = zip(expected, actual, strict=True)
        return [
            line
            for index, (one, other) in enumerate(pairs)
            for line in _compare(one, other, f"{place}.{index}".lstrip("."), seen)
        ]
    return [] if same(expected, actual) else [f"{where} is {_short(actual)}, not {_short(expected)}"]


def _compare_each(expected: Each, actual: Any, place: str) -> list[str]:
    """Each member of a list by itself: what they hold differs from one to the next."""
    where = place or "the body"
    if not isinstance(actual, list):
        return [f"{where} is {_short(actual)}, not a list"]
    if expected.count is not None and len(actual) != expected.count:
        return [f"{where} has {len(actual)} members, not {expected.count}"]
    return [
        line
        for index, member in enumerate(actual)
        for line in _compare(expected.member, member, f"{place}.{index}".lstrip("."), {})
    ]


def _compare_members(
    expected: Mapping[str, Any], actual: Mapping[str, Any], place: str, seen: dict[str, Any]
) -> list[str]:
    found: list[str] = []
    for key, part in expected.items():
        name = key.removesuffix("?")
        inner = f"{place}.{name}".lstrip(".")
        if name in actual:
            found += _compare(part, actual[name], inner, seen)
        elif name == key:
            found.append(f"{inner} is missing")
    return found


def _compare_text(expected: Text, actual: Any, where: str, seen: dict[str, Any]) -> list[str]:
    holes = [part.name for part in expected.parts if isinstance(part, Hole)]
    pattern = "".join("(.+?)" if isinstance(part, Hole) else re.escape(part) for part in expected.parts)
    match = re.fullmatch(pattern, actual, re.DOTALL) if isinstance(actual, str) else None
    if match is None:
        return [f"{where} is {_short(actual)}, not {_short(str(expected))}"]
    pairs = zip(holes, match.groups(), strict=True)
    return [line for name, text in pairs for line in _meet(Hole(name), text, where, seen)]


def _meet(hole: Hole, actual: Any, where: str, seen: dict[str, Any]) -> list[str]:
    name = hole.name
    if actual is None or (actual == "" and not hole.empty):
        return [f"{where} is {_short(actual)}, not the target's {name}"]
    if not is_of(hole.kind, actual):
        return [f"{where} is {_short(actual)}, no {hole.kind} ({name})"]
    if name in seen and not same(seen[name], actual):
        return [f"{where} is {_short(actual)}, but {name} is {_short(seen[name])} elsewhere in the same answer"]
    seen[name] = actual
    return []


def _short(found: Any) -> str:
    text = shown(found)
    return text if len(text) <= 200 else f"{text[:197]}..."
