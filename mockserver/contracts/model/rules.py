"""Which error a broken schema or rule becomes."""

from __future__ import annotations

from typing import Literal

from mockserver.contracts.model.words import Json, Part, Source, Word


class Violation(Part, frozen=True):
    """Which error a schema violation becomes: the first row whose keyword and field fit is used.

    ``field`` is a top-level field with all below it, or a pattern such as ``messages.*.role``; '*' fits all.
    ``fill`` are terms over the body as it was sent, for what the message names beyond the violation itself.
    """

    error: str
    keyword: str = "*"
    field: str = "*"
    fill: dict[str, Json] = {}


class Rule(Part, frozen=True):
    """A rule across fields: where ``when`` holds, ``require`` must hold, or the request is refused with ``error``.

    With ``outcome`` "fail" the request is accepted and its task ends with that error instead. A ``lenient`` rule does
    not hold under lenient, a ``strict`` one holds under strict alone.
    """

    id: Word
    require: Json
    error: str
    source: Source
    when: Json = None
    fill: dict[str, Json] = {}
    lenient: bool = False
    strict: bool = False
    outcome: Literal["refuse", "fail"] = "refuse"
