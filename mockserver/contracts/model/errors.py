"""``errors.json``: the provider's catalogue."""

from __future__ import annotations

import msgspec

from mockserver.contracts.model.words import Json, Part, Source, Word


class ErrorEntry(Part, frozen=True):
    """One error of the catalogue; ``fill`` gives the defaults of the ``{placeholders}`` in its texts."""

    id: Word
    status: int
    message: str
    cause: str
    source: Source
    envelope: str = "error"
    fields: dict[str, Json] = {}
    fill: dict[str, Json] = {}
    headers: dict[str, str] = {}
    operations: list[str] = []
    task: bool = False


class Errors(Part, frozen=True):
    """``errors.json``: the provider's catalogue."""

    errors: list[ErrorEntry]
    schema_: str | None = msgspec.field(default=None, name="$schema")
