"""The image pages themselves, where they are at hand: their schemas, requests, commands and sample answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client
from tests.yuanjing.shapes import shape

from .images_pages import (
    PATH,
    document,
    facts,
    families,
    finished,
    fresh,
    needs_document,
    request_examples,
    response_examples,
    samples,
)

WITHOUT_MEANING = ("description", "example", "x-playground-omit-when", "x-source")
SUCCEEDED: dict[str, dict[str, Any]] = {
    "/{task_id} success": {"model": "gemini-3.1-flash-image-preview", "prompt": "minimalist icon set for weather app"},
    "/{task_id}#gpt-image gpt_image_2_success": {
        "model": "gpt-image-2",
        "prompt": "generate a glossy product hero image for a smartwatch",
    },
    "/{task_id}#doubao-seedream doubao_seedream_success": {
        "model": "doubao-seedream-5-0-lite-260128",
        "prompt": "generate a cinematic beverage poster with glossy lighting",
    },
    "/{task_id}#wan wan27_success": {"model": "wan2.7-image-pro", "prompt": "插画", "enable_sequential": True},
    "/{task_id}#pruna pruna_success": {"model": "prunaai/p-image", "prompt": "a ceramic cup"},
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all requests."""
    with fresh() as made:
        yield made


@needs_document
def test_the_pages_show_as_many_requests_and_answers_as_before() -> None:
    shown = (request_examples(), samples(), response_examples("post"), response_examples("get"))

    assert [len(rows) for rows in shown] == [20, 20, 7, 7]


@pytest.mark.parametrize("sent", [*request_examples(), *samples()], ids=lambda sent: sent.place.strip())
def test_a_request_of_the_document_is_accepted_and_succeeds(client: Client, sent: Any) -> None:
    answer = client.post(PATH, sent.body).json()
    client.advance(100)

    assert answer["model"] == sent.body["model"]
    assert client.get(f"{PATH}/{answer['id']}").json()["data"]["status"] == "succeeded"


@pytest.mark.parametrize("place", list(response_examples("post")))
def test_an_answer_to_a_submit_has_the_shape_of_the_page(client: Client, place: str) -> None:
    shown = response_examples("post")[place]
    body = next(sent.body for sent in request_examples() if sent.body["model"] == shown["model"])
    answer = client.post(PATH, body).json()

    assert shape(answer) == shape(shown)
    changing = ("id", "task_id", "created_at")
    assert {k: v for k, v in answer.items() if k not in changing} == {
        k: v for k, v in shown.items() if k not in changing
    }


@pytest.mark.parametrize("place", [name for name in response_examples("get") if "success" in name])
def test_a_succeeded_task_has_the_shape_the_amount_and_the_usage_of_the_page(client: Client, place: str) -> None:
    shown = response_examples("get")[place]["data"]
    data = finished(client, SUCCEEDED[place])

    assert shape(data) == shape(shown)
    for name in ("status", "format", "amount_usd", "usage", "error", "metadata"):
        assert data[name] == shown[name], name


@needs_document
def test_a_task_on_its_way_and_a_failed_one_are_as_the_page_shows(client: Client) -> None:
    shown = response_examples("get")
    body = SUCCEEDED["/{task_id} success"]
    first = client.post(PATH, body).json()["id"]
    client.advance(10)
    pending = client.get(f"{PATH}/{first}").json()
    second = client.post(PATH, body, headers={"X-Mock-Task": "fail=task-failed"}).json()["id"]
    client.advance(100)
    failed = client.get(f"{PATH}/{second}").json()

    for answer, name in ((pending, "/{task_id} pending"), (failed, "/{task_id} failed")):
        wanted = {**shown[name], "data": {**shown[name]["data"], "task_id": answer["data"]["task_id"]}}
        assert answer == wanted


@needs_document
@pytest.mark.parametrize("family", families())
def test_the_schema_says_what_the_schema_of_the_page_says(family: str) -> None:
    request = facts().families[family].operations["images.submit"].request
    names = request["properties"]["prompt"]["x-source"].split(" > ")[2].split(" and ")
    wanted = [meaning({"$ref": f"#/components/schemas/{name}"}) for name in names]
    models = [model for schema in wanted for model in schema["properties"]["model"]["enum"]]
    for schema in wanted:
        schema["properties"]["model"]["enum"] = models

    assert all(meaning(request) == schema for schema in wanted)


def meaning(node: Any) -> Any:
    """A schema without its texts, its references followed."""
    if isinstance(node, list):
        return [meaning(part) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return meaning(document()["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    if "allOf" in node:
        return meaning(node["allOf"][0])
    return {name: meaning(part) for name, part in node.items() if name not in WITHOUT_MEANING}
