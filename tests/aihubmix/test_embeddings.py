"""Embeddings: vectors of the asked length, as numbers or base64."""

from __future__ import annotations

import math
from array import array
from base64 import b64decode
from typing import Any

import pytest

from tests.aihubmix.contract import EMBEDDINGS, embed
from tests.support.client import Client

LENGTHS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


def embedded(client: Client, **fields: Any) -> Any:
    answer = client.post(EMBEDDINGS, embed(**{"dimensions": None, **fields}))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_answer_has_these_keys(client: Client) -> None:
    answer = embedded(client)

    assert list(answer) == ["object", "data", "model", "usage"]
    assert (answer["object"], answer["model"]) == ("list", "text-embedding-3-small")
    assert [list(row) for row in answer["data"]] == [["object", "index", "embedding"]]
    assert answer["data"][0]["object"] == "embedding"
    assert answer["usage"]["prompt_tokens"] == answer["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(("model", "length"), LENGTHS.items())
def test_each_model_has_vectors_of_its_length(client: Client, model: str, length: int) -> None:
    [row] = embedded(client, model=model)["data"]

    assert len(row["embedding"]) == length
    assert math.hypot(*row["embedding"]) == pytest.approx(1)


@pytest.mark.parametrize("length", [1, 256, 1536])
def test_dimensions_give_vectors_of_that_length(client: Client, length: int) -> None:
    assert len(embedded(client, dimensions=length)["data"][0]["embedding"]) == length


def test_base64_holds_the_same_numbers(client: Client) -> None:
    numbers = embedded(client)["data"][0]["embedding"]
    packed = array("f", b64decode(embedded(client, encoding_format="base64")["data"][0]["embedding"]))

    assert list(packed) == pytest.approx(numbers, abs=1e-6)


@pytest.mark.parametrize(
    ("sent", "count"), [("one", 1), (["one", "two", "three"], 3), ([1, 2, 3], 1), ([[1, 2], [3]], 2)]
)
def test_each_input_has_its_vector_in_order(client: Client, sent: Any, count: int) -> None:
    rows = embedded(client, input=sent)["data"]

    assert [row["index"] for row in rows] == list(range(count))
    assert len({tuple(row["embedding"]) for row in rows}) == count


def test_the_same_text_has_the_same_vector_wherever_it_stands(client: Client) -> None:
    alone = embedded(client, input="two")["data"][0]["embedding"]

    assert embedded(client, input=["one", "two"])["data"][1]["embedding"] == alone


def test_tokens_are_counted_one_by_one(client: Client) -> None:
    assert embedded(client, input=[5, 6, 7])["usage"]["prompt_tokens"] == 3
