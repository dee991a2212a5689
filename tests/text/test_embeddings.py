"""Embeddings: unit vectors, near each other where texts share words."""

from __future__ import annotations

import math
import struct
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text import embed, encode_base64


def cosine(one: str, other: str, dimensions: int = 512) -> float:
    """How near two texts are."""
    return sum(a * b for a, b in zip(embed(one, dimensions), embed(other, dimensions), strict=True))


@given(st.text(max_size=60), st.integers(1, 300), st.integers(-5, 2**40))
@settings(max_examples=100, deadline=None)
def test_a_vector_has_the_asked_size_and_length_one(text: str, dimensions: int, seed: int) -> None:
    vector = embed(text, dimensions, seed=seed)
    assert len(vector) == dimensions
    assert math.isclose(math.hypot(*vector), 1)
    assert vector == embed(text, dimensions, seed=seed)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("The cat sat on the mat", "A cat is sitting on the mat", "Stock prices fell sharply"),
        ("weather in Paris", "the weather of Paris today", "how to bake bread"),
        ("今天北京天气怎么样", "北京今天的天气", "股票价格下跌了"),
        ("running", "runs", "violin"),
        ("오늘 서울 날씨", "서울의 날씨", "주식 가격 하락"),
    ],
)
def test_texts_with_common_words_are_nearer(text: str, near: str, far: str) -> None:
    assert cosine(text, near) > cosine(text, far) + 0.15


def test_other_texts_and_other_seeds_have_other_vectors() -> None:
    assert embed("a", 64) != embed("b", 64) != embed("b", 64, seed=1)
    assert embed("", 64) != embed("?!", 64)


def test_no_dimension_is_empty() -> None:
    assert all(embed("a few words", 1536))


def test_a_vector_without_dimensions_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 dimension"):
        embed("x", 0)


def test_a_very_long_text_is_read_in_part_but_told_apart() -> None:
    long = "word " * 200_000
    assert embed(long, 8) != embed(long + "!", 8)


def test_base64_holds_little_endian_floats() -> None:
    assert b64decode(encode_base64([1.0, -0.5])) == struct.pack("<2f", 1.0, -0.5)
