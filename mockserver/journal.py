"""The journal: a bounded ring of exchanges, stored as they were sent and made readable only when somebody looks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from mockserver.redaction import cleaned, cleaned_headers, secrets_in

SHOWN_BYTES = 64 * 1024


class Exchange(msgspec.Struct, gc=False):
    """One request and its answer. ``key`` is what has to be redacted wherever the exchange is shown.

    ``at`` is simulated unix time; ``began`` is when the request came and ``duration_ms`` what passed until its answer
    had gone, both on the machine's stopwatch. ``operation`` is its word; ``error`` the id of a refusal, ``chosen`` the
    rules that took it, ``lost`` whether the client did not get the whole answer.
    ``amount`` is what the request cost in USD, charged at once or held for its task; None when no money moved.
    """

    id: str
    at: float
    provider: str | None
    operation: str | None
    method: str
    path: str
    query: str
    status: int
    headers: list[tuple[bytes, bytes]]
    request: bytes
    response_headers: list[tuple[bytes, bytes]]
    response: bytes
    key: str | None
    model: str | None
    task_id: str | None
    duration_ms: float
    hint: str | None = None
    amount: Decimal | None = None
    began: float = 0.0
    operation_id: str | None = None
    error: str | None = None
    chosen: dict[str, Any] | None = None
    lost: bool = False


class Journal:
    """The newest ``size`` exchanges; adding one costs the same however many there are."""

    def __init__(self, size: int) -> None:
        self._ring: deque[Exchange] = deque(maxlen=size)
        self._added = 0

    @property
    def dropped(self) -> int:
        """How many exchanges have made room for newer ones."""
        return self._added - len(self._ring)

    def add(self, exchange: Exchange) -> None:
        self._ring.append(exchange)
        self._added += 1

    def __len__(self) -> int:
        return len(self._ring)

    def __iter__(self) -> Iterator[Exchange]:
        """Newest first."""
        return reversed(self._ring)

    def clear(self) -> None:
        self._ring.clear()
        self._added = 0


def readable(exchange: Exchange, *, bodies: bool = True) -> dict[str, Any]:
    """An exchange as the control API shows it: bodies as JSON where they are, keys redacted everywhere.

    Without ``bodies`` neither they nor the headers are there: a list needs none, and they are most of the work.
    """
    secrets = (exchange.key or "", *secrets_in({}, exchange.query, exchange.request[:SHOWN_BYTES] if bodies else b""))
    sides = (
        {
            "request": {
                "headers": _headers(exchange.headers, secrets),
                "body": _body(exchange.request, secrets, asked=True),
            },
            "response": {
                "headers": _headers(exchange.response_headers, secrets),
                "body": _body(exchange.response, secrets),
            },
        }
        if bodies
        else {}
    )
    return {
        "id": exchange.id,
        "at": exchange.at,
        "provider": exchange.provider,
        "operation": exchange.operation,
        "operation_id": exchange.operation_id,
        "method": exchange.method,
        "path": cleaned(exchange.path + (f"?{exchange.query}" if exchange.query else ""), secrets, asked=True),
        "status": exchange.status,
        "error": exchange.error,
        "model": exchange.model,
        "task_id": exchange.task_id,
        "amount_usd": None if exchange.amount is None else f"{exchange.amount:f}",
        **sides,
        "duration_ms": round(exchange.duration_ms, 3),
        **({"chosen": exchange.chosen} if exchange.chosen else {}),
        **({"lost": True} if exchange.lost else {}),
        **({"hint": exchange.hint} if exchange.hint else {}),
    }


def _headers(rows: list[tuple[bytes, bytes]], secrets: tuple[str, ...]) -> dict[str, str]:
    return cleaned_headers(((name.decode("latin-1"), value.decode("latin-1")) for name, value in rows), secrets)


def _body(data: bytes, secrets: tuple[str, ...], *, asked: bool = False) -> Any:
    if not data:
        return None
    if len(data) <= SHOWN_BYTES:
        try:
            return msgspec.json.decode(cleaned(data.decode("utf-8"), secrets, asked=asked))
        except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
            pass
    try:
        text = data[:SHOWN_BYTES].decode("utf-8", "ignore" if len(data) > SHOWN_BYTES else "strict")
    except UnicodeDecodeError:
        return f"<{len(data)} bytes>"
    rest = len(data) - SHOWN_BYTES
    return cleaned(text, secrets, asked=asked) + (f"… (+{rest} bytes)" if rest > 0 else "")
