"""What a request may cost at most, before it is sent, and what it did cost: by the contract, and by its answer."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from conformance.expect import Prediction
from conformance.requests import Request
from conformance.trace import Answer

COMPLETION = 4096
"""Completion tokens that are reckoned with where a request sets no bound."""
_COUNTED = {
    "prompt_tokens": "prompt_tokens",
    "completion_tokens": "completion_tokens",
    "input_tokens": "prompt_tokens",
    "output_tokens": "completion_tokens",
}
"""What usage calls tokens, in Chat and in Responses and Messages, and what price tables call them."""
_BOUNDS = ("max_tokens", "max_completion_tokens", "max_output_tokens")


def most(prediction: Prediction, request: Request) -> Fraction:
    """USD that a request costs at most, if it is accepted, rightly or not. A prompt has no more tokens than bytes."""
    if prediction.chosen is None:
        return Fraction(0)
    body = prediction.body
    bounds = [body[name] for name in _BOUNDS if isinstance(body.get(name), int)]
    count = body.get("n") if isinstance(body.get("n"), int) else 1
    tokens = {
        "prompt_tokens": len(request.content),
        "completion_tokens": max(0, min(bounds, default=COMPLETION)) * max(1, count or 1),
    }
    try:
        found = prediction.cost(tokens)
    except (ValueError, ZeroDivisionError, TypeError, KeyError):
        found = None
    return max(found or Fraction(0), prediction.price or Fraction(0))


def actual(prediction: Prediction, answer: Answer) -> Fraction | None:
    """USD that an answer says it cost: nothing for a refusal, ``None`` where it does not count what it used."""
    if not 200 <= answer.status < 300 or prediction.chosen is None:
        return Fraction(0)
    return prediction.cost(_tokens(answer))


def _tokens(answer: Answer) -> dict[str, Any]:
    """The usage that an answer reports, as the price table names it."""
    texts: list[str | bytes] = [*reversed(answer.events()), answer.body]
    for text in texts:
        try:
            usage = json.loads(text).get("usage")
        except (ValueError, AttributeError):
            continue
        if isinstance(usage, dict):
            return {name: usage[said] for said, name in _COUNTED.items() if said in usage}
    return {}
