"""The grammar of contract files as JSON Schema, written from the structs that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from mockserver.contracts.model import (
    Clauses,
    Contradictions,
    Errors,
    Examples,
    Family,
    KnownInputs,
    Operations,
    Provider,
)

KINDS: dict[str, type] = {
    "provider": Provider,
    "operations": Operations,
    "errors": Errors,
    "clauses": Clauses,
    "contradictions": Contradictions,
    "family": Family,
    "examples": Examples,
    "inputs": KnownInputs,
}


def grammar() -> dict[str, bytes]:
    """File name to content of every schema below ``meta``."""
    return {f"{name}.schema.json": _schema(name, kind) for name, kind in KINDS.items()}


def write_grammar(folder: Path) -> list[Path]:
    """Write the grammar into ``folder`` and name the files."""
    written = []
    for name, content in grammar().items():
        (folder / name).write_bytes(content)
        written.append(folder / name)
    return written


def _schema(name: str, kind: type) -> bytes:
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"
