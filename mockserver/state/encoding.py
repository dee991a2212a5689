"""Records as text, for the stores that keep them outside of the process."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

R = TypeVar("R")

# JSON, not msgpack: a request may hold an integer of any size, which msgpack refuses above 64 bits, and a person can
# read the rows with sqlite3 or redis-cli.
_encoder = msgspec.json.Encoder()
_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def kind_name(kind: type[Any]) -> str:
    """The name a kind of record is stored under; two kinds in one store need two names."""
    return kind.__name__


def encode(record: Any) -> bytes:
    """A record as JSON. Raises ``TypeError`` when a field typed ``Any`` holds what JSON has no word for."""
    return _encoder.encode(record)


def decode(kind: type[R], text: bytes) -> R:
    """The record back. Raises ``msgspec.ValidationError`` when ``text`` does not fit the fields of ``kind``."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    record: R = decoder.decode(text)
    return record
