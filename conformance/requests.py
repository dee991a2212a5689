"""A request as the suite writes it: what is said, before any target is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from conformance.agreement import FILES
from conformance.contract import Auth, Example, Operation
from conformance.samples import Upload, sample

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class Request:
    """Method, path and what goes with them.

    ``content`` is a body as it travels, ``parts`` are those of a multipart one; header names are lower case.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    parts: tuple[tuple[str, str | Upload], ...] = ()

    @property
    def media_type(self) -> str:
        """The media type of the body without its parameters; empty when none is said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def target(self) -> str:
        """Path and query, as the request line has them."""
        return quote(self.path, safe="/:@!$&'()*+,;=%") + (f"?{urlencode(self.query)}" if self.query else "")

    def with_key(self, auth: Auth, key: str) -> Request:
        """The same request with a key, in the first of the documented headers that count on every operation."""
        scheme = auth.scheme
        return replace(self, headers={**self.headers, scheme.header: f"{scheme.prefix}{key}"})

    def form_parts(self) -> tuple[tuple[str, str | Upload], ...]:
        """The parts of a form, however it travels; raises ``UnicodeDecodeError`` for what is no UTF-8."""
        return self.parts or tuple(parse_qsl(self.content.decode("utf-8"), keep_blank_values=True))


def json_request(method: str, path: str, body: Any, **more: Any) -> Request:
    """A request with a JSON body."""
    return Request(method, path, headers={"content-type": JSON}, content=_dump(body), **more)


def example_request(operation: Operation, example: Example) -> Request:
    """The request of an example: a body as JSON, a form with files as multipart, another as the operation reads it."""
    bare = Request(operation.methods[0], operation.path, query=example.query, headers=example.headers)
    if example.has_body:
        return _with(bare, JSON, content=_dump(example.body))
    if not example.form:
        return bare
    if "form" in operation.accepts and not any(text in FILES for _, text in example.form):
        return _with(bare, FORM, content=urlencode(example.form).encode())
    parts = tuple((name, sample(text[1:]) if text in FILES else text) for name, text in example.form)
    return _with(bare, MULTIPART, parts=parts)


def _with(request: Request, media_type: str, **body: Any) -> Request:
    return replace(request, headers={**request.headers, "content-type": media_type}, **body)


def _dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
