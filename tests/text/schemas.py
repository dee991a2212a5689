"""Hypothesis strategies for JSON Schemas that can be satisfied, and for bodies full of surprises."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["city", "name", "count", "from", "tags", "is_open", "email", "date", "x-1", "价格"])


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    """A number or integer with a range that holds one of each kind."""
    low = draw(st.integers(-1000, 1000))
    schema: dict[str, Any] = {"type": draw(st.sampled_from(["integer", "number"]))}
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = low + draw(st.integers(20, 500))
    if draw(st.booleans()):
        schema["multipleOf"] = draw(st.sampled_from([2, 5, 0.5, 0.25, 0.01]))
    return schema


@st.composite
def strings(draw: st.DrawFn) -> dict[str, Any]:
    """A string of a length, a pattern or a format."""
    kind = draw(st.sampled_from(["free", "length", "pattern", "format"]))
    schema: dict[str, Any] = {"type": "string"}
    if kind == "length":
        schema["minLength"] = draw(st.integers(0, 40))
        schema["maxLength"] = schema["minLength"] + draw(st.integers(0, 40))
    if kind == "pattern":
        patterns = [
            r"^[A-Z]{2}\d{3,5}$",
            r"^(red|green)$",
            r"\d+-\w*",
            "^[^ab]{4}$",
            "^#?[0-9a-f]{6}$",
            "(?=.*[A-Z])^.{6,}$",
        ]
        schema["pattern"] = draw(st.sampled_from(patterns))
    if kind == "format":
        formats = ["date", "date-time", "time", "email", "uri", "uuid", "ipv4", "ipv6", "hostname", "duration", "regex"]
        schema["format"] = draw(st.sampled_from([*formats, "json-pointer", "relative-json-pointer", "uri-reference"]))
    if draw(st.booleans()):
        schema["description"] = "such as Rome, Oslo or Lima"
    return schema


SCALARS = (
    numbers()
    | strings()
    | st.lists(JSON, min_size=1, max_size=4).map(lambda options: {"enum": options})
    | JSON.map(lambda value: {"const": value})
    | st.sampled_from(
        [{"type": "boolean"}, {"type": "null"}, {}, True, {"type": ["null", "integer"]}, {"not": {"type": "string"}}]
    )
    | st.just({"$ref": "#/$defs/node"})
)


@st.composite
def arrays(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> dict[str, Any]:
    """A list of a length, with first items of their own or something it must contain."""
    least = draw(st.integers(0, 3))
    schema: dict[str, Any] = {"type": "array", "items": draw(inner), "minItems": least}
    if draw(st.booleans()):
        schema["maxItems"] = least + draw(st.integers(1, 3))
    if draw(st.booleans()):
        schema["items"], schema["uniqueItems"] = {"type": draw(st.sampled_from(["integer", "string"]))}, True
    elif draw(st.booleans()):
        schema["prefixItems"] = draw(st.lists(inner, min_size=1, max_size=max(1, least)))
    return schema


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> dict[str, Any]:
    """An object with declared, required and other properties."""
    properties = draw(st.dictionaries(NAMES, inner, max_size=4))
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if properties:
        schema["required"] = draw(st.lists(st.sampled_from(sorted(properties)), unique=True))
    if draw(st.booleans()):
        schema["additionalProperties"] = False
    elif draw(st.booleans()):
        schema["minProperties"] = draw(st.integers(0, 4))
    if draw(st.booleans()):
        schema["maxProperties"] = 6
    return schema


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branches = st.lists(inner, min_size=1, max_size=3)
    return (
        arrays(inner)
        | objects(inner)
        | branches.map(lambda parts: {"anyOf": parts})
        | inner.map(lambda part: {"allOf": [part, {"title": "a part"}]})
        | inner.map(lambda part: {"if": {"type": "string"}, "then": True, "else": part})
        | st.just({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]})
    )


NODE = {
    "type": "object",
    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
    "required": ["next"],
}


@st.composite
def satisfiable_schemas(draw: st.DrawFn) -> dict[str, Any]:
    """A schema of any shape for which there is a value."""
    schema = draw(st.recursive(SCALARS, _combined, max_leaves=6))
    return {"allOf": [schema], "$defs": {"node": NODE}}


KEYWORDS = st.sampled_from(
    [
        "type", "enum", "const", "properties", "required", "items", "prefixItems", "minItems", "maxItems",
        "uniqueItems", "contains", "minimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "pattern", "format", "anyOf", "oneOf", "allOf", "not", "if", "then", "else", "$ref", "$defs", "default",
        "examples", "minProperties",
        "additionalProperties", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas",
        "dependencies", "description", "$anchor", "maxProperties", "minContains", "example", "title", "$id",
    ]
)  # fmt: skip
BROKEN_SCHEMAS = st.recursive(
    JSON | st.sampled_from(["#", "#/x", "object", "string", "array", "^[", "date", "#/properties/type/0"]),
    lambda inner: st.dictionaries(KEYWORDS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=10,
)

BODY_KEYS = st.sampled_from(
    [
        "model", "messages", "tools", "functions", "tool_choice", "function_call", "response_format", "stop", "n",
        "max_tokens", "max_completion_tokens", "enable_thinking", "reasoning_effort", "parallel_tool_calls", "role",
        "content", "tool_calls", "tool_call_id", "name", "type", "text", "function", "parameters", "arguments",
        "json_schema", "schema", "description", "required", "id", "mode", "refusal",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "user",
        "assistant",
        "tool",
        "function",
        "auto",
        "none",
        "required",
        "json_object",
        "json_schema",
        "What is 2+2?",
        "\ud800",
    ]
)
ODD = st.recursive(
    JSON | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(BODY_KEYS, inner, max_size=6),
    max_leaves=25,
)
MESSAGES = st.lists(st.dictionaries(BODY_KEYS, ODD, max_size=6) | ODD, max_size=4)
TOOLS = st.lists(
    st.dictionaries(BODY_KEYS, ODD, max_size=4)
    | st.fixed_dictionaries({"function": st.fixed_dictionaries({"name": WORDS, "parameters": BROKEN_SCHEMAS})}),
    max_size=3,
)
ODD_BODIES = st.fixed_dictionaries({}, optional={"messages": MESSAGES | ODD, "tools": TOOLS | ODD}).flatmap(
    lambda body: st.dictionaries(BODY_KEYS, ODD, max_size=5).map(lambda more: {**more, **body})
)
