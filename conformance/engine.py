"""The suite's JSON Schema engine: the ``jsonschema`` library, draft 2020-12. The server has another, on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from jsonschema.exceptions import SchemaError, ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
FORMATS = FormatChecker(("date", "email", "ipv4", "ipv6", "uuid"))
"""The formats that are looked at: those that the library knows without optional parts, and ``uri``."""


def is_uri(instance: object) -> bool:
    """Whether a text is an absolute URI: a scheme, and no character that must be escaped."""
    return not isinstance(instance, str) or _URI.fullmatch(instance) is not None


FORMATS.checks("uri")(is_uri)

KEYWORDS: frozenset[str] = frozenset(Draft202012Validator.VALIDATORS)
"""The keywords that the engine looks at by themselves."""

Keyword = Callable[[Any, Any, Any, Any], Iterator["Problem"]]
"""A keyword of our own: ``(engine, value of the keyword, instance, schema)``."""


class Problem(Protocol):
    """One violated keyword, as the engine tells it."""

    message: str
    validator: str
    validator_value: Any
    instance: Any
    schema: Any
    absolute_path: Any


class Engine(Protocol):
    """A compiled schema."""

    schema: Mapping[str, Any]

    def iter_errors(self, instance: Any) -> Iterator[Problem]: ...


def compiled(schema: Mapping[str, Any], keywords: Mapping[str, Keyword] | None = None) -> Engine:
    """A schema ready to judge, with keywords of our own in place of the engine's."""
    kind = extend(Draft202012Validator, dict(keywords)) if keywords else Draft202012Validator
    engine: Engine = kind(schema, format_checker=FORMATS)
    return engine


def problem(message: str, *path: str | int) -> Problem:
    """A violation that a keyword of our own has found, at a place below its instance."""
    found: Problem = ValidationError(message, path=list(path))
    return found


def misfit(schema: Any) -> str | None:
    """Why something is no JSON Schema; ``None`` when it is one."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return str(error.message)
    return None
