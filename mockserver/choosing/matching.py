"""A rule's conditions, compiled: from what is asked to whether it is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import translate
from typing import Any

from mockserver.choosing.asked import Asked
from mockserver.choosing.checking import listed
from mockserver.choosing.rule import Match, Words

Condition = Callable[[Asked], bool]

_MISSING = object()


def compile_match(match: Match) -> list[Condition]:
    """All conditions but ``nth``, the cheap ones first."""
    found: list[Condition] = []
    if match.provider is not None:
        providers = frozenset(listed(match.provider))
        found.append(lambda asked: asked.call.provider.name in providers)
    if match.method is not None:
        methods = frozenset(word.upper() for word in listed(match.method))
        found.append(lambda asked: asked.call.method in methods)
    if match.operation is not None:
        found.append(_operation(frozenset(listed(match.operation))))
    if match.kind is not None:
        kinds = frozenset(listed(match.kind))
        found.append(lambda asked: asked.operation is not None and asked.operation.facts.kind in kinds)
    if match.path is not None:
        paths = _patterns(match.path)
        found.append(lambda asked: paths(asked.call.path))
    found += [_parameter(name, words) for name, words in match.query.items()]
    found += [_header(name, words) for name, words in match.headers.items()]
    if match.key is not None:
        keys = _patterns(match.key)
        found.append(lambda asked: keys(asked.key))
    if match.model is not None:
        models = _patterns(match.model)
        found.append(lambda asked: any(map(models, asked.models)))
    found += [_field(path.split("."), value) for path, value in match.body.items()]
    if match.text is not None:
        found.append(_text(match.text))
    if match.text_regex is not None:
        search = re.compile(match.text_regex).search
        found.append(lambda asked: search(asked.text) is not None)
    return found


def _operation(words: frozenset[str]) -> Condition:
    def fits(asked: Asked) -> bool:
        operation = asked.operation
        return operation is not None and (operation.facts.word in words or operation.facts.id in words)

    return fits


def _parameter(name: str, words: Words) -> Condition:
    patterns = _patterns(words)

    def fits(asked: Asked) -> bool:
        value = asked.call.query.get(name)
        return value is not None and patterns(value)

    return fits


def _header(name: str, words: Words) -> Condition:
    patterns, wanted = _patterns(words), name.lower().encode("latin-1", "replace")

    def fits(asked: Asked) -> bool:
        value = asked.call.headers.get(wanted)
        return value is not None and patterns(value.decode("latin-1"))

    return fits


def _field(path: list[str], wanted: Any) -> Condition:
    def fits(asked: Asked) -> bool:
        value: Any = asked.body
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step, _MISSING)
            elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            else:
                return False
        return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)

    return fits


def _text(words: Words) -> Condition:
    parts = [word.casefold() for word in listed(words)]

    def fits(asked: Asked) -> bool:
        said = asked.text.casefold()
        return any(part in said for part in parts)

    return fits


def _patterns(words: Words) -> Callable[[str], bool]:
    """Whether a text fits any of the shell patterns, in its own case."""
    compiled = re.compile("|".join(translate(word) for word in listed(words)) or "(?!)")
    return lambda text: compiled.match(text) is not None
