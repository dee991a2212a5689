"""JSON as models write it: readable, with a space after colons and commas, any script as it is."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any) -> str:
    """The JSON text of a value; what is no JSON value (or nests too deep) is written as null."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=lambda _: None)
        return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    except (RecursionError, TypeError, ValueError):
        return "null"
