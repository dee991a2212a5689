"""Media inputs of a request: which form each came in. A URL is looked at as text and never opened."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mockserver.contracts.schemas import Input
from mockserver.http.bodies import Upload


@dataclass(frozen=True)
class BadInput:
    """A field whose media cannot be taken, and why."""

    field: str
    reason: str


def check_inputs(params: Mapping[str, Any], inputs: Mapping[str, Input]) -> BadInput | None:
    """The first input that is in no form its field takes, or holds another kind of media; None when all are fine."""
    for name, wanted in inputs.items():
        for value in _each(params.get(name)):
            reason = _reason(value, wanted)
            if reason:
                return BadInput(name, reason)
    return None


def form_of(value: Any) -> str:
    """``upload``, ``url``, ``base64`` or ``other``."""
    if isinstance(value, Upload):
        return "upload"
    if not isinstance(value, str):
        return "other"
    if value.lower().startswith(("http://", "https://")):
        return "url" if _has_host(value) else "other"
    return "base64" if _decodes(value) else "other"


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def _reason(value: Any, wanted: Input) -> str | None:
    form = form_of(value)
    if form not in wanted.forms:
        return f"must be sent as {' or '.join(wanted.forms)}"
    if form == "base64":
        kind = _declared_kind(value)
        return f"is {kind}, not {wanted.kind}" if kind not in ("", wanted.kind) else None
    if form != "upload":
        return None
    if not value.data:
        return "is empty"
    from mockserver.media.sniff import sniff

    found = sniff(value.data)
    return f"is {found.kind}, not {wanted.kind}" if found and found.kind != wanted.kind else None


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _declared_kind(text: str) -> str:
    """The kind of media that a data URL says it holds; empty for bare base64."""
    return text[len("data:") :].partition("/")[0].lower() if text[: len("data:")].lower() == "data:" else ""


def _decodes(text: str) -> bool:
    _, comma, data = text.partition(",") if text.startswith("data:") else ("", "", text)
    if text.startswith("data:") and not comma:
        return False
    try:
        return len(base64.b64decode(data, validate=True)) > 0
    except (binascii.Error, ValueError):
        return False
