"""What a contract says of an error, taken apart: its status, each member of its body that is its own, its headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract import Contract, ErrorEntry
from conformance.facts.answers import members
from conformance.facts.fact import Fact, word
from conformance.refusals import body_of
from conformance.templates import NOTHING, Hole, Text, fill

MESSAGE = "message"
MEMBER, WITHOUT, STATUS, HEADER, SHOWS = "member", "without", "status", "header", "shows"
"""The words of ``error/<id>/member/<path>`` and so on; ``without`` is a member that others in the envelope have,
``shows`` what the message says of the key, which only who sent it knows.
"""
KEY = "key.last6"


def error_facts(contract: Contract, error: ErrorEntry) -> Iterator[Fact]:
    """The facts of one error. What ends a task is told by an answer to another question: of that only the whole."""
    start, source = f"error/{error.id}", error.source
    yield Fact(start, source, f"{error.status}: {error.message} ({error.cause})")
    for name in error.headers:
        yield Fact(f"{start}/{HEADER}/{name.lower()}", source, f"it has the header {name}")
    if error.of_a_task:
        return
    yield Fact(f"{start}/{STATUS}", source, f"its status is {error.status}")
    for path in dict.fromkeys(path for name in (MESSAGE, *error.fields) for path in places_of(contract, error, name)):
        yield Fact(f"{start}/{MEMBER}/{word(path)}", source, f"its {path} is its own")
    if f"{{{KEY}}}" in error.message:
        yield Fact(f"{start}/{SHOWS}/{KEY}", source, "its message shows the end of the key")
    for path, part in members(body_of(contract, error)):
        if part is NOTHING:
            yield Fact(f"{start}/{WITHOUT}/{word(path)}", source, f"it has no {path}")


def places_of(contract: Contract, error: ErrorEntry, name: str) -> list[str]:
    """The paths of an error's body that say its message, or one of its fields."""
    form = fill(contract.envelopes[error.envelope], lambda one: Hole(one) if one == name else one)
    return [path for path, part in members(form) if _says(part)]


def _says(part: Any) -> bool:
    return isinstance(part, Hole) or (isinstance(part, Text) and any(isinstance(one, Hole) for one in part.parts))
