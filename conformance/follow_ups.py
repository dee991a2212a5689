"""Tasks that follow from others: what a family offers, and which fields of a request take it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Follows:
    """The fields of a request that name the task it follows from, and which of the follow-ups on offer it takes."""

    task: str
    offer: str


@dataclass(frozen=True)
class Offer:
    """A follow-up that tasks offer: the form of its id, and the models that may take it."""

    id: str
    models: tuple[str, ...]
