"""Responses and Messages of a made-up provider, whose forms are its contract's alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import load_providers
from mockserver.contracts.review import review
from mockserver.errors import ContractError
from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.talking import talking_files

EDITION = {"acme-edition": "2"}
TOOL = {"type": "function", "name": "look", "parameters": {"type": "object", "properties": {"at": {"type": "string"}}}}
USED = {"name": "look", "input_schema": TOOL["parameters"]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = write_contract(tmp_path_factory.mktemp("contracts"), talking_files())
    with Client("acme", contracts=folder) as client:
        yield client


def speak(client: Client, **fields: Any) -> Any:
    """An answer of the provider's Responses."""
    return client.post("/v1/speak", {"model": "talk-1", "input": "Say: fine weather", **fields}).json()


def tell(client: Client, **fields: Any) -> Any:
    """An answer of the provider's Messages."""
    asked = {"model": "talk-1", "messages": [{"role": "user", "content": "Say: fine weather"}], **fields}
    return client.post("/v1/tell", asked, headers=EDITION).json()


def events(client: Client, path: str, **fields: Any) -> list[Any]:
    """The events of a stream, each named by its data's type."""
    asked = {"model": "talk-1", "input": "Say: fine weather", "messages": [], "stream": True, **fields}
    text = client.post(path, asked, headers=EDITION).text
    rows = [block.split("\n") for block in text.removesuffix("\n\n").split("\n\n")]
    data = [json.loads(line.removeprefix("data: ")) for _, line in rows]
    assert [name for name, _ in rows] == [f"event: {row['type']}" for row in data]
    return data


def test_a_response_has_the_contracts_form(client: Client) -> None:
    answer = speak(client, shade={"hue": "green"})

    assert answer["id"].startswith("r-")
    assert answer == {
        "id": answer["id"],
        "is": "completed",
        "why": None,
        "asked": "green",
        "out": [{"kind": "text", "is": "completed", "parts": ["fine weather"]}],
    }


def test_a_streamed_response_has_the_contracts_events(client: Client) -> None:
    found = events(client, "/v1/speak", model="muse-1", reasoning={"summary": "auto"})
    types = [row["type"] for row in found]

    assert [row["n"] for row in found] == list(range(len(found)))
    assert types[:4] == ["begin", "go", "item", "thought"]
    assert types[-3:] == ["part-end", "item-end", "done"]
    assert "".join(row["piece"] for row in found if row["type"] == "text") == found[-1]["all"]["out"][1]["parts"][0]


def test_a_name_inside_a_text_is_filled_for_each_event(client: Client) -> None:
    found = events(client, "/v1/speak", tools=[TOOL], tool_choice="required")
    [end] = [row for row in found if row["type"] == "with-end"]
    pieces = [row["piece"].removeprefix("item {n} gets ") for row in found if row["type"] == "with"]

    assert "".join(pieces) == end["with"]
    assert found[-1]["all"]["out"][0]["of"] == "look"


def test_a_message_has_the_contracts_form(client: Client) -> None:
    answer = tell(client)
    assert answer == {"id": answer["id"], "says": [{"text": "fine weather"}], "end": "end_turn", "at": None}
    assert [set(block) for block in tell(client, model="muse-1")["says"]] == [{"thinks", "seal"}, {"text"}]
    assert tell(client, tools=[USED], tool_choice={"type": "any"})["says"][0]["use"] == "look"


def test_a_streamed_message_has_the_contracts_events_and_no_ping_unless_it_says_so(client: Client) -> None:
    found = events(client, "/v1/tell", tools=[USED], tool_choice={"type": "any"})

    assert found[1]["id"].startswith("use-")
    kinds = [row["type"] for row in found]
    assert kinds[:2] == ["start", "tool"]
    assert kinds[-3:] == ["stop", "finish", "end"]
    json.loads("".join(row["piece"] for row in found if row["type"] == "with"))


def test_an_answer_is_charged_by_the_contracts_price(client: Client) -> None:
    before = float(client.account()["balance_usd"])
    speak(client, input="Say: one")
    assert before - float(client.account()["balance_usd"]) > 0


def test_a_rule_may_want_a_header(client: Client) -> None:
    asked = {"model": "talk-1", "messages": []}

    assert client.post("/v1/tell", asked, headers=EDITION).status_code == 200
    assert client.post("/v1/tell", asked).status_code == 403
    assert client.post("/v1/tell", asked, headers={"acme-edition": "1"}).status_code == 403
    assert client.post("/v1/tell", asked, headers=EDITION).status_code == 200


def test_a_key_may_have_a_header_of_its_own_on_some_operations(client: Client) -> None:
    alone = {"Authorization": "", "acme-key": "sk-1"}

    assert client.post("/v1/tell", {"model": "talk-1"}, headers={**EDITION, **alone}).status_code == 200
    assert client.post("/v1/speak", {"model": "talk-1"}, headers=alone).status_code == 403


def test_the_openapi_document_says_where_a_key_may_stand(client: Client) -> None:
    document = client.control("GET", "/openapi/acme.json")

    assert document["components"]["securitySchemes"] == {
        "authorization": {"type": "http", "scheme": "bearer"},
        "acme-key": {"type": "apiKey", "in": "header", "name": "acme-key"},
    }
    assert document["security"] == [{"authorization": []}]
    assert document["paths"]["/v1/tell"]["post"]["security"] == [{"acme-key": []}, {"authorization": []}]
    assert "security" not in document["paths"]["/v1/speak"]["post"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f["operations.json"]["operations"][-1]["answers"].pop("stream.stop"), "has no answer 'stream.stop'"),
        (lambda f: f["provider.json"]["ids"].pop("tool-use"), "has no 'tool-use', which 'messages' needs"),
        (lambda f: f["provider.json"]["refusals"].pop("unknown-response"), "'refusals' has no 'unknown-response'"),
        (
            lambda f: f["provider.json"]["auth"]["schemes"][1].update(operations=["tall"]),
            "key in acme-key: there is no operation word 'tall'; did you mean 'tell'?",
        ),
        (
            lambda f: f["operations.json"]["operations"][-1].update(
                listing={"forms": [{"answer": "hole", "headers": ["x"]}]}
            ),
            "tell.create.listing.forms: there is no answer 'hole'; did you mean 'whole'?",
        ),
    ],
    ids=["answer", "id", "refusal", "key", "form"],
)
def test_what_the_contract_lacks_is_named(tmp_path: Path, change: Any, said: str) -> None:
    files = talking_files()
    change(files)
    with pytest.raises(ContractError) as found:
        load(write_contract(tmp_path, files))

    assert said in str(found.value)


def load(folder: Path) -> None:
    """Load and review, as ``mockserver contract check`` does."""
    for provider in load_providers(folder).values():
        review(provider)
