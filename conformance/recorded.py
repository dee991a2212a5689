"""Exchanges that somebody recorded with a proxy: a folder of JSON files, one exchange each."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.requests import Request
from conformance.trace import Answer

_SENT = ("content-type", "anthropic-version", "x-trace-id")


class RecordingError(Exception):
    """A folder or file that holds no recording; the text says which and why."""


@dataclass(frozen=True)
class Recorded:
    """One exchange: the request without its key, and the answer."""

    name: str
    provider: str | None
    request: Request
    answer: Answer


def read_recordings(folder: Path) -> tuple[Recorded, ...]:
    """The recordings of a folder in their order; raises ``RecordingError``."""
    found = tuple(_recorded(path) for path in sorted(folder.glob("*.json")))
    if not found:
        raise RecordingError(f"{folder}: holds no recording")
    return found


def _recorded(path: Path) -> Recorded:
    try:
        said: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        asked, answered = said["request"], said["response"]
        headers = {name: asked["headers"][name] for name in _SENT if name in asked["headers"]}
        query = dict(_pairs(said["query"]))
        body = _body(asked)
        request = Request(said["method"], said["path"], query=query, headers=headers, content=body)
        return Recorded(
            path.stem, said.get("provider"), request, Answer(answered["status"], answered["headers"], _body(answered))
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise RecordingError(f"{path}: is no recording: {problem}") from None


def _body(side: Mapping[str, Any]) -> bytes:
    pieces = (
        base64.b64decode(chunk["base64"]) if chunk.get("base64") is not None else chunk.get("text", "").encode()
        for chunk in side.get("chunks", ())
    )
    return b"".join(pieces)


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    from urllib.parse import parse_qsl

    yield from parse_qsl(query, keep_blank_values=True)
