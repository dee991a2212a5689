"""What a run saw: each request with its answer, recorded so that it can be judged again. No key is ever in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from conformance.requests import Request

REDACTED = "<key>"
LONG = 8
"""Characters from which on a key is so peculiar that no other text holds it by chance."""


@dataclass(frozen=True)
class Answer:
    """An answer in full; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

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
        return json.loads(self.body)

    def events(self) -> list[str]:
        """The data of each server-sent event, in order."""
        text = self.body.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        blocks = [block.split("\n") for block in text.split("\n\n")]
        data = [[line[5:].removeprefix(" ") for line in block if line.startswith("data:")] for block in blocks]
        return ["\n".join(lines) for lines in data if lines]


@dataclass(frozen=True)
class Trouble:
    """Why a request has no whole answer. ``kind`` is ``unreachable``, ``timeout``, ``broken`` or ``budget``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Exchange:
    """One request, its URL, and the answer or the trouble. ``host`` is the Host header, when it is not the URL's."""

    request: Request
    url: str
    host: str | None
    outcome: Answer | Trouble
    milliseconds: float


def redacted(text: str, key: str) -> str:
    """The text without the key: plain, as in JSON or as in a URL; a short key only as a word of its own."""
    return _pattern(key).sub(REDACTED, text) if key else text


def redacted_answer(status: int, headers: Mapping[str, str], body: bytes, key: str) -> Answer:
    """An answer to be recorded: the key is taken out of headers and body."""
    clean = {name.lower(): redacted(value, key) for name, value in headers.items()}
    return Answer(status, clean, redacted(body.decode("latin-1"), key).encode("latin-1"))


@cache
def _pattern(key: str) -> re.Pattern[str]:
    forms = sorted({key, json.dumps(key)[1:-1], quote(key, safe="")}, key=len, reverse=True)
    any_form = "|".join(map(re.escape, forms))
    return re.compile(any_form if len(key) >= LONG else rf"(?<![A-Za-z0-9])(?:{any_form})(?![A-Za-z0-9])")
