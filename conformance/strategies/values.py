"""Values that a subschema takes, and any JSON at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from conformance.contract import JsonObject
from conformance.edges.instances import LINKS, kind_of

LONGEST = 40
"""Characters or members of a value, unless the schema wants more."""
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


def json_values(*, leaves: int = 8) -> st.SearchStrategy[Any]:
    """Any JSON value, with no more than so many leaves."""
    plain = (
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(_LETTERS, max_size=20)
    )
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(_LETTERS, max_size=8), inner, max_size=3),
        max_leaves=leaves,
    )


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Values of a subschema. Keywords that tie fields together are the caller's to see to."""
    if not isinstance(schema, Mapping):
        return json_values()
    if "const" in schema:
        return st.just(schema["const"])
    if schema.get("enum"):
        return st.sampled_from(list(schema["enum"]))
    branches = [one for word in ("anyOf", "oneOf") for one in schema.get(word, ())]
    if branches and "type" not in schema:
        return st.one_of(
            [
                values({**{key: schema[key] for key in schema if key not in ("anyOf", "oneOf")}, **one})
                for one in branches
            ]
        )
    kinds = schema.get("type", kind_of(schema))
    listed = [kinds] if isinstance(kinds, str) else list(kinds)
    return st.one_of([_OF[kind](schema) for kind in listed])


def _texts(schema: JsonObject) -> st.SearchStrategy[str]:
    least = schema.get("minLength", 0)
    most = min(schema.get("maxLength", max(LONGEST, least)), max(LONGEST, least))
    if "x-input" in schema:
        return st.just(LINKS.get(schema["x-input"]["kind"], LINKS["image"]))
    pattern: str | None = schema.get("pattern")
    if schema.get("format") == "uri":
        made = st.from_regex(r"https://[a-z]{1,9}\.invalid/[a-z0-9]{1,9}", fullmatch=True)
        links = st.sampled_from(sorted(LINKS.values())) | made
        return links if pattern is None else links.filter(lambda text: re.search(pattern, text) is not None)
    if pattern is not None:
        return st.from_regex(pattern).filter(lambda text: least <= len(text) <= max(most, 200) and text.isprintable())
    return st.text(_LETTERS, min_size=least, max_size=most)


def _integers(schema: JsonObject) -> st.SearchStrategy[int]:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1001) + 1)
    most = schema.get("maximum", schema.get("exclusiveMaximum", max(least, 0) + 1001) - 1)
    step = schema.get("multipleOf", 1)
    return st.integers(-(-least // step), most // step).map(lambda number: int(number * step))


def _numbers(schema: JsonObject) -> st.SearchStrategy[float]:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1000))
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 2000))
    return st.floats(
        least,
        most,
        exclude_min="exclusiveMinimum" in schema,
        exclude_max="exclusiveMaximum" in schema,
        allow_nan=False,
        width=32 if float(least).is_integer() and float(most).is_integer() else 64,
    )


def _lists(schema: JsonObject) -> st.SearchStrategy[list[Any]]:
    least = schema.get("minItems", 0)
    most = min(schema.get("maxItems", max(4, least)), max(4, least))
    return st.lists(values(schema.get("items", {})), min_size=least, max_size=most)


@st.composite
def _objects(draw: st.DrawFn, schema: JsonObject) -> dict[str, Any]:
    properties = schema.get("properties", {})
    needed = list(schema.get("required", ()))
    others = [name for name in properties if name not in needed]
    chosen = draw(st.lists(st.sampled_from(others), unique=True, max_size=4)) if others else []
    return {name: draw(values(properties.get(name, {}))) for name in (*needed, *chosen)}


_OF: Mapping[str, Callable[[JsonObject], st.SearchStrategy[Any]]] = {
    "string": _texts,
    "integer": _integers,
    "number": _numbers,
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
    "array": _lists,
    "object": _objects,
}
