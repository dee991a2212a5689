"""Embeddings: deterministic unit vectors for texts or token lists, as numbers or base64."""

from __future__ import annotations

from typing import Any

from mockserver import chance
from mockserver.contracts.terms import plain
from mockserver.http.answers import Answer, json_answer
from mockserver.http.exchange import Call
from mockserver.operations.charges import charge
from mockserver.text import count, embed, encode_base64

DEFAULT_DIMENSIONS = 1536


def answer_embeddings(call: Call) -> Answer:
    """One vector an input; the family's quantity ``dimensions`` says how long, ``encoding`` how written."""
    inputs = _inputs(call.params.get("input"))
    dimensions = int(plain(call.scope("dimensions")) or DEFAULT_DIMENSIONS)
    base64 = call.scope("encoding") == "base64"
    # the vectors of two models have nothing to do with each other
    seed = chance.number(call.world.seed, "embedding", call.model.name)
    tokens, rows = 0, []
    for index, item in enumerate(inputs):
        text = " ".join(map(str, item)) if isinstance(item, list) else str(item)
        tokens += len(item) if isinstance(item, list) else count(text)
        vector = embed(text, dimensions, seed=seed)
        rows.append({"index": index, "vector": encode_base64(vector) if base64 else vector})
    charge(call, {"prompt_tokens": tokens, "requests": 1})
    names = {**call.names(), "data": rows, "usage.prompt": tokens, "usage.total": tokens}
    return json_answer(200, call.bound.answers["whole"](names))


def _inputs(value: Any) -> list[Any]:
    """Texts or token lists: a bare text or a bare list of token ids is one input, an empty list none."""
    if not isinstance(value, list) or (value and all(isinstance(item, int) for item in value)):
        return [value]
    return value
