"""Request bodies: read under a cap, parsed as JSON, form or multipart, and brought to the schema's names and types."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec

if TYPE_CHECKING:
    from mockserver.contracts.compiled import Bound

Receive = Callable[[], Awaitable[Any]]

DRAIN_BYTES = 256 * 1024 * 1024
DEEPEST = 200
"""Levels of lists and objects in a body; the validators give up at 255."""


class Body(msgspec.Struct, frozen=True, gc=False):
    """What a client sent: its bytes, unless there were more than the cap."""

    data: bytes
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart form."""

    name: str
    content_type: str
    data: bytes


class BrokenBodyError(Exception):
    """The bytes are not what their media type says; the text says why."""


async def read_body(receive: Receive, limit: int) -> Body:
    """The whole body, or its length alone when it is over ``limit`` bytes.

    What is over the cap is read and dropped, up to a bound, so that the client sees the answer and not a broken pipe.
    """
    message = await receive()
    if not message.get("more_body"):
        data = message.get("body", b"")
        return Body(data) if len(data) <= limit else Body(b"", too_large=True)
    chunks = [message.get("body", b"")]
    size = len(chunks[0])
    while message.get("more_body") and size <= DRAIN_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BrokenBodyError("the client went away")
        size += len(message.get("body", b""))
        if size <= limit:
            chunks.append(message.get("body", b""))
        else:
            chunks.clear()
    return Body(b"".join(chunks)) if size <= limit else Body(b"", too_large=True)


def parse_json(data: bytes) -> Any:
    """JSON data, nested no deeper than validators follow. Raises ``BrokenBodyError``."""
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenBodyError(str(error)) from None
    if data.count(b"[") + data.count(b"{") > DEEPEST and _is_deep(found):
        raise BrokenBodyError(f"it is nested more than {DEEPEST} levels deep")
    return found


def _is_deep(found: Any) -> bool:
    level = [found]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for one in level:
            if type(one) is dict:
                below.extend(one.values())
            elif type(one) is list:
                below.extend(one)
        if not below:
            return False
        level = below
    return any(isinstance(one, dict | list) for one in level)


def parse_form(data: bytes) -> list[tuple[str, str]]:
    """The pairs of a urlencoded form. Raises ``BrokenBodyError``."""
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise BrokenBodyError(str(error)) from None


def parse_multipart(data: bytes, content_type: str) -> list[tuple[str, str | Upload]]:
    """The parts of a multipart form. Raises ``BrokenBodyError``."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise BrokenBodyError("multipart without a boundary")
    reader = _Parts()
    try:
        parser = MultipartParser(boundary, reader.callbacks())
        parser.write(data)
        parser.finalize()
    except (FormParserError, UnicodeDecodeError, ValueError) as error:
        raise BrokenBodyError(str(error)) from None
    if not reader.complete:
        raise BrokenBodyError("multipart that ends too early")
    return reader.parts


class _Parts:
    """Collects the parts that the parser calls out."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, str | Upload]] = []
        self.complete = False
        self._data: list[bytes] = []
        self._headers: dict[str, bytes] = {}
        self._field, self._value = b"", b""

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: setattr(self, "_field", self._field + data[start:end]),
            "on_header_value": lambda data, start, end: setattr(self, "_value", self._value + data[start:end]),
            "on_header_end": self._header,
            "on_part_data": lambda data, start, end: self._data.append(data[start:end]),
            "on_part_end": self._end,
            "on_end": lambda: setattr(self, "complete", True),
        }

    def _begin(self) -> None:
        self._data, self._headers = [], {}

    def _header(self) -> None:
        self._headers[self._field.decode("latin-1").lower()] = self._value
        self._field, self._value = b"", b""

    def _end(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        if b"name" not in options:
            raise BrokenBodyError("a part without a name")
        name, data = options[b"name"].decode("utf-8"), b"".join(self._data)
        if b"filename" in options:
            kind = self._headers.get("content-type", b"application/octet-stream").decode("latin-1")
            self.parts.append((name, Upload(options[b"filename"].decode("utf-8", "replace"), kind, data)))
        else:
            self.parts.append((name, data.decode("utf-8")))


def gather(pairs: list[tuple[str, Any]], bound: Bound) -> dict[str, Any]:
    """Form pairs as the object that the same request would be in JSON: aliases, arrays, numbers and repeats resolved.

    An upload stays an ``Upload``; ``name[]`` means an array and ``name[key]`` a member, as PHP and the SDKs write it.
    """
    schema, aliases = bound.schema, bound.facts.aliases
    body: dict[str, Any] = {}
    for raw, value in pairs:
        name = aliases.get(raw.removesuffix("[]"), raw.removesuffix("[]"))
        outer, _, inner = name.partition("[")
        kinds = schema.types(name)
        if inner.endswith("]") and "object" in schema.types(outer) and isinstance(body.setdefault(outer, {}), dict):
            _put(body[outer], inner[:-1], value, schema.types(f"{outer}.{inner[:-1]}"))
        elif "array" in kinds and "string" not in kinds:
            body.setdefault(name, []).append(value)
        elif name in body and name in schema.repeats:
            body.setdefault(schema.repeats[name], value)
        else:
            body[name] = _typed(value, kinds)
    return body


def _put(held: dict[str, Any], key: str, value: Any, kinds: list[str]) -> None:
    if "array" in kinds and "string" not in kinds:
        held.setdefault(key, []).append(value)
    else:
        held[key] = _typed(value, kinds)


def rename(body: dict[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
    """The same object with documented aliases brought to one spelling; the canonical spelling wins."""
    if not any(name in body for name in aliases):
        return body
    renamed = {name: value for name, value in body.items() if name not in aliases}
    for name, canonical in aliases.items():
        if name in body:
            renamed.setdefault(canonical, body[name])
    return renamed


def _typed(value: Any, kinds: list[str]) -> Any:
    if not isinstance(value, str) or "string" in kinds or not kinds:
        return value
    for kind, read in (
        ("integer", _integer),
        ("number", _decimal),
        ("boolean", _boolean),
        ("object", _json),
        ("array", _json),
    ):
        if kind in kinds:
            try:
                return read(value)
            except (ValueError, BrokenBodyError):
                continue
    return value


def _integer(text: str) -> int:
    """A whole number as JSON writes it; Python would read ``1_000`` and foreign digits as well."""
    if not re.fullmatch(r"-?[0-9]{1,4000}", text):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?", text):
        raise ValueError(text)
    return float(text)


def _boolean(text: str) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _json(text: str) -> Any:
    return parse_json(text.encode())


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": _decimal,
    "boolean": _boolean,
    "object": _json,
    "array": _json,
}
