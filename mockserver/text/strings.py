"""Strings that keep to the length, pattern and format of a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mockserver.chance import Random
from mockserver.text.graphemes import floor
from mockserver.text.patterns import example
from mockserver.text.validation import validator

_KEYWORDS = ("minLength", "maxLength", "pattern", "format")
_LONGEST = 1_000_000  # characters; a longer minLength is not met
_TRIES = 6
_MONTH_DAYS = 28
_SHORTEST = {"email": "a@b.co", "idn-email": "a@b.co", "uri": "a:b", "iri": "a:b", "hostname": "a"}


def string(schema: dict[str, Any], candidates: Iterable[str], chance: Random, *, ordinal: int = 0) -> str:
    """The first candidate that keeps to the schema, shortened or repeated if need be, else a made-up text.

    ``ordinal`` asks for another text than those of lower ordinals.
    """
    rules = {key: schema[key] for key in _KEYWORDS if key in schema}
    if rules.get("format") == "url":  # not a format of JSON Schema, but a common slip
        rules["format"] = "uri"
    offered = [text for text in candidates if text] or ["text"]
    if ordinal:
        offered = [*offered[ordinal : ordinal + 1], *(f"{text} {ordinal + 1}" for text in offered)]
    if not rules:
        return offered[0]
    check = validator({"type": "string", **rules})
    if check is None:
        return offered[0]
    made = list(offered[:1])
    for text in _attempts(rules, offered, chance, ordinal):
        if check(text):
            return text
        made.append(text)
    return made[-1]


def _attempts(rules: dict[str, Any], offered: list[str], chance: Random, ordinal: int) -> Iterator[str]:
    yield from offered
    least, most = _length(rules.get("minLength"), 0), _length(rules.get("maxLength"), _LONGEST)
    kind = rules.get("format")
    if isinstance(kind, str) and (made := of_format(kind, offered[0], chance, ordinal)):
        yield made
        yield _SHORTEST.get(kind, made)
    pattern = rules.get("pattern")
    if isinstance(pattern, str):
        for turn in range(_TRIES * 3):
            extra = (3, 0, max(least, 10))[turn // _TRIES]
            made = example(pattern, chance, extra=extra)
            if made is not None:
                yield made
                yield fitted(made, least, most)
    yield from (fitted(text, least, most) for text in offered)
    yield (chr(ord("a") + ordinal % 26) * max(least, 1))[:most]


def fitted(text: str, least: int, most: int) -> str:
    """The text repeated up to ``least`` characters and cut to ``most``."""
    if len(text) < least:
        text = ((text + " ") * (least // (len(text) + 1) + 1))[:least]
    return text if len(text) <= most else text[: floor(text, most)]


def _length(value: object, default: int) -> int:
    return int(min(value, _LONGEST)) if isinstance(value, int | float) and value >= 0 else default


def of_format(kind: str, word: str, chance: Random, ordinal: int = 0) -> str | None:
    """A text of a format of JSON Schema; None for a format nobody knows."""
    slug = "".join([letter for letter in word.lower() if letter.isascii() and letter.isalnum()])[:20] or "example"
    name = f"{slug}{ordinal}" if ordinal else slug
    day = f"2025-{1 + chance.randrange(12):02d}-{1 + (chance.randrange(_MONTH_DAYS) + ordinal) % _MONTH_DAYS:02d}"
    time = f"{chance.randrange(24):02d}:{chance.randrange(60):02d}:{ordinal % 60:02d}"
    digits = f"{chance.getrandbits(128):032x}"
    match kind:
        case "date":
            return day
        case "date-time":
            return f"{day}T{time}Z"
        case "time":
            return f"{time}Z"
        case "duration":
            return f"P{1 + ordinal}D"
        case "email" | "idn-email":
            return f"{name}@example.com"
        case "hostname" | "idn-hostname":
            return f"{name}.example.com"
        case "uri" | "iri" | "uri-reference" | "iri-reference" | "uri-template":
            return f"https://example.com/{name}"
        case "uuid":
            return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
        case "ipv4":
            return f"192.0.2.{1 + (chance.randrange(254) + ordinal) % 254}"
        case "ipv6":
            return f"2001:db8::{1 + ordinal + chance.randrange(0xFFF):x}"
        case "json-pointer":
            return f"/{name}"
        case "relative-json-pointer":
            return str(ordinal)
    return None
