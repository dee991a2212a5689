"""Hypothesis strategies: requests of every family, good, just good, just bad and bad; and answers that a client should
survive.

    from conformance import load, strategies
    contract = load("dashscope")
    @given(strategies.good_requests(contract, "chat.create", "qwen"))
"""

from __future__ import annotations

from conformance.strategies.answers import HostileAnswer, hostile_answers
from conformance.strategies.bodies import (
    bad_requests,
    good_requests,
    just_bad_requests,
    just_good_requests,
    requests,
)
from conformance.strategies.values import json_values, values

__all__ = [
    "HostileAnswer",
    "bad_requests",
    "good_requests",
    "hostile_answers",
    "json_values",
    "just_bad_requests",
    "just_good_requests",
    "requests",
    "values",
]
