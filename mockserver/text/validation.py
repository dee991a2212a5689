"""Whether a value is valid against a JSON Schema, by jsonschema-rs, which is loaded when first needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Check = Callable[[Any], bool]
_REMEMBERED = 256
_LONGEST_REMEMBERED = 20_000  # characters of a schema's JSON text


def validator(schema: Any) -> Check | None:
    """A function that tells whether a value is valid; None when the schema itself is broken.

    Never opens a reference to another document. Formats are checked. A schema that is none of the current draft is
    read as draft 7, then as draft 4.
    """
    try:
        text = json.dumps(schema)
    except (TypeError, ValueError, RecursionError):
        return None
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _compile(text)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern in the dialect of JSON Schema finds something in a text; a broken one finds nothing."""
    check = validator({"type": "string", "pattern": pattern})
    return check is not None and check(text)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str) -> Check | None:
    return _compile(text)


def _compile(text: str) -> Check | None:
    import jsonschema_rs

    schema = json.loads(text)
    if isinstance(schema, dict):
        # Names of drafts are mostly copied, some wrongly; the keywords tell.
        schema.pop("$schema", None)
    for draft in (jsonschema_rs.Draft202012Validator, jsonschema_rs.Draft7Validator, jsonschema_rs.Draft4Validator):
        try:
            compiled = draft(schema, validate_formats=True, retriever=_refuse)
        except Exception:  # noqa: S112 - broken in this draft, whatever the reason: the next one decides
            continue
        return lambda value: _is_valid(compiled, value)
    return None


def _is_valid(compiled: Any, value: Any) -> bool:
    try:
        return bool(compiled.is_valid(value))
    except (ValueError, TypeError, OverflowError, RecursionError):  # too deep, or no JSON at all
        return False


def _refuse(uri: str) -> Any:
    raise LookupError(f"{uri} is another document")
