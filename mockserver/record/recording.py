"""One recorded exchange as a JSON file: what was asked, what came back, and when each piece of it came."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from mockserver.errors import UnderstudyError
from mockserver.redaction import cleaned

FORMAT = 1
_SLUG = re.compile(r"[^a-z0-9]+")
_NUMBERED = re.compile(r"(\d{4,})-.*\.json")


class RecordingError(UnderstudyError):
    """A recording cannot be read or written; the text says which file and why."""


class Chunk(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A piece of a body, ``after_ms`` the answer began: as text, or as base64 where it is none."""

    after_ms: float = 0.0
    text: str | None = None
    base64: str | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the piece."""
        return base64.b64decode(self.base64) if self.base64 is not None else (self.text or "").encode()


class Said(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One side of an exchange: headers by lower-case name, the status of an answer, and the body in pieces."""

    headers: dict[str, str]
    chunks: tuple[Chunk, ...] = ()
    status: int | None = None

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(chunk.data for chunk in self.chunks)


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exchange with a real provider. ``at`` is unix time, ``query`` without its question mark.

    ``provider`` and ``operation`` are the contract's words, where the path is one that a contract documents; ``broken``
    says why an answer ended too early.
    """

    at: float
    upstream: str
    method: str
    path: str
    query: str
    request: Said
    response: Said
    first_byte_ms: float
    duration_ms: float
    provider: str | None = None
    operation: str | None = None
    broken: str | None = None
    format: int = FORMAT


def chunks_of(
    pieces: Iterable[tuple[float, bytes]], secrets: Iterable[str], *, asked: bool = False
) -> tuple[Chunk, ...]:
    """Pieces of a body as they are written down, without secrets; ``asked`` is whether it is the body of a request.

    A secret that two pieces share is taken out of them as one piece: no secret is worth its timing.
    """
    known, rows = tuple(secrets), list(pieces)
    whole = b"".join(data for _, data in rows)
    clean = [_clean(data, known, asked) for _, data in rows]
    if _clean(whole, known, asked) != b"".join(clean):
        rows, clean = [(rows[0][0], whole)], [_clean(whole, known, asked)]
    return tuple(_chunk(after, data) for (after, _), data in zip(rows, clean, strict=True))


def write_recording(folder: Path, recording: Recording) -> Path:
    """Write a recording under the next free number and return its path. Raises ``RecordingError``."""
    slug = _SLUG.sub("-", f"{recording.method}-{recording.path}".lower()).strip("-")[:80]
    data = msgspec.json.format(msgspec.json.encode(recording), indent=1) + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = [int(found[1]) for path in folder.iterdir() if (found := _NUMBERED.fullmatch(path.name))]
        path = folder / f"{max(taken, default=0) + 1:04}-{slug}.json"
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise RecordingError(f"{folder}: cannot be written: {error.strerror or error}") from None
    return path


def read_recording(path: Path) -> Recording:
    """A recording from its file. Raises ``RecordingError`` naming the file and what is wrong with it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Recording)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror or error}") from None
    except msgspec.DecodeError as error:
        raise RecordingError(f"{path}: is no recording: {error}") from None


def _clean(data: bytes, secrets: tuple[str, ...], asked: bool) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    return cleaned(text, secrets, asked=asked).encode("utf-8", "surrogateescape")


def _chunk(after: float, data: bytes) -> Chunk:
    try:
        return Chunk(after_ms=round(after, 1), text=data.decode("utf-8"))
    except UnicodeDecodeError:
        return Chunk(after_ms=round(after, 1), base64=base64.b64encode(data).decode())
