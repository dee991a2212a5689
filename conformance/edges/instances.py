"""The plainest value that a subschema takes."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from conformance.contract import JsonObject

LINKS = {
    "image": "https://example.com/frame.jpg",
    "video": "https://example.com/clip.mp4",
    "audio": "https://example.com/voice.mp3",
}
"""A URL for each kind of media; what is behind it is never opened by a mock, and is not there for a real provider."""
_WORDS = ("text", "A paper boat on a pond", LINKS["image"], "2", "1:1", "1024x1024", "2026-01-31", "zh", "a")


def instance(schema: Any) -> Any:
    """One value that fits, as short as it is easy to make; keywords that only examples can meet are left alone."""
    if not isinstance(schema, Mapping):
        return "text"
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return next((value for value in schema["enum"] if value is not None), None)
    if schema.get("default") is not None:
        return copy.deepcopy(schema["default"])  # what is made of it is changed further
    for branch in ("anyOf", "oneOf"):
        if schema.get(branch) and "type" not in schema:
            return instance(schema[branch][0])
    return _BY_TYPE[kind_of(schema)](schema)


def kind_of(schema: JsonObject) -> str:
    """The first type that a subschema takes, ``null`` last of all."""
    kinds = schema.get("type", ())
    listed = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    if listed:
        return str(listed[0])
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    return "integer" if "minimum" in schema or "maximum" in schema else "string"


def _text(schema: Mapping[str, Any]) -> str:
    if "x-input" in schema:
        return LINKS[str(schema["x-input"]["kind"])]
    least: int = schema.get("minLength", 0)
    most: int = schema.get("maxLength", 1 << 30)
    pattern = schema.get("pattern")
    words = (LINKS["image"], *_WORDS) if schema.get("format") == "uri" else _WORDS
    for word in words:
        if least <= len(word) <= most and (pattern is None or re.search(pattern, word)):
            return word
    if pattern is not None:
        return matching(pattern)
    return ("text" * (least // 4 + 1))[: max(least, min(4, most))]


@lru_cache(maxsize=256)
def matching(pattern: str) -> str:
    """A text that a regular expression finds; the same for ever."""
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis.strategies import from_regex

    calm = settings(database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    return str(find(from_regex(pattern), lambda text: "\n" not in text, settings=calm))


def _integer(schema: JsonObject) -> int:
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
    most = schema.get("maximum", max(least, 1))
    step = schema.get("multipleOf", 1)
    number = int(-(-least // step) * step)
    return number if number or most < step else int(step if step <= most else number)


def _number(schema: JsonObject) -> float:
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 1))
    return float(least + most) / 2


def _array(schema: JsonObject) -> list[Any]:
    return [instance(schema.get("items", {})) for _ in range(schema.get("minItems", 1))]


def _object(schema: JsonObject) -> dict[str, Any]:
    properties = schema.get("properties", {})
    return {name: instance(properties.get(name, {})) for name in schema.get("required", ())}


_BY_TYPE = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": lambda _: True,
    "null": lambda _: None,
    "array": _array,
    "object": _object,
}
