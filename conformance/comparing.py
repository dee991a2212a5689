"""The same requests to two servers: where their answers are of another kind, not merely of other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.acceptance import json_of
from conformance.trace import Answer, Trouble

_MINTED = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,}|\d{6,}|[A-Za-z]+[-_][A-Za-z0-9_-]{8,}|https?://\S+",
    re.IGNORECASE,
)
"""What a server makes up for itself, such as ids, times and links: of no matter here."""
MOST = 8


@dataclass(frozen=True)
class Difference:
    """What two servers did with one request: ``lines`` say where their answers differ; none: they agree."""

    id: str
    lines: tuple[str, ...]


def compared(name: str, first: Answer | Trouble, second: Answer | Trouble) -> Difference:
    """The differences of two answers to the same request."""
    if isinstance(first, Trouble) or isinstance(second, Trouble):
        texts = [one.text if isinstance(one, Trouble) else f"{one.status}" for one in (first, second)]
        same = isinstance(first, Trouble) and isinstance(second, Trouble)
        return Difference(name, () if same else (f"the answer: {texts[0]} | {texts[1]}",))
    lines = list(_answers(first, second))
    more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return Difference(name, (*lines[:MOST], *more))


def _answers(first: Answer, second: Answer) -> Iterator[str]:
    if first.status != second.status:
        yield f"status: {first.status} | {second.status}"
    if first.media_type != second.media_type:
        yield f"media type: {first.media_type or 'none'} | {second.media_type or 'none'}"
        return
    if first.media_type == "text/event-stream":
        yield from _streams(first, second)
        return
    bodies = json_of(first.body), json_of(second.body)
    if None in bodies:
        if (bodies[0] is None) != (bodies[1] is None):
            yield "only one of the bodies is JSON"
        return
    yield from _values(*bodies, "", words=first.status >= 400)


def _streams(first: Answer, second: Answer) -> Iterator[str]:
    """Streams are alike when the same kinds of events come in the same order; how many of one kind is no matter."""
    kinds = [_kinds(one) for one in (first, second)]
    if kinds[0] != kinds[1]:
        yield f"events: {' '.join(kinds[0])} | {' '.join(kinds[1])}"
    ends = [(one.events() or ["nothing"])[-1] for one in (first, second)]
    if ("[DONE]" in ends[0]) != ("[DONE]" in ends[1]):
        yield "only one of the streams ends with [DONE]"


def _kinds(answer: Answer) -> list[str]:
    found: list[str] = []
    for event in answer.stream():
        data = json_of(event.data)
        kind = event.name or (",".join(sorted(data)) if isinstance(data, Mapping) else event.data[:20])
        if not found or found[-1] != kind:
            found.append(kind)
    return found


def _values(first: Any, second: Any, place: str, *, words: bool) -> Iterator[str]:
    where = place or "the body"
    if _type(first) != _type(second):
        yield f"{where}: {_type(first)} | {_type(second)}"
    elif isinstance(first, Mapping):
        for name in [*first, *(name for name in second if name not in first)]:
            inner = f"{place}.{name}".lstrip(".")
            if name not in first or name not in second:
                yield f"{inner}: {'there | missing' if name in first else 'missing | there'}"
            else:
                yield from _values(first[name], second[name], inner, words=words)
    elif isinstance(first, list):
        for index, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from _values(one, other, f"{place}.{index}".lstrip("."), words=words)
    elif words and isinstance(first, str) and _MINTED.sub("#", first) != _MINTED.sub("#", second):
        yield f"{where}: {first[:80]!r} | {second[:80]!r}"


def _type(value: Any) -> str:
    names = {dict: "object", list: "list", str: "text", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
