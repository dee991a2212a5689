"""What a run saw: each request with its answer, recorded so that it can be judged again. No key is ever in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from conformance.requests import Request
from conformance.strict_json import read_json

REDACTED = "<key>"
LONG = 8
"""Characters from which on a key is so peculiar that no other text holds it by chance."""


@dataclass(frozen=True)
class Event:
    """A server-sent event: its data, its name if it has one, and the milliseconds after the request it was whole at."""

    data: str
    name: str = ""
    milliseconds: float = 0.0

    def json(self) -> Any:
        """The data as JSON; raises ``ValueError`` when it is none."""
        return read_json(self.data)


@dataclass(frozen=True)
class Answer:
    """An answer in full; header names are lower case.

    ``pieces`` says of a stream when how many bytes came: milliseconds after its head, and the count. ``cut`` says why
    the suite stopped reading before the end; it is empty when there was one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    pieces: tuple[tuple[float, int], ...] = ()
    cut: str = ""

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether it is a web page: by what it says of itself, or by how it begins."""
        return self.media_type == "text/html" or self.body[:200].lstrip().lower().startswith(
            (b"<!doctype html", b"<html")
        )

    def json(self) -> Any:
        """The body as JSON; raises ``ValueError`` when it is none."""
        return read_json(self.body)

    def events(self) -> list[str]:
        """The data of each server-sent event, in order."""
        return [event.data for event in self.stream()]

    def stream(self) -> list[Event]:
        """The server-sent events with their names and times."""
        body = self.body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in self.body else self.body
        found: list[Event] = []
        end = 0
        for block in body.split(b"\n\n"):
            end += len(block) + 2
            lines = block.decode("utf-8", "replace").split("\n")
            data = [line[5:].removeprefix(" ") for line in lines if line.startswith("data:")]
            names = [line[6:].strip() for line in lines if line.startswith("event:")]
            if data:
                found.append(Event("\n".join(data), names[-1] if names else "", self._came(end)))
        return found

    def _came(self, count: int) -> float:
        """When so many bytes were there."""
        sums = accumulate(length for _, length in self.pieces)
        late = self.pieces[-1][0] if self.pieces else 0.0
        return next((at for (at, _), total in zip(self.pieces, sums, strict=True) if total >= count), late)


@dataclass(frozen=True)
class Trouble:
    """Why a request has no whole answer. ``kind`` is ``unreachable``, ``timeout``, ``broken``, ``busy`` or
    ``budget``.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Exchange:
    """One request, its URL, and the answer or the trouble. ``host`` is the Host header, when it is not the URL's.

    ``role`` is what the request is for in its probe, ``key`` whose key it carried, ``at`` the seconds of the run at
    which it was sent, ``attempts`` how often it was sent before the target had room for it.
    """

    request: Request
    url: str
    host: str | None
    outcome: Answer | Trouble
    milliseconds: float
    role: str = "request"
    key: str = "own"
    at: float = 0.0
    attempts: int = 1


@dataclass(frozen=True)
class Reading:
    """Something that was looked up beside the provider's own answers: an account's money at a moment of a probe."""

    role: str
    value: Any


@dataclass
class Observation:
    """All that one probe saw, in order. ``missing`` says why it is not whole; empty when it is."""

    exchanges: list[Exchange] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    missing: str = ""


Trace = Mapping[str, Observation]
"""What was seen, by the ids of probes."""


def redacted(text: str, key: str) -> str:
    """The text without the key: plain, as in JSON or as in a URL; a short key only as a word of its own."""
    return _pattern(key).sub(REDACTED, text) if key else text


def redacted_bytes(body: bytes, key: str) -> bytes:
    """Bytes without the key."""
    return (
        redacted(body.decode("latin-1"), key).encode("latin-1") if key.encode() in body or not key.isalnum() else body
    )


def redacted_headers(headers: Mapping[str, str], key: str) -> dict[str, str]:
    """Headers without the key, their names in lower case."""
    return {name.lower(): redacted(value, key) for name, value in headers.items()}


@cache
def _pattern(key: str) -> re.Pattern[str]:
    forms = sorted({key, json.dumps(key)[1:-1], quote(key, safe="")}, key=len, reverse=True)
    any_form = "|".join(map(re.escape, forms))
    return re.compile(any_form if len(key) >= LONG else rf"(?<![A-Za-z0-9])(?:{any_form})(?![A-Za-z0-9])")
