"""Answers against the types of the official SDKs, which the SDKs themselves never check: they build what they get."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError


def fits(kind: Any, data: bytes | str) -> Any:
    """JSON as ``kind``, every required member there and of its own type, no text taken for a number."""
    try:
        return _adapter(kind).validate_json(data, strict=True)
    except ValidationError as wrong:
        raise AssertionError(f"{data!r} is no {kind}: {wrong.errors(include_url=False)[:3]}") from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Made once: that of the events of a response takes a second."""
    return TypeAdapter(kind)


def sent(answer: Any) -> str:
    """The body of an answer as it was sent; ``answer`` comes from a client's ``with_streaming_response``."""
    with answer as response:
        return str(response.read(), "utf-8")


def events(body: str) -> list[tuple[str | None, str]]:
    """The server-sent events of a body: the name of each (None without one) and its data."""
    found = []
    for block in body.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines.get("event"), lines["data"]))
    return found


def named(body: str) -> list[str]:
    """The data of events that are each named by the ``type`` of their data."""
    found = events(body)
    assert [name for name, _ in found] == [json.loads(data)["type"] for _, data in found]
    return [data for _, data in found]
