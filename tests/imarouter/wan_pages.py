"""The pages of Wan 2.6, HappyHorse and Veo as the document has them, and bodies made from their schemas."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

URL = "https://example.com/file.png"
PAGES = ("wan26", "happyhorse", "veo")
SCHEMAS = {
    "wan2.6-t2v": "Wan26T2VVideoCreateRequest",
    "wan2.6-i2v": "Wan26I2VVideoCreateRequest",
    "wan2.6-i2v-flash": "Wan26I2VFlashVideoCreateRequest",
    "wan2.6-r2v": "Wan26R2VVideoCreateRequest",
    "happyhorse-1.0-t2v": "Happyhorse10T2VVideoCreateRequest",
    "happyhorse-1.0-i2v": "Happyhorse10I2VVideoCreateRequest",
    "happyhorse-1.0-r2v": "Happyhorse10R2VVideoCreateRequest",
    "happyhorse-1.0-video-edit": "Happyhorse10VideoEditVideoCreateRequest",
    "veo-3.0-generate-001": "VeoVideoCreateRequest",
    "veo-3.1-fast-generate-001": "VeoVideoCreateRequest",
}
# a body that gets one of these loses the others: they exclude each other, or are counted together
SOURCES: dict[str, tuple[str, ...]] = {
    "wan2.6-i2v": ("image", "images"),
    "wan2.6-i2v-flash": ("image", "images"),
    "wan2.6-r2v": ("image", "images"),
    "happyhorse-1.0-i2v": ("image", "images", "first_frame_url", "media", "metadata.first_frame_url", "metadata.media"),
    "happyhorse-1.0-r2v": (
        "image",
        "images",
        "reference_image_urls",
        "media",
        "metadata.reference_image_urls",
        "metadata.media",
    ),
    "happyhorse-1.0-video-edit": ("video_url", "media", "metadata.video_url", "metadata.media"),
}
# just valid for the schema, and refused by the page's prose
PROSE = {
    ("happyhorse-1.0-video-edit", "media.type", "reference_image"),
    ("happyhorse-1.0-video-edit", "metadata.media.type", "reference_image"),
    ("veo-3.0-generate-001", "resolution", "4k"),
    ("veo-3.0-generate-001", "metadata.resolution", "4k"),
}
_OTHER_TYPES: dict[str, tuple[Any, ...]] = {
    "string": (5, True, None, ["x"], {"x": 1}),
    "integer": ("x", True, None, 5.5, [5]),
    "boolean": ("true", 1, None),
    "array": (URL, 5, None, {"0": URL}),
    "object": ("x", 5, None, []),
}


@dataclass(frozen=True)
class Case:
    """A body that is just valid or just invalid for one keyword of one field of a model's schema."""

    model: str
    field: str
    keyword: str
    body: dict[str, Any]
    good: bool


def seed() -> Path | None:
    """The document, beside the checkout; None where it is absent."""
    for start in (Path(__file__), Path.cwd() / "x"):
        for parent in start.parents:
            found = sorted((parent / "shared" / "seeds").glob("003*.txt"))
            if found:
                return found[0]
    return None


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The document as data."""
    path = seed()
    assert path is not None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=loader)
    return data


def submit_page(page: str) -> dict[str, Any]:
    """The POST of a page."""
    found: dict[str, Any] = document()["paths"][f"/v1/videos#{page}"]["post"]
    return found


def query_page(page: str) -> dict[str, Any]:
    """The GET of a page."""
    found: dict[str, Any] = document()["paths"][f"/v1/videos/{{task_id}}#{page}"]["get"]
    return found


def requests(page: str) -> dict[str, dict[str, Any]]:
    """The request examples of a page by name."""
    examples = submit_page(page)["requestBody"]["content"]["application/json"]["examples"]
    return {name: row["value"] for name, row in examples.items()}


def responses(page: dict[str, Any], status: str) -> dict[str, dict[str, Any]]:
    """The response examples of an operation for a status."""
    examples = page["responses"][status]["content"]["application/json"].get("examples", {})
    return {name: row["value"] for name, row in examples.items()}


@lru_cache(maxsize=32)
def schema(model: str) -> dict[str, Any]:
    """A model's request schema with every reference resolved."""
    found: dict[str, Any] = _resolved(document()["components"]["schemas"][SCHEMAS[model]])
    return found


def base(model: str) -> dict[str, Any]:
    """The first request example of a model; its page has one of each Veo model too."""
    rows = (body for page in PAGES for body in requests(page).values())
    return deepcopy(next(body for body in rows if body["model"] == model))


