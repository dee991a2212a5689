"""The shape of an answer: which keys stand where, in which order, holding which kind of value."""

from __future__ import annotations

from typing import Any


def shape(value: Any) -> Any:
    """JSON data with each value replaced by the name of its type; objects become lists of their keys in order."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__
