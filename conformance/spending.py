"""What a run has spent, by the contract's prices."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from conformance.checks import Check
from conformance.trace import Answer, Exchange


def spent(exchanges: Iterable[tuple[Check, Exchange]]) -> Fraction:
    """USD for what the target accepted, rightly or not; what an answer does not count is left out."""
    known = (_price(check, exchange) for check, exchange in exchanges)
    return sum((price for price in known if price is not None), Fraction(0))


def _price(check: Check, exchange: Exchange) -> Fraction | None:
    answer = exchange.outcome
    if not isinstance(answer, Answer) or not 200 <= answer.status < 300:
        return None
    return check.prediction.cost(_tokens(answer))


def _tokens(answer: Answer) -> dict[str, Any]:
    """The usage that an answer reports, as the price table names it."""
    texts: list[str | bytes] = [*reversed(answer.events()), answer.body]
    for text in texts:
        try:
            usage = json.loads(text).get("usage")
        except (ValueError, AttributeError):
            continue
        if isinstance(usage, dict):
            return {name: usage[name] for name in ("prompt_tokens", "completion_tokens") if name in usage}
    return {}
