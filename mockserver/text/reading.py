"""What the readers of request bodies share. Whatever has an unexpected type is read as absent: nothing here raises."""

from __future__ import annotations

import json
import re
from typing import Any

from mockserver.text.conversation import Shape, Tool

_SURROGATE = re.compile("[\ud800-\udfff]")
_CHOICES = {"any": "required", "required": "required", "none": "none"}


def clean(value: object) -> str:
    """A text fit to be sent on as UTF-8; numbers read as they are written, anything else as nothing."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # an integer of more digits than Python cares to write
            return ""
    return ""


def count_of(value: object) -> int | None:
    """A number of tokens or choices, from 1 up."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value < 1e18:
        return None
    return int(value)


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def written(value: object) -> str:
    """A value as JSON text."""
    try:
        return clean(json.dumps(value, ensure_ascii=False))
    except (ValueError, TypeError, RecursionError):
        return ""


def content_of(content: object) -> tuple[str, int]:
    """Text and number of other parts of a message's content."""
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return clean(content), 0
    texts, attachments = [], 0
    for part in content:
        if isinstance(part, dict):
            words = next((part[key] for key in ("text", "refusal") if isinstance(part.get(key), str)), None)
        else:
            words = clean(part)
        if words is None:
            attachments += 1
        elif words:
            texts.append(clean(words))
    return "\n".join(texts), attachments


def tool_of(function: dict[str, Any], parameters: str = "parameters") -> Tool:
    """A tool by its description; ``parameters`` is the field that holds the schema of its arguments."""
    given = function.get(parameters)
    schema: dict[str, Any] = given if isinstance(given, dict) else {}
    beside = function.get("required")
    if isinstance(beside, list) and schema and "required" not in schema:
        # A published sample puts `required` next to `parameters` instead of inside.
        schema = {**schema, "required": beside}
    return Tool(clean(function["name"]), clean(function.get("description")), schema)


def tool_choice_of(choice: object) -> str:
    """``auto``, ``none``, ``required`` or the name of a tool, from any of the forms in which clients write it."""
    if isinstance(choice, str):
        return _CHOICES.get(choice, "auto")
    if not isinstance(choice, dict):
        return "auto"
    inner = choice.get("function")
    name = clean(inner.get("name") if isinstance(inner, dict) else choice.get("name"))
    mode = choice.get("mode", choice.get("type"))
    return name or (_CHOICES.get(mode, "auto") if isinstance(mode, str) else "auto")


def shape_of(value: object) -> Shape:
    """The form of JSON that a reply shall have, None for free text."""
    if not isinstance(value, dict):
        return None
    kind = value.get("type")
    if kind == "json_object":
        return "object"
    if kind != "json_schema":
        return None
    wrapped = value.get("json_schema")
    schema = wrapped.get("schema") if isinstance(wrapped, dict) else value.get("schema")
    return schema if isinstance(schema, dict) else "object"


def stops_of(value: object) -> tuple[str, ...]:
    """The texts that end a reply; ids of tokens, alone or in lists, say nothing to a model that has no vocabulary."""
    if isinstance(value, str):
        value = [value]
    return tuple([text for text in value if isinstance(text, str) and text]) if isinstance(value, list) else ()
