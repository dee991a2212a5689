"""Every example request of the text families, and every one the document shows, does what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.contracts.model import Example
from tests.support.client import Client

from .text_pages import PATHS, Sent, component, document, examples, facts, fresh, refused, shown

needs_document = pytest.mark.skipif(document() is None, reason="the provider's pages are not beside this checkout")
REQUESTS = {
    "music": ("music.submit", "ImaMusicCreateTaskRequest"),
    "speech": ("speech.submit", "SeedTtsSpeechCreateRequest"),
    "embeddings": ("embeddings.create", "EmbeddingRequest"),
    "chat": ("chat.create", "ChatCompletionRequest"),
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all examples, each with enough money."""
    with fresh() as made:
        yield made


@pytest.mark.parametrize(("path", "row"), examples(), ids=lambda value: getattr(value, "id", None))
def test_an_example_is_accepted_or_refused(client: Client, path: str, row: Example) -> None:
    client.account(balance_usd="1000")
    answer = client.post(path, row.body)

    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
    else:
        refused(answer, row.expect)
        assert client.account()["balance_usd"] == "1000"


@needs_document
@pytest.mark.parametrize("sent", shown(), ids=lambda sent: sent.place)
def test_what_the_document_sends_is_accepted(client: Client, sent: Sent) -> None:
    assert client.post(sent.path, sent.body).status_code == 200


@needs_document
def test_the_pages_show_as_many_requests_as_are_tried() -> None:
    assert {path: sum(sent.path == path for sent in shown()) for path in PATHS.values()} == {
        "/v1/music/generations": 4,
        "/v1/audio/speech": 4,
        "/v1/embeddings": 8,
        "/v1/chat/completions": 72,
    }


@needs_document
@pytest.mark.parametrize("family", PATHS)
def test_a_schema_has_the_fields_and_bounds_of_the_document(family: str) -> None:
    operation, name = REQUESTS[family]
    request = facts().families[family].operations[operation].request
    page = component(name)

    assert request["required"] == page["required"]
    assert request.get("additionalProperties") == page.get("additionalProperties")
    assert set(page["properties"]) <= set(request["properties"])
    for field, schema in page["properties"].items():
        ours = request["properties"][field]
        for keyword in ("minLength", "maxLength", "minimum", "maximum", "enum", "default"):
            if keyword in schema and (family, field) != ("chat", "model"):
                assert ours[keyword] == schema[keyword], (field, keyword)
        if "type" in schema:
            assert ours["type"] == schema["type"]


@needs_document
def test_chat_has_the_models_of_the_schema_and_of_the_table() -> None:
    prose = document()["paths"]["/v1/chat/completions"]["post"]["description"].partition("capabilities")[0]
    table = prose.split("`")[1::2]
    listed = set(component("ChatCompletionRequest")["properties"]["model"]["enum"])

    assert (len(table), len(listed)) == (47, 26)
    ours = [model.name for name in ("chat", "chat-images") for model in facts().families[name].models]
    assert sorted(ours) == sorted(listed | set(table))


@pytest.mark.parametrize("value", [None, 10**300, -1.5, "\u0000", [], {}, [[[]]], True], ids=repr)
@pytest.mark.parametrize("family", PATHS)
def test_any_value_in_any_field_is_answered(client: Client, family: str, value: object) -> None:
    operation, _ = REQUESTS[family]
    good = next(row.body for row in facts().examples[family] if row.expect == "accepted")
    for field in facts().families[family].operations[operation].request["properties"]:
        assert client.post(PATHS[family], {**good, field: value}).status_code in (200, 400, 503), field


@pytest.mark.parametrize("family", ["music", "speech"])
def test_each_field_of_a_task_is_in_a_good_example(family: str) -> None:
    request = facts().families[family].operations[f"{family}.submit"].request
    sent = {name for row in facts().examples[family] if row.expect == "accepted" for name in row.body}

    assert set(request["properties"]) <= sent
