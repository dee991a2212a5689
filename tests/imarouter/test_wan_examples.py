"""Every example of the Wan, HappyHorse and Veo families does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from mockserver.contracts.load import Facts, load_provider
from mockserver.contracts.model import Example
from tests.support.client import Client

from .place import contracts

FAMILIES = (
    "wan26-t2v",
    "wan26-i2v",
    "wan26-i2v-flash",
    "wan26-r2v",
    "happyhorse-t2v",
    "happyhorse-i2v",
    "happyhorse-r2v",
    "happyhorse-edit",
    "veo",
)


@lru_cache(maxsize=1)
def facts() -> Facts:
    return load_provider(contracts() / "imarouter")


def examples(family: str) -> tuple[Example, ...]:
    return facts().examples[family]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-test-wan-examples") as client:
        client.account(balance_usd=1_000_000)
        yield client


@pytest.mark.parametrize("family", FAMILIES)
def test_each_example_is_accepted_or_refused_as_it_says(client: Client, family: str) -> None:
    wrong = []
    for row in examples(family):
        answer = client.post("/v1/videos", row.body)
        if row.expect == "accepted":
            fine = answer.status_code == 200 and answer.json()["model"] == row.body["model"]
        else:
            entry = facts().errors[row.expect]
            asked = client.post("/v1/videos", row.body, headers={"X-Mock-Error": row.expect})
            same_code = answer.json()["code"] == asked.json()["code"] == entry.fields["code"]
            words = entry.message.replace("{model}", row.body["model"]).partition("{field}")
            text = answer.json().get("message", "")
            fine = answer.status_code == entry.status and same_code
            fine = fine and text.startswith(words[0]) and text.endswith(words[2])
        if not fine:
            wrong.append((row.id, row.expect, answer.text))
    assert not wrong


def test_a_refused_request_costs_nothing(client: Client) -> None:
    before = client.account()
    for family in FAMILIES:
        row = next(row for row in examples(family) if row.expect != "accepted")
        client.post("/v1/videos", row.body)
    assert client.account() == before


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_an_accepted_example_with_each_of_its_fields(family: str) -> None:
    request = facts().families[family].operations["videos.submit"].request
    bodies = [row.body for row in examples(family) if row.expect == "accepted"]
    assert not set(request["properties"]) - {name for body in bodies for name in body}
    inner = request["properties"].get("metadata", {}).get("properties", {})
    assert not set(inner) - {name for body in bodies for name in body.get("metadata", {})}
    assert any(row.expect != "accepted" for row in examples(family))
