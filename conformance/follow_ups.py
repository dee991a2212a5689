"""Tasks that follow from others: what a family offers, and which fields of a request take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.sources import Source


@dataclass(frozen=True)
class Follows:
    """The fields of a request that name the task it follows from, and which of the follow-ups on offer it takes."""

    task: str
    offer: str


@dataclass(frozen=True)
class Offer:
    """A follow-up that tasks offer: the form of its id, and the models that may take it.

    A task has ``count`` of it (a term) where ``when`` holds and its state is one of ``states``; answers show ``shown``.
    """

    id: str
    models: tuple[str, ...]
    states: tuple[str, ...]
    when: Any
    count: Any
    facts: Mapping[str, Any]
    shown: Mapping[str, Any]
    source: Source


@dataclass(frozen=True)
class KnownTask:
    """A finished task of the documents' examples, which any key may follow; ``ids`` are its own, by form."""

    id: str
    model: str
    request: Mapping[str, Any]
    ids: Mapping[str, str]
