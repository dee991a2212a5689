"""What the schemas and the prose of the pages of Vidu, Pixverse and MiniMax take and refuse, the server does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from tests.support.client import Client

from .contract import facts
from .document import needs_document, page, pages, request_schema
from .place import contracts
from .vendors import BODIES, PICTURE, QUERIES, SUBMITS, body_of, models_of

pytestmark = needs_document
WITHOUT_MEANING = ("description", "title", "example", "x-source", "x-input", "x-lenient")
OTHERS: tuple[Any, ...] = (None, True, 0, 5, 10, 5.5, -1, "", " ", "a word", [], {}, [PICTURE], [5], {"x": 1}, PICTURE)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-test-vendors-schemas") as client:
        client.account(balance_usd=1_000_000)
        yield client


def meaning(node: Any) -> Any:
    """A schema without its texts and our own words."""
    if isinstance(node, list):
        return [meaning(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {name: meaning(part) for name, part in node.items() if name not in WITHOUT_MEANING}


@pytest.mark.parametrize("key", SUBMITS)
def test_the_schema_of_the_contract_says_what_the_page_says(key: str) -> None:
    operation, family = SUBMITS[key]
    ours = facts().families[family].operations[operation].request
    assert meaning(ours) == meaning(request_schema(page(key)))


def test_the_document_has_no_other_page_of_these_families() -> None:
    tags = {"Vidu Video", "Pixverse Video", "MiniMax Video"}
    assert {row.key for row in pages() if tags & set(row.data["tags"])} == {*SUBMITS, *QUERIES}


@pytest.mark.parametrize("key", SUBMITS)
def test_the_models_of_the_contract_are_those_of_the_page_and_are_listed(client: Client, key: str) -> None:
    _, family = SUBMITS[key]
    of = page(key)
    named = request_schema(of)["properties"]["model"]["enum"]
    listed = {row["id"]: row for row in client.get("/v1/models").json()["data"]}

    assert named == models_of(family)
    assert all(f"`{name}`" in of.data["description"] for name in named) or key.endswith("generations#pixverse")
    for name in named:
        assert listed[name]["supported_endpoint_types"] == ["openai-video"]
    assert set(BODIES) >= set(named)


def taken_by_prose(family: str, body: dict[str, Any]) -> bool:
    """Whether the pages' words take a body that their schema takes."""
    metadata = body.get("metadata", {})
    if family == "minimax":
        frame = metadata.get("first_frame_image", "")
        return not body["model"].endswith("Fast") or bool(frame.strip())
    if family == "pixverse":
        return bool(1 <= body.get("duration", 5) <= 15)
    images, model = body.get("images", []), body["model"]
    least, most = {"viduq1": (5, 5), "viduq2": (4, 8), "viduq3": (1, 16)}[model.partition("-")[0]]
    return bool(
        (images or not model.startswith("viduq2-"))
        and (images or body.get("prompt", "").strip())
        and least <= body.get("duration", 5) <= most
        and (model != "viduq1" or metadata.get("resolution", "1080p") == "1080p")
    )


def variations(schema: dict[str, Any], base: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A body with one field, or one of its metadata, set to values on both sides of every keyword, or left out."""
    yield {**base, "another": 1}
    rows = schema["properties"]
    for name, row in rows.items():
        yield {key: value for key, value in base.items() if key != name or key == "model"}
        for value in (*row.get("enum", ()), *OTHERS) if name != "model" else ():
            yield {**base, name: value}
    for name, row in rows["metadata"]["properties"].items():
        for value in (*row.get("enum", ()), *OTHERS):
            yield {**base, "metadata": {**base.get("metadata", {}), name: value}}
    for size in rows["size"].get("enum", ("16:9", "1:1")):
        for seconds in range(-1, 18):
            yield {**base, "size": size, "duration": seconds}
    for seconds in range(-1, 18):
        yield {**base, "duration": seconds}


@pytest.mark.parametrize("key", SUBMITS)
def test_every_keyword_and_every_rule_of_the_prose_has_the_right_verdict(client: Client, key: str) -> None:
    _, family = SUBMITS[key]
    schema = request_schema(page(key))
    fits = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
    wrong, tried = [], {True: 0, False: 0}
    for model in models_of(family):
        for body in variations(schema, body_of(model)):
            good = fits(body) and taken_by_prose(family, body)
            answer = client.post(page(key).path, body)
            tried[good] += 1
            if answer.status_code != (200 if good else 400):
                wrong.append((body, good, answer.text))
            elif not good:
                assert list(answer.json()) == envelope(key), answer.text
    assert not wrong
    assert min(tried.values()) > 50


def envelope(key: str) -> list[str]:
    """The members of a refusal's body on a page."""
    return ["error"] if key == "/v1/video/generations#vidu" else ["code", "message", "data"]
