"""The schemas and answers of the text pages are those of the document; whatever is sent is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import facts
from .document import document, needs_document, page, request_examples, request_schema
from .text_pages import FAMILIES, PATHS, fresh

OPERATIONS = {
    "music": "music.submit",
    "speech": "speech.submit",
    "embeddings": "embeddings.create",
    "chat": "chat.create",
    "responses": "responses.create",
    "messages": "messages.create",
}
# what the pages say more narrowly than official clients need it: see contradictions.json
WIDER = {
    ("chat", "model", "enum"),
    ("responses", "input", "type"),
    ("messages", "system", "type"),
    ("messages", "anthropic_version", "default"),
}
BY_RULE = {"messages": ["anthropic_version"]}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all requests."""
    with fresh() as made:
        yield made


@needs_document
def test_every_request_that_a_page_shows_is_an_example() -> None:
    for family, path in PATHS.items():
        shown = list(request_examples(page(path)).values())
        ours = [row.body for name in FAMILIES if FAMILIES[name] == path for row in facts().examples[name]]
        assert [body for body in shown if body not in ours] == [], family


@needs_document
@pytest.mark.parametrize("family", PATHS)
def test_a_schema_has_the_fields_and_bounds_of_the_document(family: str) -> None:
    request = facts().families[family].operations[OPERATIONS[family]].request
    shown = request_schema(page(PATHS[family]))

    assert request["required"] == [name for name in shown["required"] if name not in BY_RULE.get(family, [])]
    assert request.get("additionalProperties") == shown.get("additionalProperties")
    assert set(shown["properties"]) <= set(request["properties"])
    for field, schema in shown["properties"].items():
        ours = request["properties"][field]
        for keyword in ("type", "minLength", "maxLength", "minimum", "maximum", "enum", "default"):
            if keyword in schema and (family, field, keyword) not in WIDER:
                assert ours[keyword] == schema[keyword], (field, keyword)
            elif keyword == "type" and keyword in schema:
                assert schema[keyword] in ours[keyword]


@needs_document
def test_chat_has_the_models_of_the_schema_and_of_the_table() -> None:
    prose = page(PATHS["chat"]).data["description"].partition("capabilities")[0]
    table = prose.split("`")[1::2]
    listed = set(request_schema(page(PATHS["chat"]))["properties"]["model"]["enum"])

    assert (len(table), len(listed)) == (47, 26)
    ours = [model.name for name in ("chat", "chat-images") for model in facts().families[name].models]
    assert sorted(ours) == sorted(listed | set(table))


@needs_document
@pytest.mark.parametrize(
    ("family", "count", "endpoint"), [("responses", 4, "openai-response"), ("messages", 8, "anthropic")]
)
def test_a_format_has_the_models_of_its_schema_its_prose_and_the_table_of_endpoints(
    family: str, count: int, endpoint: str
) -> None:
    ours = [model.name for model in facts().families[family].models]
    table = page(PATHS["chat"]).data["description"].partition("capabilities")[2]
    [line] = [line for line in table.splitlines() if line.startswith(f"| `{endpoint}`")]
    named = page(PATHS[family]).data["description"].partition("models")[2].split("`")[1::2]

    assert ours == request_schema(page(PATHS[family]))["properties"]["model"]["enum"]
    assert len(ours) == count
    assert set(line.split("`")[5::2]) | set(named) - {endpoint} <= set(ours)


@needs_document
@pytest.mark.parametrize("family", ["chat", "responses", "messages", "embeddings"])
def test_an_answer_has_what_the_page_names_of_the_named_kinds(client: Client, family: str) -> None:
    schema = answer_schema(family)
    for body in request_examples(page(PATHS[family])).values():
        wrong = misfits(schema, client.post(PATHS[family], body).json())
        assert wrong == [], body["model"]


def answer_schema(family: str) -> Any:
    """The schema of a successful answer."""
    name = page(PATHS[family]).data["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return document()["components"]["schemas"][name.rpartition("/")[2]]


def misfits(schema: Any, value: Any, place: str = "") -> list[str]:
    """Where an answer lacks what its schema names, or has it of another kind.

    The pages require nothing; only calls of tools, and what reasoning has not, may be missing.
    """
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": float | int, "boolean": bool}
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{place}: {value!r} is no {schema['type']}"]
    members = schema.get("properties", {})
    excused = ("role", "content") if members and "summary" in value else ("tool_calls",)
    found = [f"{place}.{name} is missing" for name in members if name not in value and name not in excused]
    for name, part in members.items():
        if name in value:
            found += misfits(part, value[name], f"{place}.{name}")
    for index, member in enumerate(value if "items" in schema else []):
        found += misfits(schema["items"], member, f"{place}.{index}")
    return found


@pytest.mark.parametrize("value", [None, 10**300, -1.5, "\u0000", [], {}, [[[]]], True], ids=repr)
@pytest.mark.parametrize("family", PATHS)
def test_any_value_in_any_field_is_answered(client: Client, family: str, value: object) -> None:
    good = next(row.body for row in facts().examples[family] if row.expect == "accepted")
    for field in facts().families[family].operations[OPERATIONS[family]].request["properties"]:
        for body in ({**good, field: value}, {**good, field: value, "stream": True}):
            assert client.post(PATHS[family], body).status_code in (200, 400, 503), field
