"""Vectors, and what the chapter says when they are made to lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.running import Run
from tests.conformance.chapters.lies import Lie, body, drops, instead, sets, status

VECTORS = "embeddings.create/embeddings/vectors-"


def vectors(change: Callable[[list[list[float]]], list[list[float]]]) -> Callable[[Any], None]:
    """Other vectors in their places."""

    def told(found: Any) -> None:
        others = change([row["embedding"] for row in found["data"]])
        for row, vector in zip(found["data"], others, strict=True):
            row["embedding"] = vector

    return told


def longer(found: list[list[float]]) -> list[list[float]]:
    return [[2 * number for number in vector] for vector in found]


LIES: dict[str, tuple[Lie, str]] = {
    "vectors are twice as long": (body(f"{VECTORS}batch", vectors(longer)), "vectors-unit"),
    "vectors come in another order": (
        body(f"{VECTORS}batch", vectors(lambda found: [found[1], found[0], found[2]])), "vectors-same",
    ),
    "unlike is near": (body(f"{VECTORS}batch", vectors(lambda found: [found[0], found[2], found[0]])), "vectors-alike"),
    "all texts are the same": (body(f"{VECTORS}batch", vectors(lambda found: [found[0]] * 3)), "vectors-alike"),
    "a vector is missing": (body(f"{VECTORS}batch", lambda found: found["data"].pop()), "vectors-answer"),
    "all have one place": (body(f"{VECTORS}batch", sets("index", 0)), "vectors-answer"),
    "the object has another name": (body(f"{VECTORS}batch", sets("object", "vector")), "vectors-answer"),
    "no tokens are counted": (body(f"{VECTORS}batch", sets("prompt_tokens", 0)), "vectors-usage"),
    "the usage is missing": (body(f"{VECTORS}batch", drops("usage")), "vectors-answer"),
    "dimensions are ignored": (instead(f"{VECTORS}short", f"{VECTORS}alone-0"), "vectors-length"),
    "base64 is ignored": (instead(f"{VECTORS}base64", f"{VECTORS}alone-0"), "vectors-base64"),
    "base64 holds other numbers": (instead(f"{VECTORS}alone-0", f"{VECTORS}alone-1"), "vectors-base64"),
    "an SDK misses the usage": (body(f"{VECTORS}batch", drops("total_tokens")), "official-sdk-vectors"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_caught_by_the_check_that_it_concerns(spoken: Run, lie: Lie, caught: str) -> None:
    assert status(spoken, lie, f"embeddings/embeddings/{caught}") == "failed"
