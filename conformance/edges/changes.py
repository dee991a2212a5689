"""What to put at a place so that one keyword of it is just kept, or just broken."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from conformance.contract import JsonObject
from conformance.edges.instances import LINKS, instance, kind_of, matching
from conformance.facts.places import Place
from conformance.samples import sample
from conformance.values import as_text, exact


class _Removed:
    def __repr__(self) -> str:
        return "REMOVED"


REMOVED: Final = _Removed()
"""In place of a value: what stands there is taken out."""
STRANGER = "no_such_field"
"""The name of a member that no schema describes."""
LONGEST = 1 << 20
"""Characters or members beyond which a value is not made."""


@dataclass(frozen=True)
class Change:
    """A value for a place. ``fact`` is the end of the fact that it is about (``minimum``, ``enum/720p``), ``keyword``
    what is broken by it, empty when it is just right; ``word`` tells it from other changes of the same fact.
    ``others`` are taken out beside what is ``REMOVED``; a ``spare`` change is only for a keyword that no other shows;
    what is wrong is at the member ``below`` where there is one.
    """

    fact: str
    word: str
    value: Any
    keyword: str = ""
    inner: str = ""
    others: tuple[str, ...] = ()
    spare: bool = False
    below: str = ""

    @property
    def good(self) -> bool:
        return not self.keyword


def changes(place: Place, usual: Any) -> Iterator[Change]:
    """The changes of one place; ``usual`` is a value that fits there."""
    for keyword, value in place.schema.items():
        if keyword in _OF:
            yield from _OF[keyword](place.schema, value, usual)


def spares(place: Place) -> Iterator[Change]:
    """Further values of a wrong type, for a place that several subschemas judge."""
    if "type" in place.schema:
        for kind in _others(place.schema["type"])[2:]:
            if kind != "null":
                yield Change("type", kind, _ANY_OF[kind], "type", spare=True)


def _type(schema: JsonObject, kinds: Any, _: Any) -> Iterator[Change]:
    others = _others(kinds)
    for kind in (*others[:2], *(kind for kind in others[2:] if kind == "null")):
        yield Change("type", kind, _ANY_OF[kind], "type")
    for kind in sorted({kinds} if isinstance(kinds, str) else set(kinds)):
        if "enum" not in schema and "const" not in schema:
            yield Change("type", kind, None if kind == "null" else instance({**schema, "type": kind}))


def _others(kinds: Any) -> list[str]:
    """The types that are not taken, null last."""
    taken = {kinds} if isinstance(kinds, str) else set(kinds)
    if "number" in taken:
        taken.add("integer")
    return [kind for kind in ("string", "number", "object", "array", "boolean", "integer", "null") if kind not in taken]


def _enum(schema: JsonObject, literals: Any, _: Any) -> Iterator[Change]:
    for literal in literals:
        yield Change(f"enum/{as_text(literal) if literal != '' else 'empty'}", "", literal)
    texts = [literal for literal in literals if isinstance(literal, str)]
    numbers = [literal for literal in literals if exact(literal) is not None]
    if texts:
        yield Change("enum", "other", f"{texts[-1]}x", "enum")
        turned = next((text.swapcase() for text in texts if text.swapcase() not in literals), None)
        if turned is not None and schema.get("x-ignore-case"):
            yield Change("x-ignore-case", "case", turned)
        elif turned is not None:
            yield Change("enum", "case", turned, "enum")
    elif numbers:
        yield Change("enum", "other", max(numbers) + 1, "enum")
        between = [one for one in range(int(min(numbers)), int(max(numbers))) if one not in numbers]
        if between:
            yield Change("enum", "between", between[len(between) // 2], "enum")
    elif literals == [None]:
        yield Change("enum", "other", _ANY_OF["integer"], "enum")


def _const(_: JsonObject, literal: Any, __: Any) -> Iterator[Change]:
    yield Change("const", "other", f"{literal}x" if isinstance(literal, str) else instance({"type": "string"}), "const")
    yield Change("const", "", literal)


def _bound(name: str, outwards: int, *, inclusive: bool) -> Callable[[JsonObject, Any, Any], Iterator[Change]]:
    def of(schema: JsonObject, limit: Any, _: Any) -> Iterator[Change]:
        whole = kind_of(schema) == "integer"
        step = schema.get("multipleOf", 1 if whole else _smallest(limit))
        if inclusive:
            yield Change(name, "at", limit)
            yield Change(name, "beyond", _moved(limit, outwards * step), name)
        else:
            yield Change(name, "inside", _moved(limit, -outwards * step))
            yield Change(name, "at", limit, name)

    return of


def _length(name: str, outwards: int) -> Callable[[JsonObject, Any, Any], Iterator[Change]]:
    def of(schema: JsonObject, limit: Any, usual: Any) -> Iterator[Change]:
        if limit + outwards > LONGEST:
            return
        if not {"pattern", "format", "x-input"} & schema.keys():
            yield Change(name, "at", _text_of(usual, limit))
        if limit + outwards >= 0:
            yield Change(name, "beyond", _text_of(usual, limit + outwards), name)

    return of


def _items(name: str, outwards: int) -> Callable[[JsonObject, Any, Any], Iterator[Change]]:
    def of(schema: JsonObject, limit: Any, usual: Any) -> Iterator[Change]:
        member = usual[0] if isinstance(usual, list) and usual else instance(schema.get("items", {}))
        if limit + outwards > LONGEST:
            return
        yield Change(name, "at", [copy.deepcopy(member) for _ in range(limit)])
        if limit + outwards >= 0:
            yield Change(name, "beyond", [copy.deepcopy(member) for _ in range(limit + outwards)], name)

    return of


def _pattern(_: JsonObject, pattern: str, usual: Any) -> Iterator[Change]:
    if isinstance(usual, str) and re.search(pattern, usual):
        yield Change("pattern", "", usual)
    else:
        yield Change("pattern", "", matching(pattern))
    tries = (*((f"{usual}!", f"!{usual}") if isinstance(usual, str) else ()), "no such form", "-", "")
    wrong = next((text for text in tries if not re.search(pattern, text)), None)
    if wrong is not None:
        yield Change("pattern", "other", wrong, "pattern")


def _format(_: JsonObject, form: str, usual: Any) -> Iterator[Change]:
    if form == "uri":
        yield Change("format", "", usual if isinstance(usual, str) and "://" in usual else LINKS["image"])
        yield Change("format", "other", "no link", "format")


def _additional(schema: JsonObject, allowed: Any, usual: Any) -> Iterator[Change]:
    inside = usual if isinstance(usual, dict) else instance({**schema, "type": "object"})
    if isinstance(allowed, dict) and "type" in allowed and isinstance(inside, dict):
        wrong = _ANY_OF[_others(allowed["type"])[0]]
        yield Change("additionalProperties", "other", {**inside, STRANGER: wrong}, "type", below=STRANGER)
    if allowed is False and isinstance(inside, dict):
        yield Change("additionalProperties", "stranger", {**inside, STRANGER: 1}, "additionalProperties")


def _branches(name: str) -> Callable[[JsonObject, Any, Any], Iterator[Change]]:
    def of(_: JsonObject, branches: Any, __: Any) -> Iterator[Change]:
        for number, branch in enumerate(branches):
            yield Change(name, f"{number}", instance(branch))
        for kind in ("object", "boolean", "number", "string"):
            yield Change(name, kind, _ANY_OF[kind], name)

    return of


def _input(_: JsonObject, asked: Any, usual: Any) -> Iterator[Change]:
    kind = asked["kind"]
    if "url" in asked["forms"]:
        yield Change("x-input/url", "", _as(usual, LINKS.get(kind, LINKS["image"])))
    if "base64" in asked["forms"]:
        yield Change("x-input/base64", "", _as(usual, _inline(kind)))
        yield Change(
            "x-input/base64", "other", _as(usual, _inline("image" if kind == "audio" else "audio")), "bad-input"
        )
    yield Change("x-input/url", "other", _as(usual, "no link, no file"), "bad-input")


def _unique(_: JsonObject, wanted: Any, usual: Any) -> Iterator[Change]:
    if wanted and isinstance(usual, list) and usual:
        yield Change("uniqueItems", "twice", [usual[0], copy.deepcopy(usual[0])], "uniqueItems")


_OF: dict[str, Callable[[JsonObject, Any, Any], Iterator[Change]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _bound("minimum", -1, inclusive=True),
    "maximum": _bound("maximum", 1, inclusive=True),
    "exclusiveMinimum": _bound("exclusiveMinimum", -1, inclusive=False),
    "exclusiveMaximum": _bound("exclusiveMaximum", 1, inclusive=False),
    "minLength": _length("minLength", -1),
    "maxLength": _length("maxLength", 1),
    "minItems": _items("minItems", -1),
    "maxItems": _items("maxItems", 1),
    "uniqueItems": _unique,
    "pattern": _pattern,
    "format": _format,
    "additionalProperties": _additional,
    "anyOf": _branches("anyOf"),
    "oneOf": _branches("oneOf"),
    "x-input": _input,
}
_ANY_OF = {
    "string": "text",
    "number": 1.5,
    "integer": 7,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}


def _smallest(limit: Any) -> Any:
    return Fraction(1, 100) if exact(limit) is not None else 1


def _moved(limit: Any, by: Any) -> Any:
    moved = (exact(limit) or Fraction(0)) + Fraction(by)
    return int(moved) if moved.denominator == 1 else float(moved)


def _text_of(usual: Any, length: int) -> str:
    seed = usual if isinstance(usual, str) and usual else "text "
    return (seed * (length // len(seed) + 1))[:length]


def _inline(kind: str) -> str:
    """A whole file of a kind as a data URL."""
    file = sample(kind)
    return f"data:{file.media_type};base64,{base64.b64encode(file.content).decode()}"


def _as(usual: Any, text: str) -> Any:
    return [text] if isinstance(usual, list) else text
