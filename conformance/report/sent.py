"""A request and its answer as text: bodies cut where they grow long, bytes counted instead of shown."""

from __future__ import annotations

from typing import Any

from conformance.contract import Auth
from conformance.requests import Request
from conformance.samples import Upload
from conformance.trace import REDACTED, Exchange, Trouble

MOST = 4000
"""Characters of a body that a report keeps."""


def body_text(request: Request) -> str:
    """The body of a request; of files, their names."""
    if request.parts:
        return " ".join(
            f"{name}={'@' + found.filename if isinstance(found, Upload) else found}" for name, found in request.parts
        )
    return as_text(request.content)


def as_text(content: bytes) -> str:
    """Bytes as text, or how many they are."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return f"<{len(content)} bytes>"
    if "\0" in text:
        return f"<{len(content)} bytes>"
    return text if len(text) <= MOST else f"{text[:MOST]}... ({len(text)} characters)"


def exchange_document(exchange: Exchange, auth: Auth) -> dict[str, Any]:
    """An exchange as JSON; ``response`` is null where there was no whole answer, and ``trouble`` then says why."""
    request, outcome = exchange.request, exchange.outcome
    scheme = auth.scheme
    headers = {**request.headers, scheme.header: f"{scheme.prefix}{REDACTED}"}
    sent = {
        "method": request.method,
        "url": exchange.url,
        "headers": {**headers, "host": exchange.host} if exchange.host else headers,
        "body": body_text(request),
    }
    if isinstance(outcome, Trouble):
        return {"request": sent, "response": None, "trouble": outcome.text}
    answer = {"status": outcome.status, "headers": dict(outcome.headers), "body": as_text(outcome.body)}
    return {"request": sent, "response": answer}
