"""What a request may cost at most, before it is sent, and what it did cost: by the contract, and by its answer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from conformance.answers import answers_of
from conformance.contract import Family, Operation
from conformance.expect import Prediction
from conformance.reached import value_of
from conformance.requests import Request
from conformance.strict_json import read_json
from conformance.trace import Answer
from conformance.values import exact

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
    """USD that a request costs at most, if it is accepted, rightly or not. A prompt has no more tokens than bytes, and
    what asks for less than nothing gives no money back.
    """
    return max(_most(prediction, request), Fraction(0))


def _most(prediction: Prediction, request: Request) -> Fraction:
    if prediction.chosen is None:
        return Fraction(0)
    if prediction.price is not None:
        return prediction.price
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
    return found or Fraction(0)


def actual(prediction: Prediction, answer: Answer) -> Fraction | None:
    """USD that an answer says it cost: nothing for a refusal, ``None`` where it does not count what it used."""
    if not 200 <= answer.status < 300 or prediction.chosen is None:
        return Fraction(0)
    return prediction.cost(counted(answer))


def believed(prediction: Prediction, answer: Answer) -> Fraction | None:
    """The same for a budget: a target that says it took an accepted request for nothing is not believed."""
    found = actual(prediction, answer)
    free = found == 0 and prediction.price is None and prediction.chosen is not None and answer.status < 300
    return None if free else found


def claimed(operation: Operation, family: Family | None, answer: Answer) -> Fraction:
    """USD that the answer about a task says it was charged; nothing where it says none."""
    attachment = family.operations.get(operation.id) if family else None
    template = answers_of(operation, attachment).get("succeeded")
    try:
        found = exact(value_of(template, "task.amount", read_json(answer.body)))
    except ValueError:
        found = None
    return found or Fraction(0)


def counted(answer: Answer) -> dict[str, Any]:
    """The usage that an answer reports, as the price table names it."""
    texts: list[str | bytes] = [*reversed(answer.events()), answer.body]
    for text in texts:
        try:
            usage = read_json(text).get("usage")
        except (ValueError, AttributeError):
            continue
        if isinstance(usage, dict):
            tokens = {name: usage[said] for said, name in _COUNTED.items() if said in usage}
            return tokens if all(map(_is_count, tokens.values())) else {}
    return {}


def _is_count(found: Any) -> bool:
    """Whether it counts something: a target that says less than nothing is not believed."""
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0
