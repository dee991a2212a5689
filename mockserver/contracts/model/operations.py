"""``operations.json``: every method and path of a provider."""

from __future__ import annotations

from typing import Literal

import msgspec

from mockserver.contracts.model.rules import Rule, Violation
from mockserver.contracts.model.words import Condition, Json, Kind, Method, Part, Source, State, Step, Word


class Place(Part, frozen=True):
    """Where the id that an operation is asked for stands: the path's parameter, or a named field of query or body."""

    at: Literal["path", "query", "body"] = msgspec.field(default="path", name="in")
    name: str = ""


class Form(Part, frozen=True):
    """Another answer than ``whole`` to a request that carries all these headers."""

    answer: str
    headers: list[str]


class Listing(Part, frozen=True):
    """What a list of models says beside the models' own facts.

    ``defaults`` are facts of models that do not give them; ``endpoints`` are the list's names for operations, by the
    operation's word. The first of ``forms`` that fits a request says in which form it is answered.
    """

    defaults: dict[str, Json] = {}
    endpoints: dict[str, str] = {}
    forms: list[Form] = []


class Operation(Part, frozen=True):
    """One method and path (``also``: further methods that do the same); families attach to it by ``id``.

    ``misplaced`` are values of the selecting field that belong elsewhere, by the error they give here.
    ``request`` holds for each family that attaches without one of its own; ``rules`` come before those of the family.
    With ``optional_body`` no body at all is an empty object. ``keyless`` says when nobody is asked for a key.
    ``accepts_lenient`` are further media types under lenient.
    ``select_lenient`` is a term over the body: what one that leaves the selecting field out means under lenient.
    """

    id: Word
    word: Word
    title: str
    method: Method
    path: str
    kind: Kind
    source: Source
    also: list[Method] = []
    accepts: list[Literal["json", "form", "multipart"]] = []
    accepts_lenient: list[Literal["json", "form", "multipart"]] = []
    optional_body: bool = False
    select: list[str] = []
    select_default: str | None = None
    select_lenient: Json = None
    misplaced: dict[str, list[str]] = {}
    names: Place = Place()
    order: list[Step] | None = None
    role: str | None = None
    keyless: Literal["never", "lenient", "always"] = "never"
    refusals: dict[Condition, str] = {}
    violations: list[Violation] = []
    request: dict[str, Json] = {}
    rules: list[Rule] = []
    answers: dict[str, Json] = {}
    words: dict[State, str] = {}
    listing: Listing = Listing()


class Operations(Part, frozen=True):
    """``operations.json``: every method and path of a provider."""

    operations: list[Operation]
    schema_: str | None = msgspec.field(default=None, name="$schema")
