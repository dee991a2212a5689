"""Chunks of a stream: whole tokens that join to the text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text import Choice, argument_deltas, count, deltas, pieces, reasoning_deltas
from tests.text.clusters import CLUSTERS, torn

TEXTS = st.text(max_size=80) | st.lists(st.sampled_from([*CLUSTERS, " word", "字"]), max_size=40).map("".join)


def choice(text: str | None, reasoning: str | None = None) -> Choice:
    """A choice that says so."""
    return Choice(text, reasoning, (), "stop", 0)


@given(TEXTS, st.integers(0, 2**64), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_chunks_join_to_the_text_and_none_is_empty_or_too_large(text: str, seed: int, most: int) -> None:
    chunks = deltas(choice(text), seed=seed, most=most)
    assert "".join(chunks) == text
    assert all(chunks)
    sizes = [len(pieces(chunk)) for chunk in chunks]
    assert all(size <= most + 1 for size in sizes)  # counted alone, a chunk of odd marks may be one token more
    assert not any(torn(before, after) for before, after in pairwise(chunks))


def test_the_first_chunk_is_one_token() -> None:
    assert all(deltas("A few words to be sent in pieces", seed=seed)[0] == "A" for seed in range(20))


def test_the_same_seed_cuts_alike_and_other_seeds_otherwise() -> None:
    text = "word " * 40
    assert deltas(text, seed=4) == deltas(choice(text), seed=4)
    assert len({tuple(deltas(text, seed=seed)) for seed in range(20)}) > 10


def test_longer_texts_and_smaller_sizes_give_more_chunks() -> None:
    text = "word " * 60
    assert len(deltas(text, seed=1)) < len(deltas(text * 4, seed=1))
    assert len(deltas(text, seed=1, most=1)) == count(text)


def test_nothing_said_is_no_chunk() -> None:
    assert deltas(choice(None), seed=1) == deltas("", seed=1) == reasoning_deltas(choice("x"), seed=1) == []
    assert argument_deltas("", 1) == []


def test_reasoning_and_arguments_are_cut_the_same_way() -> None:
    text = '{"city": "Singapore", "days": [1, 2, 3]}'
    assert "".join(argument_deltas(text, 7)) == "".join(reasoning_deltas(choice("", text), seed=7)) == text
    assert len(argument_deltas(text, 7)) > 2
