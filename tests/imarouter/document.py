"""The provider's document, read once for all tests of it: its pages, what they send and show, and its schemas.

The document is not part of the project. Where it is absent, ``pages()`` and ``schemas()`` are empty and tests
that need it carry ``needs_document``.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

_PLACES = (folder / "shared" / "seeds" for folder in Path(__file__).resolve().parents)
DOCUMENT = next((path for place in _PLACES for path in place.glob("003_*.txt")), None)
needs_document = pytest.mark.skipif(DOCUMENT is None, reason="the provider's document is not beside this checkout")
SERVER = "https://api.imarouter.com"


@dataclass(frozen=True)
class Page:
    """One operation of the document: ``key`` is its path with the ``#family`` that the document adds."""

    key: str
    method: str
    data: dict[str, Any]

    @property
    def path(self) -> str:
        """The path that its requests go to."""
        return self.key.partition("#")[0]

    @property
    def id(self) -> str:
        """A name for messages: ``POST /v1/videos#veo``."""
        return f"{self.method.upper()} {self.key}"


@dataclass(frozen=True)
class Answer:
    """An answer that a page shows: ``body`` is None where the page writes a bare text, which is then ``text``."""

    page: Page
    name: str
    status: int
    body: Any
    text: str
    schema: dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A code sample, parsed into the request it makes."""

    page: Page
    label: str
    method: str
    url: str
    headers: dict[str, str]
    body: Any

    @property
    def path(self) -> str:
        """The path of the request."""
        return self.url.removeprefix(SERVER)


@cache
def document() -> dict[str, Any]:
    """The whole document; one without pages where it is absent."""
    if DOCUMENT is None:
        return {"paths": {}, "components": {"schemas": {}}}
    return dict(yaml.load(DOCUMENT.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def pages() -> tuple[Page, ...]:
    """Every operation, in the document's order."""
    return tuple(Page(key, method, data) for key, row in document()["paths"].items() for method, data in row.items())


def page(key: str, method: str = "post") -> Page:
    """One operation."""
    return Page(key, method, document()["paths"][key][method])


def schemas() -> dict[str, Any]:
    """The named schemas, as written."""
    return dict(document()["components"]["schemas"])


def resolved(node: Any) -> Any:
    """A schema with every reference put in place; what stands beside a reference stays."""
    if isinstance(node, list):
        return [resolved(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        beside = {name: part for name, part in node.items() if name != "$ref"}
        return {**resolved(schemas()[node["$ref"].rpartition("/")[2]]), **resolved(beside)}
    return {name: resolved(part) for name, part in node.items()}


def in_draft(node: Any) -> Any:
    """A resolved schema of OpenAPI 3.0 in the words of JSON Schema: ``nullable`` becomes a type."""
    if isinstance(node, list):
        return [in_draft(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {name: in_draft(part) for name, part in node.items() if name not in ("nullable", "example", "discriminator")}
    if node.get("nullable") is True:
        rows = [row for row in made.pop("oneOf", [{}]) if row != {"type": "null"}]
        return {"anyOf": [{"type": "null"}, *({**made, **row} for row in rows)]}
    return made


def request_schema(of: Page) -> dict[str, Any]:
    """The schema of a page's requests, references put in place; empty for a page without a body."""
    content = of.data.get("requestBody", {}).get("content", {})
    return dict(resolved(content["application/json"]["schema"])) if content else {}


def request_examples(of: Page) -> dict[str, Any]:
    """The bodies that a page shows, by name."""
    content = of.data.get("requestBody", {}).get("content", {})
    rows = content.get("application/json", {}).get("examples", {})
    return {name: row["value"] for name, row in rows.items()}


def answers(of: Page) -> list[Answer]:
    """The answers that a page shows, of every status."""
    found = []
    for status, row in of.data["responses"].items():
        content = row.get("content", {}).get("application/json", {})
        for name, shown in content.get("examples", {}).items():
            plain = not isinstance(shown, dict)
            body, text = (None, str(shown)) if plain else (shown["value"], "")
            found.append(Answer(of, name, int(status), body, text, resolved(content["schema"])))
    return found


def shown_answers(of: Page, status: int) -> dict[str, Any]:
    """The bodies that a page shows for one status, by name; bare texts are left out."""
    return {row.name: row.body for row in answers(of) if row.status == status and row.body is not None}


def commands(of: Page) -> list[Command]:
    """The code samples of a page, each parsed as the shell and curl would."""
    return [_command(of, row) for row in of.data.get("x-codeSamples", [])]


def _command(of: Page, row: dict[str, Any]) -> Command:
    words = shlex.split(row["source"].replace("\\\n", " "))
    if words[0] != "curl":
        raise ValueError(f"{of.id}: the sample {row['lang']} is no curl command: {row['source'][:60]!r}")
    urls, options, headers = [], {}, {}
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-"):
            urls.append(word)
        elif word == "--header":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        else:
            options[word] = next(rest)
    if unknown := options.keys() - {"--request", "--data", "--url"}:
        raise ValueError(f"{of.id}: the sample {row['lang']} has options that this reader does not know: {unknown}")
    [url] = [*urls, *([options["--url"]] if "--url" in options else [])]
    body = json.loads(options["--data"]) if "--data" in options else None
    return Command(of, row["lang"], options.get("--request", "POST" if body else "GET"), url, headers, body)


def shape(value: Any) -> Any:
    """Keys in order, and kinds: numbers are one kind, since the document writes 180 for seconds."""
    if isinstance(value, dict):
        return [(name, shape(member)) for name, member in value.items()]
    if isinstance(value, list):
        return [shape(member) for member in value]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
