"""Clauses, contradictions and examples: what a contract says about its document."""

from __future__ import annotations

from typing import Literal

import msgspec

from mockserver.contracts.model.words import Json, Level, Part, Source, State, Word


class Clause(Part, frozen=True):
    """One documented statement in our words, for the suite to exercise.

    ``facts`` are patterns of the ids of the facts that it states (``conformance facts`` lists them); without any, those
    that cite the same place.
    """

    id: Word
    says: str
    source: Source
    level: Level = "must"
    operations: list[str] = []
    untestable: str | None = None
    facts: list[str] = []


class Clauses(Part, frozen=True):
    """``clauses.json``."""

    clauses: list[Clause]
    schema_: str | None = msgspec.field(default=None, name="$schema")


class Contradiction(Part, frozen=True):
    """A place where the documents disagree: the readings, the one served, and why."""

    id: Word
    about: str
    readings: list[str]
    served: str
    why: str
    source: Source


class Contradictions(Part, frozen=True):
    """``contradictions.json``."""

    contradictions: list[Contradiction]
    schema_: str | None = msgspec.field(default=None, name="$schema")


class Example(Part, frozen=True):
    """A request and what must come of it: ``accepted`` or an error's id.

    The values '@image', '@video' and '@audio' in a ``form`` stand for files.
    """

    id: Word
    operation: str
    expect: str
    source: Source
    body: Json = None
    form: list[list[str]] = []
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    region: str | None = None


class Examples(Part, frozen=True):
    """``<family>/examples.json``: good and bad requests of a family."""

    examples: list[Example]
    schema_: str | None = msgspec.field(default=None, name="$schema")


class KnownInput(Part, frozen=True):
    """What a document says of the media behind one of its example URLs; sizes in pixels, length in seconds.

    ``state`` and ``channel`` are those of a stored resource that the URL names.
    """

    url: str
    source: Source
    kind: Literal["image", "video", "audio"] | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None
    bytes: int | None = None
    format: str | None = None
    portrait: bool | None = None
    corrupt: bool | None = None
    state: State | None = None
    channel: str | None = None


class KnownInputs(Part, frozen=True):
    """``inputs.json``: the example URLs of a provider's documents."""

    inputs: list[KnownInput]
    schema_: str | None = msgspec.field(default=None, name="$schema")
