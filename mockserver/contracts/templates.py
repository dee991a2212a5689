"""Answer templates: JSON with ``{names}``, filled from a flat mapping.

A text that is one ``{name}`` becomes the value itself, of its own type; names inside a longer text are put in as
text; ``{{`` and ``}}`` stand for braces. A key that ends in ``?`` is left out when its value is absent (null stays)
or an object or list of the template that came out empty.
An object ``{"$each": "name", "do": template}`` makes a list, inside which ``{item.x}`` reads the member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contracts.terms import plain
from mockserver.errors import ContractError

Names = Mapping[str, Any]
Template = Callable[[Names], Any]


class Absent:
    """The value of a name that nobody filled."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()
_NAME = re.compile(r"\{([a-z][a-z0-9_.:%-]*)\}", re.IGNORECASE)
_PIECE = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_.:%-]*)\}", re.IGNORECASE)


def compile_template(data: Any, where: str = "template") -> Template:
    """Turn template data into a function of the names. Raises ``ContractError`` naming ``where``."""
    if not names_in(data) and not _has_words(data):
        constant = _literal(data)
        return lambda names: constant
    if isinstance(data, str):
        return _text(data)
    if isinstance(data, list):
        parts = [compile_template(part, f"{where}[{n}]") for n, part in enumerate(data)]
        return lambda names: [value for part in parts if (value := part(names)) is not ABSENT]
    return _each(data, where) if "$each" in data else _object(data, where)


def _has_words(data: Any) -> bool:
    """Whether any object below has a word of the language itself, which a constant has not."""
    if isinstance(data, list):
        return any(map(_has_words, data))
    return isinstance(data, dict) and (
        "$each" in data or any(k.endswith("?") or _has_words(v) for k, v in data.items())
    )


def _literal(data: Any) -> Any:
    """Data without names, once and for all: what is sent is encoded and never changed."""
    if isinstance(data, str):
        return data.replace("{{", "{").replace("}}", "}")
    if isinstance(data, list):
        return [_literal(part) for part in data]
    return {key: _literal(value) for key, value in data.items()} if isinstance(data, dict) else data


def names_in(data: Any) -> set[str]:
    """Every name that a template reads: a test and the loader use it to find misspelt ones."""
    if isinstance(data, str):
        return set(_NAME.findall(data.replace("{{", "").replace("}}", "")))
    if isinstance(data, list):
        return set().union(*map(names_in, data))
    if isinstance(data, dict):
        lists = {data["$each"]} if isinstance(data.get("$each"), str) else set()
        return lists.union(*map(names_in, data.values()))
    return set()


def text_template(text: str) -> Callable[[Names], str]:
    """A template whose value is always text; a name nobody filled shows as its own placeholder."""
    template = _text(text)

    def fill(names: Names) -> str:
        value = template(names)
        return text if value is ABSENT else _show(value)

    return fill


def _text(text: str) -> Template:
    whole = _NAME.fullmatch(text)
    if whole:
        name = whole[1]
        return lambda names: names.get(name, ABSENT)
    pieces: list[tuple[bool, str]] = []
    end = 0
    for match in _PIECE.finditer(text):
        pieces.append((False, text[end : match.start()]))
        pieces.append((True, match[1]) if match[1] else (False, match[0][0]))
        end = match.end()
    pieces.append((False, text[end:]))
    return lambda names: "".join(_show(names.get(piece, f"{{{piece}}}")) if named else piece for named, piece in pieces)


def _show(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(plain(value))


def _object(data: dict[str, Any], where: str) -> Template:
    """An object's members in file order; those that are plain names cost one look-up each."""
    rows: list[tuple[str, bool, bool, str | None, Template]] = []
    for key, value in data.items():
        whole = _NAME.fullmatch(value) if isinstance(value, str) else None
        part = compile_template(value, f"{where}.{key}")
        rows.append((key.removesuffix("?"), key.endswith("?"), isinstance(value, dict), whole and whole[1], part))

    def fill(names: Names) -> dict[str, Any]:
        answer = {}
        for key, optional, nested, name, part in rows:
            value = names.get(name, ABSENT) if name else part(names)
            if value is ABSENT:
                if optional:
                    continue
                value = None
            elif optional and nested and not value and isinstance(value, dict | list):
                continue
            answer[key] = value
        return answer

    return fill


def _each(data: dict[str, Any], where: str) -> Template:
    if set(data) != {"$each", "do"} or not isinstance(data["$each"], str):
        raise ContractError(f"{where}: '$each' wants the name of a list, and 'do' a template; got {sorted(data)}")
    name, part = data["$each"], compile_template(data["do"], f"{where}.do")

    def fill(names: Names) -> Any:
        members = names.get(name, ABSENT)
        if members is ABSENT:
            return ABSENT
        return [part({**names, **{f"item.{key}": value for key, value in member.items()}}) for member in members]

    return fill
