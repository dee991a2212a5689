"""For each keyword of a schema bodies that just satisfy it and bodies that just do not, made from a body that does.

The verdict on a body is an independent validator's; what a case is meant to be is only used to see that both sides of
each keyword have been tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any

import jsonschema

URL = "https://example.com/input.png"
ABSENT: Any = object()
# texts on both sides of each pattern of the document; a new pattern has to be added here
PATTERNS: dict[str, tuple[list[str], list[str]]] = {
    r"^(?:[4-9]|1[0-5])$": (["4", "9", "10", "15"], ["3", "16", "04", "", "5s"]),
    r"^https://.+": ([URL], ["http://example.com/a.png", "https://", "asset://asset-1"]),
    r"^[0-9]+\*[0-9]+$": (["1024*1024"], ["1024x1024", "1024*", "a*b"]),
    r"^#[0-9A-Fa-f]{6}$": (["#C2D1E6", "#c2d1e6"], ["C2D1E6", "#C2D1E", "#C2D1E67", "#G2D1E6"]),
    r"^([0-9]|[1-9][0-9]|100)\.[0-9]{2}%$": (["50.00%", "0.00%"], ["50%", "050.00%", "101.00%", "50.0%", "50.00"]),
}
OTHER_TYPES: dict[str, list[Any]] = {
    "string": [7, True, None, ["x"], {"x": 1}],
    "integer": ["7", True, None, 5.5, [5]],
    "number": ["7", True, None, [5]],
    "boolean": ["true", 1, None],
    "array": ["x", 7, None, {"0": "x"}],
    "object": ["x", 7, None, []],
}
FREE = {"title", "description", "default", "example", "examples", "discriminator", "nullable", "properties", "items"}
FORMATS = jsonschema.FormatChecker(formats=())
Path = tuple[tuple[str | int, dict[str, Any]], ...]


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    """Whether a text is an absolute address: a scheme, a colon, and more without blanks."""
    return not isinstance(value, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", value) is not None


@dataclass(frozen=True)
class Case:
    """A body, the place and keyword that it tries, what was meant, and what the validator says."""

    place: str
    keyword: str
    body: Any
    meant: bool
    good: bool


def keywords_of(row: dict[str, Any]) -> list[str]:
    """The keywords of a schema that can refuse a value."""
    words = [word for word in row if word not in FREE and not word.startswith("x-") and word != "then"]
    if all("anyOf" in inner for inner in row.get("allOf", ())):
        words = [word for word in words if word != "allOf"]
    words = [word for word in words if word != "format" or row["format"] == "uri"]
    return [word for word in words if word != "additionalProperties" or row[word] is False]


def cases(
    schema: dict[str, Any],
    base: dict[str, Any],
    *,
    exclusive: tuple[str, ...] = (),
    values: Mapping[str, list[Any]] = {},
) -> Iterator[Case]:
    """Every case of a schema.

    ``exclusive`` are places of which a body has one: setting one drops the others. ``values`` are further values that
    a place may have, where those that its schema suggests mean nothing.
    """
    validator = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    for path, row in _places(schema, ()):
        for keyword in keywords_of(row):
            more = [(value, True) for value in values.get(_name(path), ())]
            for value, meant in [*_values(row, keyword, _at(base, path)), *more]:
                body = _alone(_put(base, schema, path, value), path, exclusive)
                yield Case(_name(path), keyword, body, meant, validator.is_valid(body))


def uncovered(schema: dict[str, Any], made: list[Case]) -> set[tuple[str, str, bool]]:
    """The sides of keywords that no case is on: place, keyword, and whether the satisfied side is missing."""
    wanted = {(_name(path), word) for path, row in _places(schema, ()) for word in keywords_of(row)}
    seen = {(case.place, case.keyword, case.good) for case in made if case.good == case.meant}
    return {(*row, side) for row in wanted for side in (True, False)} - seen


def _places(row: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    yield path, row
    for name, inner in row.get("properties", {}).items():
        yield from _places(inner, (*path, (name, inner)))
    if "items" in row:
        yield from _places(row["items"], (*path, (0, row["items"])))
    for word in ("oneOf", "anyOf", "allOf"):
        for inner in row.get(word, ()):
            if "type" in inner:
                yield from _places(inner, (*path[:-1], (path[-1][0], inner)) if path else ())
            elif "anyOf" in inner:
                yield path, {"properties": row["properties"], "anyOf": inner["anyOf"]}


def _name(path: Path) -> str:
    return ".".join(str(step) for step, _ in path)


def _values(row: dict[str, Any], keyword: str, now: Any) -> Iterator[tuple[Any, bool]]:
    limit = row[keyword]
    if keyword == "type":
        yield (sample(row) if now is ABSENT or not isinstance(now, list | dict) else now), True
        yield from ((other, False) for other in OTHER_TYPES[limit])
    elif keyword == "enum":
        yield from ((word, True) for word in limit)
        yield (
            (max(limit) + 1 if isinstance(limit[0], int) and not isinstance(limit[0], bool) else f"{limit[0]}-"),
            False,
        )
        if isinstance(limit[0], str) and limit[0].swapcase() not in limit and limit[0].swapcase() != limit[0]:
            yield limit[0].swapcase(), False
    elif keyword in ("minimum", "maximum"):
        step = 1 if row["type"] == "integer" else 0.01
        yield limit, True
        yield limit + (-step if keyword == "minimum" else step), False
    elif keyword in ("minLength", "maxLength"):
        yield "马" * limit, True
        yield "马" * (limit + (-1 if keyword == "minLength" else 1)), False
    elif keyword in ("minItems", "maxItems"):
        for count, meant in ((limit, True), (limit + (-1 if keyword == "minItems" else 1), False)):
            yield [sample(row["items"], n) for n in range(count)], meant
    elif keyword == "pattern":
        good, bad = PATTERNS[limit]
        yield from ((text, True) for text in good)
        yield from ((text, False) for text in bad)
    elif keyword == "format":
        yield URL, True
        yield from ((text, False) for text in ("no address", "example.com/a.png", ""))
    elif keyword == "required":
        whole = {**sample(row), **(now if isinstance(now, dict) else {})}
        yield whole, True
        yield from (({name: part for name, part in whole.items() if name != left}, False) for left in limit)
    elif keyword == "additionalProperties":
        whole = now if isinstance(now, dict) else sample(row)
        yield whole, True
        yield {**whole, "surprise": 1}, False
    elif keyword in ("anyOf", "oneOf") and not any("type" in inner for inner in limit):
        yield from _alternatives(row, keyword, now)
    elif keyword in ("anyOf", "oneOf", "allOf"):
        yield from ((sample(inner), True) for inner in limit if "if" not in inner)
        yield from ((other, False) for other in (None, True, {"surprise": 1}))
        if any("if" in inner for inner in limit):
            yield from ((body, meant) for body in _combined(row, now) for meant in (True, False))


def _alternatives(row: dict[str, Any], keyword: str, now: Any) -> Iterator[tuple[Any, bool]]:
    """Bodies with none, each one, and two of alternatives that each require something."""
    wanted = [inner["required"][0] for inner in row[keyword]]
    bare = {name: value for name, value in now.items() if name not in wanted}
    yield bare, False
    filled = []
    for inner, name in zip(row[keyword], wanted, strict=True):
        part = row["properties"][name]
        below = inner.get("properties", {}).get(name, {}).get("required", [])
        value = {word: sample(part["properties"][word]) for word in below} if below else now.get(name, sample(part))
        filled.append({**bare, name: value})
        yield filled[-1], True
    if keyword == "oneOf":
        yield {**filled[1], **filled[0]}, False


def _combined(row: dict[str, Any], now: Any) -> Iterator[Any]:
    """Every combination of the words that conditions of a schema are about, each present or absent."""
    named = {name for inner in row["allOf"] for part in (inner["if"], inner["then"]) for name in part["properties"]}
    choices = []
    for name in sorted(named):
        words = row["properties"][name].get("enum")
        choices.append(
            [(name, word) for word in [*(words or [sample(row["properties"][name]), full(row, name)]), ABSENT]]
        )
    for chosen in product(*choices):
        kept = {name: value for name, value in now.items() if name not in named}
        yield {**kept, **{name: value for name, value in chosen if value is not ABSENT}}


def full(row: dict[str, Any], name: str) -> Any:
    """An object with a value for each of its fields."""
    return {word: sample(part) for word, part in row["properties"][name].get("properties", {}).items()}


def sample(row: dict[str, Any], position: int = 0) -> Any:
    """A small valid value; members of a list differ by ``position``."""
    for word in ("oneOf", "anyOf", "allOf"):
        found = next((inner for inner in row.get(word, ()) if "type" in inner or "$ref" in inner), None)
        if found is not None and "type" not in row:
            return sample(found, position)
    if "enum" in row:
        return row["enum"][min(position, len(row["enum"]) - 1)]
    kind = row["type"]
    if kind == "object":
        return {name: sample(row["properties"][name], position) for name in row.get("required", ())}
    if kind == "array":
        return [sample(row["items"], n) for n in range(row.get("minItems", 1))]
    if kind == "string":
        if "pattern" in row:
            return PATTERNS[row["pattern"]][0][0]
        return f"{URL}?n={position}" if row.get("format") == "uri" else "some words"
    return {"integer": row.get("minimum", 5), "number": row.get("minimum", 1), "boolean": True}[kind]


def _at(body: Any, path: Path) -> Any:
    for step, _ in path:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return body


def _put(body: Any, schema: dict[str, Any], path: Path, value: Any) -> Any:
    if not path:
        return deepcopy(value)
    (step, inner), rest = path[0], path[1:]
    if isinstance(step, int):
        made = deepcopy(body) if isinstance(body, list) and body else [sample(inner)]
        made[0] = _put(made[0], inner, rest, value)
        return made
    held = dict(body) if isinstance(body, dict) else sample(schema)
    held[step] = _put(held.get(step), inner, rest, value)
    return held


def _alone(body: Any, path: Path, exclusive: tuple[str, ...]) -> Any:
    """The body without the places that exclude the one that was set."""
    if not isinstance(body, dict):
        return body
    place = f"{_name(path)}."
    if any(place.startswith(f"{name}.") for name in exclusive):
        for name in exclusive:
            if not place.startswith(f"{name}."):
                body = _without(body, name.split("."))
    return body


def _without(body: Any, steps: list[str]) -> Any:
    if not isinstance(body, dict) or steps[0] not in body:
        return body
    if len(steps) == 1:
        return {name: value for name, value in body.items() if name != steps[0]}
    inner = _without(body[steps[0]], steps[1:])
    if inner == {} and body[steps[0]] != {}:
        return {name: value for name, value in body.items() if name != steps[0]}
    return {**body, steps[0]: inner}
