"""What this provider's contract folder says, and whether an answer is one of its errors."""

from __future__ import annotations

import re
from functools import cache

import httpx

from mockserver.contracts import Facts, load_provider
from mockserver.contracts.model import Example

from .place import contracts

_REQUEST_ID = r"(?: \(request id: \S+\))?"


@cache
def facts() -> Facts:
    """The contract of this provider."""
    return load_provider(contracts() / "imarouter")


def examples(*families: str) -> list[Example]:
    """The example requests of these families."""
    return [row for name in families for row in facts().examples[name]]


def refused(answer: httpx.Response, error: str) -> None:
    """The answer is this error: its status and envelope, its text to the letter but for what placeholders hold."""
    entry = facts().errors[error]
    text = re.sub(r"\\\{[a-z_.]+\\\}", "(?s:.*)", re.escape(entry.message)) + _REQUEST_ID
    assert answer.status_code == entry.status, answer.text
    body = answer.json()
    if entry.envelope == "task":
        assert list(body) == ["code", "message", "data"]
        assert body["data"] is None
    elif entry.envelope == "claude":
        assert list(body) == ["type", "error"]
        assert body["type"] == "error"
        body = body["error"]
        assert list(body) == ["type", "message"]
        assert body["type"] == entry.fields["type"]
    elif entry.envelope in ("error", "relay", "lookup", "upstream"):
        assert list(body) == ["error"]
        body = body["error"]
        assert body["type"] == entry.fields["type"]
    if "code" in entry.fields:
        assert body["code"] == entry.fields["code"]
    assert re.fullmatch(text, body["message"]), answer.text
