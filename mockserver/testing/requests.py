"""Requests that a mock has answered, as a test looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import msgspec

from mockserver.http.bodies import BrokenBodyError, parse_form, parse_multipart
from mockserver.http.checks import media_type
from mockserver.journal import Exchange
from mockserver.testing.seen import Seen


class Request:
    """One request and the answer it got. ``at`` is simulated unix time; ``cost`` is in USD, charged or held back."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.id = exchange.id
        self.at = exchange.at
        self.provider = exchange.provider
        self.operation = exchange.operation
        self.operation_id = exchange.operation_id
        self.method = exchange.method
        self.path = exchange.path
        self.key = exchange.key
        self.model = exchange.model
        self.task_id = exchange.task_id
        self.status = exchange.status
        self.error = exchange.error
        self.cost: Decimal | None = exchange.amount

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The query of the URL."""
        return dict(parse_qsl(self._exchange.query, keep_blank_values=True))

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers that were sent, by lower-case name."""
        return _headers(self._exchange.headers)

    @property
    def body(self) -> bytes:
        """The body that was sent."""
        return self._exchange.request

    @cached_property
    def json(self) -> Any:
        """The body that was sent, as JSON. Raises ``AssertionError`` when it is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError) as error:
            raise AssertionError(f"the body of {self} is not JSON ({error}): {self.body[:200]!r}") from None

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """The fields of the body, sent as JSON, form or multipart (files have a ``name`` and ``data``).

        Of a field that is sent several times there is a list. Raises ``AssertionError`` when there are no fields.
        """
        kind = media_type(dict(self._exchange.headers))
        if kind == "json":
            return self.json if isinstance(self.json, dict) else self._without_fields("is no JSON object")
        try:
            if kind == "form":
                return _joined(parse_form(self.body))
            if kind == "multipart":
                return _joined(parse_multipart(self.body, self.headers["content-type"]))
        except BrokenBodyError as error:
            self._without_fields(f"is broken: {error}")
        return self._without_fields("has no fields")

    def _without_fields(self, why: str) -> NoReturn:
        raise AssertionError(f"the body of {self} {why}")

    @cached_property
    def answer(self) -> Any:
        """What was answered: JSON as data, else text, else bytes; of a long one its beginning."""
        data = self._exchange.response
        try:
            return msgspec.json.decode(data) if data else None
        except (msgspec.DecodeError, RecursionError):
            pass
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data

    @cached_property
    def answer_headers(self) -> Mapping[str, str]:
        """The headers of the answer, by lower-case name."""
        return _headers(self._exchange.response_headers)

    def __str__(self) -> str:
        words = [self.method, self.path, str(self.status), self.operation_id or self.provider or "no provider"]
        words += [self.error or "", self.model or "", self.task_id or ""]
        return " ".join(filter(None, words))

    def __repr__(self) -> str:
        return f"<request {self}>"


class Requests(Seen[Request]):
    """The requests of a test, oldest first."""

    noun = "request"
    fields = ("provider", "model", "status", "error", "key", "task_id", "method", "path")


def _joined(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _headers(rows: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in rows}
