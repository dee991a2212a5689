"""The Kling pages as the document has them: their samples, and bodies made from their schemas.

The document is not part of the project: where it is absent, the tests that read it say so and are skipped.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
needs_document = pytest.mark.skipif(not SEEDS.is_dir(), reason="the provider's page is not beside this checkout")
URL = "https://cdn.example.com/input/kling-reference.png"
# page -> a body that is as small as the page's prose allows
BASES: dict[str, dict[str, Any]] = {
    "/v1/videos#kling-v3-video": {"model": "kling-v3-video", "prompt": "A horse on the shore"},
    "/v1/videos#kling-v3-omni-video": {"model": "kling-v3-omni-video", "prompt": "A horse on the shore"},
    "/v1/videos#kling": {"model": "kling-v1-6", "prompt": "A cat in the sun"},
    "/v1/video/generations#kling": {"model": "kling-v1-6", "prompt": "A cat in the sun"},
    "/kling/v1/videos/text2video": {"model": "kling-v1-6", "prompt": "A cat in the sun"},
    "/kling/v1/videos/image2video": {"model": "kling-v1-6", "image": URL},
}
QUERIES = (
    "/v1/videos/{task_id}#kling-v3-video",
    "/v1/videos/{task_id}#kling-v3-omni-video",
    "/kling/v1/videos/text2video/{task_id}",
    "/kling/v1/videos/image2video/{task_id}",
)
# what the prose adds to a plain type; the document's enum of yes and no lost its quotes
PROSE = {
    "cfg_scale": {"minimum": 0, "maximum": 1},
    "keep_original_sound": {"enum": ["yes", "no"]},
}


@dataclass(frozen=True)
class Case:
    """A body, whether the document lets it pass, and which value of which field was tried."""

    field: str
    body: dict[str, Any]
    good: bool


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    [path] = SEEDS.glob("003_*.txt")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=loader)
    return loaded


def real(page: str) -> str:
    """The path that a page's requests go to."""
    return page.partition("#")[0]


def request_examples(page: str) -> dict[str, Any]:
    """The bodies that a page shows, by name."""
    shown = document()["paths"][page]["post"]["requestBody"]["content"]["application/json"]["examples"]
    return {name: row["value"] for name, row in shown.items()}


def response_examples(page: str) -> dict[str, tuple[int, Any, Any]]:
    """What a page shows as answers, by name: status, body, and the schema it is declared to have."""
    found = {}
    for operation in document()["paths"][page].values():
        for status, answer in operation["responses"].items():
            content = answer["content"]["application/json"]
            for name, row in content.get("examples", {}).items():
                found[name] = (int(status), row["value"], content["schema"])
    return found


def commands(page: str) -> list[tuple[str, str, Any]]:
    """Method, path and body of each curl of a page."""
    found = []
    for operation in document()["paths"][page].values():
        for sample in operation["x-codeSamples"]:
            words = shlex.split(sample["source"].replace("\\\n", " "))
            body = json.loads(words[words.index("--data") + 1]) if "--data" in words else None
            path = words[1].removeprefix("https://api.imarouter.com")
            found.append((words[words.index("--request") + 1] if "--request" in words else "GET", path, body))
    return found


def resolved(node: Any) -> Any:
    """A schema with every reference put in, and what the prose adds."""
    if isinstance(node, list):
        return [resolved(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return resolved(document()["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    kept = {key: resolved(value) for key, value in node.items() if key not in ("description", "example", "title")}
    for name, words in PROSE.items():
        if name in kept.get("properties", {}):
            kept["properties"][name] |= words
    return kept


@cache
def request_schema(page: str) -> dict[str, Any]:
    """The schema of a page's requests, whole."""
    schema = document()["paths"][page]["post"]["requestBody"]["content"]["application/json"]["schema"]
    found: dict[str, Any] = resolved(schema)
    return found


def valid(schema: Any, body: Any) -> bool:
    """Whether a body satisfies a schema of the document."""
    return bool(jsonschema_rs.Draft202012Validator(resolved(schema), validate_formats=True).is_valid(body))


def cases(page: str) -> Iterator[Case]:
    """For each keyword of a page's schema bodies that just pass and bodies that just do not."""
    schema, base = request_schema(page), BASES[page]
    for name, row in schema["properties"].items():
        for value in _good(row, name):
            yield Case(name, {**base, name: value}, good=True)
        for value in [] if name == "model" else _bad(row, name):
            yield Case(name, {**base, name: value}, good=False)
    for name in schema["required"]:
        yield Case(name, {key: value for key, value in base.items() if key != name}, good=False)
    yield Case("unknown", {**base, "unknown": 1}, good=schema.get("additionalProperties", True))


def _good(row: dict[str, Any], name: str) -> list[Any]:
    if "oneOf" in row:
        return [value for part in row["oneOf"] for value in _good(part, name)]
    if "enum" in row:
        return list(row["enum"])
    kind = row["type"]
    if kind == "string":
        text = URL if row.get("format") == "uri" or "image" in name else "customize"
        sized = ["x" * row[word] for word in ("minLength", "maxLength") if word in row]
        return sized or [text]
    if kind in ("integer", "number"):
        return [row[word] for word in ("minimum", "maximum") if word in row] or [1]
    if kind == "boolean":
        return [True, False]
    if kind == "array":
        members = _good(row["items"], name)
        lists = [[member] for member in members] + [[members[0]] * 2]
        return [*lists, *([[members[0]] * row["maxItems"]] if "maxItems" in row else [])]
    base = _least(row)
    more = [{**base, key: value} for key, part in row.get("properties", {}).items() for value in _good(part, key)]
    return [base, *more, *([{**base, "unknown": 1}] if row.get("additionalProperties", True) else [])]


def _bad(row: dict[str, Any], name: str) -> list[Any]:
    validator = jsonschema_rs.Draft202012Validator(row, validate_formats=True)
    return [value for value in _wrong(row, name) if not validator.is_valid(value)]


def _wrong(row: dict[str, Any], name: str) -> list[Any]:
    found: list[Any] = [None, True, 5.5, "\n", [], [5], {"unknown": [5]}]
    if "oneOf" in row:
        return found + [value for part in row["oneOf"] for value in _wrong(part, name)]
    if "enum" in row:
        most = row["enum"][-1]
        found += [most + 1, row["enum"][0] - 1] if isinstance(most, int) else [most + "x", most.upper()]
    found += [row["minimum"] - 1] if "minimum" in row else []
    found += [row["maximum"] + 0.01] if "maximum" in row else []
    found += ["x" * (row["maxLength"] + 1)] if "maxLength" in row else []
    found += [""] if row.get("minLength") else []
    found += ["no-uri.png"] if row.get("format") == "uri" else []
    if row.get("type") == "array":
        members = _good(row["items"], name)
        found += [[members[0], value] for value in _bad(row["items"], name)]
        found += [[members[0]] * (row["maxItems"] + 1)] if "maxItems" in row else []
    if row.get("type") == "object":
        base = _least(row)
        found += [{**base, key: value} for key, part in row.get("properties", {}).items() for value in _bad(part, key)]
        found += [{key: base[key] for key in base if key != name} for name in base]
        found += [{**base, "unknown": 1}] if row.get("additionalProperties") is False else []
    return deepcopy(found)


def _least(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _good(row["properties"][name], name)[0] for name in row.get("required", [])}