def cases(model: str) -> Iterator[Case]:
    """Just valid and just invalid bodies for every keyword of the model's schema."""
    whole = schema(model)
    yield Case(model, "", "base", base(model), True)
    for name in whole["required"]:
        if name != "model":
            yield Case(model, name, "required", {k: v for k, v in base(model).items() if k != name}, False)
    yield Case(model, "surprise", "additionalProperties", {**base(model), "surprise": 1}, False)
    for name, row in whole["properties"].items():
        if name != "model":
            for field, keyword, value, good in _values(name, row):
                yield _case(model, (name,), field, keyword, value, good)
    for name, row in whole["properties"].get("metadata", {}).get("properties", {}).items():
        for field, keyword, value, good in _values(f"metadata.{name}", row):
            yield _case(model, ("metadata", name), field, keyword, value, good)
    for word in ("anyOf", "oneOf"):
        if word in whole:
            sources = (*SOURCES.get(model, ()), "reference_video_urls", "video_url", "reference_image_urls")
            bare = {name: value for name, value in base(model).items() if name not in sources}
            yield Case(model, "", word, bare, False)


def _case(model: str, path: tuple[str, ...], field: str, keyword: str, value: Any, good: bool) -> Case:
    body = base(model)
    if ".".join(path) in SOURCES.get(model, ()):
        for name in SOURCES[model]:
            body.pop(name, None)
    if "media" in path:
        body.pop("reference_image_urls", None)
    if model in ("wan2.6-i2v", "wan2.6-i2v-flash", "happyhorse-1.0-i2v") and path[0] == "metadata" and good:
        body.setdefault("prompt", "a horse")
    at = body
    for step in path[:-1]:
        at = at.setdefault(step, {})
    at[path[-1]] = value
    shown = value[0].get("type") if isinstance(value, list) and value and isinstance(value[0], dict) else value
    refused = isinstance(shown, str) and (model, field, shown) in PROSE
    return Case(model, field, keyword, body, good and not refused)


def _values(field: str, row: dict[str, Any]) -> Iterator[tuple[str, str, Any, bool]]:
    """Values of one field: its name (items' fields below it), the keyword tried, the value, and the verdict."""
    if "oneOf" in row:
        for part in row["oneOf"]:
            yield from ((name, word, value, True) for name, word, value, good in _values(field, part) if good)
        yield field, "oneOf", "2", False
        yield field, "oneOf", 2, False
        yield field, "type", None, False
        return
    yield field, "type", sample(row), True
    for other in _OTHER_TYPES[row["type"]]:
        yield field, "type", other, False
    for value in row.get("enum", ()):
        yield field, "enum", value, True
    if "enum" in row:
        yield field, "enum", (max(row["enum"]) + 1) if row["type"] == "integer" else f"{row['enum'][0]}-", False
    for keyword, step in (("minimum", -1), ("maximum", 1)):
        if keyword in row:
            yield field, keyword, row[keyword], True
            yield field, keyword, row[keyword] + step, False
    for keyword, step in (("minLength", -1), ("maxLength", 1)):
        if keyword in row:
            yield field, keyword, "马" * row[keyword], True
            yield field, keyword, "马" * (row[keyword] + step), False
    if row.get("format") == "uri":
        yield field, "format", "no address", False
        yield field, "format", "", False
    if row["type"] == "array":
        yield from _lists(field, row)
    if row["type"] == "object" and row.get("additionalProperties") is False:
        yield f"{field}.surprise", "additionalProperties", {"surprise": 1}, False


def _lists(field: str, row: dict[str, Any]) -> Iterator[tuple[str, str, Any, bool]]:
    items = row["items"]
    for keyword, step in (("minItems", -1), ("maxItems", 1)):
        if keyword in row:
            yield field, keyword, [sample(items, n) for n in range(row[keyword])], True
            yield field, keyword, [sample(items, n) for n in range(row[keyword] + step)], False
    if items["type"] != "object":
        yield from ((f"{field}.0", word, [value], False) for _, word, value, good in _values(field, items) if not good)
        return
    for name in items["required"]:
        yield f"{field}.0.{name}", "required", [{k: v for k, v in sample(items).items() if k != name}], False
    for name, part in items["properties"].items():
        for _, word, value, good in _values(name, part):
            yield f"{field}.0.{name}" if not good else f"{field}.{name}", word, [{**sample(items), name: value}], good
    yield f"{field}.0.surprise", "additionalProperties", [{**sample(items), "surprise": 1}], False


def sample(row: dict[str, Any], position: int = 0) -> Any:
    """A valid value; members of a list take the later words of an enum."""
    if "enum" in row:
        return row["enum"][min(position, len(row["enum"]) - 1)]
    if row["type"] == "object":
        return {name: sample(part, position) for name, part in row["properties"].items() if name in ("type", "url")}
    if row["type"] == "array":
        return [sample(row["items"], n) for n in range(row.get("minItems", 1))]
    if row["type"] == "string":
        return f"{URL}?n={position}" if row.get("format") == "uri" else "some words"
    return {"integer": row.get("minimum", 5), "boolean": True}[row["type"]]


def _resolved(node: Any) -> Any:
    if isinstance(node, list):
        return [_resolved(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _resolved(document()["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    return {key: _resolved(value) for key, value in node.items()}
