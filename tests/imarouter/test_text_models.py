"""Embeddings, the list of models and one model of it."""

from __future__ import annotations

import math
from array import array
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import facts
from .text_pages import PATHS, fresh

LARGE, SMALL = "text-embedding-3-large", "text-embedding-3-small"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all questions."""
    with fresh() as made:
        yield made


def alike(one: list[float], other: list[float]) -> float:
    """The cosine between two unit vectors."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def embedded(client: Client, **fields: Any) -> dict[str, Any]:
    """The answer to an embeddings request."""
    answer = client.post(PATHS["embeddings"], {"model": LARGE, "input": "a small boat", **fields})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_embeddings_have_what_the_page_names(client: Client) -> None:
    answer = embedded(client)

    assert list(answer) == ["object", "data", "model", "usage"]
    assert (answer["object"], answer["model"], answer["data"][0]["object"]) == ("list", LARGE, "embedding")
    assert answer["usage"]["prompt_tokens"] == answer["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        ({}, 3072),
        ({"model": SMALL}, 1536),
        ({"dimensions": 1}, 1),
        ({"dimensions": 256}, 256),
        ({"model": SMALL, "dimensions": 3072}, 3072),
    ],
)
def test_a_vector_has_the_asked_length_and_is_a_unit(client: Client, fields: dict[str, Any], length: int) -> None:
    [row] = embedded(client, **fields)["data"]

    assert len(row["embedding"]) == length
    assert math.hypot(*row["embedding"]) == pytest.approx(1)


def test_a_batch_has_a_vector_for_each_text_in_order(client: Client) -> None:
    rows = embedded(client, input=["a small boat", "another"])["data"]

    assert [row["index"] for row in rows] == [0, 1]
    assert rows[0]["embedding"] == embedded(client)["data"][0]["embedding"]
    assert embedded(client, input=[])["data"] == []


def test_similar_texts_are_closer(client: Client) -> None:
    rows = embedded(client, input=["a red boat at sea", "a blue boat at sea", "quarterly tax report"])["data"]
    first, near, far = (row["embedding"] for row in rows)

    assert sum(a * b for a, b in zip(first, near, strict=True)) > sum(a * b for a, b in zip(first, far, strict=True))


def test_base64_holds_the_same_numbers(client: Client) -> None:
    packed = array("f", b64decode(embedded(client, encoding_format="base64")["data"][0]["embedding"]))

    assert list(packed) == pytest.approx(embedded(client)["data"][0]["embedding"], abs=1e-6)


@pytest.mark.parametrize("sent", [[1, 2, 3], [[1, 2], [3]]])
def test_lenient_takes_token_lists(sent: list[Any]) -> None:
    with fresh(strictness="lenient") as lenient:
        assert len(embedded(lenient, input=sent)["data"]) in (1, 2)


def test_two_models_give_vectors_of_their_own_and_both_know_what_is_near() -> None:
    texts = ["a small boat on a lake", "a small boat on the lake", "taxes are due in April"]
    with fresh() as client:
        rows = {}
        for model in (LARGE, SMALL):
            data = embedded(client, model=model, dimensions=512, input=texts)["data"]
            rows[model] = [row["embedding"] for row in data]

    assert rows[LARGE][0] != rows[SMALL][0]
    assert abs(alike(rows[LARGE][0], rows[SMALL][0])) < 0.3
    for near, other, far in rows.values():
        assert alike(near, other) > 0.7 > 0.3 > alike(near, far)


def test_embeddings_cost_their_tokens(client: Client) -> None:
    before = float(client.account()["balance_usd"])
    tokens = embedded(client, input="many words " * 100)["usage"]["prompt_tokens"]

    assert before - float(client.account()["balance_usd"]) == pytest.approx(tokens * 0.13 / 1e6, abs=1e-9)


def test_the_list_has_every_model_with_what_the_page_names(client: Client) -> None:
    answer = client.get("/v1/models").json()
    rows = {row["id"]: row for row in answer["data"]}
    named = {model.name for family in facts().families.values() for model in family.models if model.enabled}

    assert (answer["object"], answer["success"]) == ("list", True)
    assert len(rows) == len(answer["data"])
    assert set(rows) == named - {"*"}
    for row in rows.values():
        assert list(row)[:5] == ["id", "object", "created", "owned_by", "supported_endpoint_types"]
        assert (row["object"], row["created"]) == ("model", 1626777600)
        assert isinstance(row["owned_by"], str)
        assert all(isinstance(word, str) for word in row["supported_endpoint_types"])
    assert rows["gpt-4.1"]["owned_by"] == "openai"
    assert "openai" in rows["gpt-4.1"]["supported_endpoint_types"]
    assert rows["kimi-for-coding"]["reasoning"] is True
    assert "reasoning" not in rows["gpt-4.1"]
    assert rows["sonic"]["owned_by"] == "custom"


def test_the_list_has_what_the_key_may_use() -> None:
    with fresh() as made:
        made.account(models=["gpt-4.1*"])
        assert {row["id"] for row in made.get("/v1/models").json()["data"]} == {
            "gpt-4.1",
            "gpt-4.1-mini",
            "gpt-4.1-nano",
        }


def test_one_model_is_the_lists_row(client: Client) -> None:
    rows = client.get("/v1/models").json()["data"]

    for name in ("gpt-4.1", "MiniMax-M2.5", "sonic"):
        assert client.get(f"/v1/models/{name}").json() in rows


def test_an_unknown_model_is_answered_as_a_success_with_an_error(client: Client) -> None:
    answer = client.get("/v1/models/gpt-0")
    error = answer.json()["error"]

    assert answer.status_code == 200
    assert (error["message"], error["type"], error["code"]) == (
        "The model 'gpt-0' does not exist",
        "invalid_request_error",
        "model_not_found",
    )
