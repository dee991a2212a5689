"""Every operation and every model of the document is served; the counts are the document's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import facts
from .document import Page, document, needs_document, pages, schemas
from .place import contracts

pytestmark = needs_document
# what the names of models begin with, and words of that form in the prose that name none
_MODEL = re.compile(
    r"(?i)(?:gpt|gemini|g\d|claude|seed|doubao|wan|kling|vidu|veo|happyhorse|pixverse|minimax|mj_|deepseek|kimi|glm|"
    r"text-embedding|sonic|pruna|ima-)\S*"
)
NO_MODELS = {
    "gpt_description_prompt",
    "seed",
    "seedance_",
    "viduq3",
    *(f"sonic-v{n}" for n in ("3-5", "4", "4-5", "4-5-plus", "5")),
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


def models_in_enums(node: Any) -> set[str]:
    """Every value that a field ``model`` may have."""
    if isinstance(node, list):
        return set().union(*(models_in_enums(part) for part in node))
    if not isinstance(node, dict):
        return set()
    row = node.get("properties", {}).get("model", {}) if isinstance(node.get("properties"), dict) else {}
    return set(row.get("enum", ())).union(*(models_in_enums(part) for part in node.values()))


def models_in_prose(node: Any) -> set[str]:
    """Every model that a description or summary names."""
    if isinstance(node, list):
        return set().union(*(models_in_prose(part) for part in node))
    if isinstance(node, dict):
        texts = [text for name in ("description", "summary") if isinstance(text := node.get(name), str)]
        named = {word for text in texts for word in re.findall(r"`([^`\s]+)`", text) if _MODEL.fullmatch(word)}
        return named.union(*(models_in_prose(part) for part in node.values()))
    return set()


def chat_table() -> list[str]:
    """The models of the table on the chat page."""
    text = document()["paths"]["/v1/chat/completions"]["post"]["description"]
    return [name for line in text.partition("capabilities")[0].splitlines() for name in re.findall("`([^`]+)`", line)]


def test_the_document_has_as_many_operations_paths_and_schemas_as_ever() -> None:
    assert len(pages()) == 68
    assert len({(page.method, page.path) for page in pages()}) == 38
    assert len(schemas()) == 128


def test_the_contract_has_every_path_of_the_document_and_no_other_but_models_and_files() -> None:
    def plain(path: str) -> str:
        return re.sub(r"\{\w+\}", "{}", path)

    ours = {(row.method, plain(row.path)): row.id for row in facts().operations.values()}
    theirs = {(page.method.upper(), plain(page.path)) for page in pages()}
    missing = {page.id for page in pages() if (page.method.upper(), plain(page.path)) not in ours}

    assert missing == set()
    assert {name for row, name in ours.items() if row not in theirs} == {"models.list", "models.get", "files.get"}


def test_every_operation_is_routed(client: Client) -> None:
    for page in pages():
        answer = client.request(page.method.upper(), page.path.replace("{task_id}", "task_1"))
        assert "Invalid URL" not in answer.text, page.id
        assert client.request("DELETE", page.path).status_code == 404


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.id)
def test_every_operation_wants_a_key(client: Client, page: Page) -> None:
    path = page.path.replace("{task_id}", "task_1")
    bare = client.request(page.method.upper(), path, headers={"Authorization": ""})
    dead = client.request(page.method.upper(), path, headers={"Authorization": "Bearer YOUR_SECRET_TOKEN"})

    assert [answer.status_code for answer in (bare, dead)] == [401, 401]
    assert bare.json() == {"error": {"code": "", "message": "token not provided", "type": "new_api_error"}}
    assert dead.json() == {"error": {"code": "", "message": "token status is unavailable", "type": "new_api_error"}}


def test_every_model_of_the_document_is_listed(client: Client) -> None:
    enums, prose, table = models_in_enums(document()), models_in_prose(document()) - NO_MODELS, chat_table()
    listed = {row["id"] for row in client.get("/v1/models").json()["data"]}

    assert (len(enums), len(prose - enums), len(table), len(set(table))) == (100, 19, 47, 47)
    assert set(table) <= enums | prose
    assert (enums | prose) - listed == set()
    assert listed - enums - prose == set()


def test_every_listed_model_is_found_alone_and_is_taken_by_an_operation(client: Client) -> None:
    taken = {
        value
        for family in facts().families.values()
        for model in family.models
        for value in (model.select or [model.name])
    }
    for row in client.get("/v1/models").json()["data"]:
        assert client.get(f"/v1/models/{row['id']}").json() == row
        assert row["id"] in taken
