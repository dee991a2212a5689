"""An answer written once with holes for what differs from request to request, such as its id and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockserver.contracts.templates import Template
from mockserver.http.answers import encode, named_event


class Prefilled:
    """An answer with ``holes``: called with a value for each, in their order, it is the whole of it."""

    __slots__ = ("_frame", "holes")

    def __init__(self, texts: Sequence[bytes], holes: Sequence[str]) -> None:
        self._frame = b"%b".join(text.replace(b"%", b"%%") for text in texts)
        self.holes = tuple(holes)

    def __call__(self, values: Sequence[Any]) -> bytes:
        return self._frame % tuple([encode(value) for value in values])


_FIRST_NUMBER = 700_000_000_000_000_001


def prefill(template: Template, names: Mapping[str, Any], varying: Sequence[str]) -> Prefilled | None:
    """The template as JSON with every name filled but the ``varying`` ones, its holes.

    A varying name keeps the type of its value in ``names``: a text or a whole number. None when one of them stands
    inside a longer text, where a hole cannot be cut.
    """
    marks: dict[bytes, str] = {}
    marked = dict(names)
    for position, name in enumerate(varying):
        number = _FIRST_NUMBER + position
        mark = number if isinstance(names.get(name), int) else f"\x00{number}\x00"
        marked[name] = mark
        marks[encode(mark)] = name
    pieces = re.split(b"(" + b"|".join(map(re.escape, marks)) + b")", encode(template(marked)))
    texts, holes = pieces[::2], [marks[piece] for piece in pieces[1::2]]
    if any(b"\\u0000" in text for text in texts):
        return None
    return Prefilled(texts, holes)


def prefilled_event(
    template: Template, names: Mapping[str, Any], varying: Sequence[str]
) -> Callable[[Mapping[str, Any]], bytes]:
    """Many events of one template, named by the ``type`` of their data, that differ in the ``varying`` names only."""
    filled = prefill(template, names, varying)
    if filled is None:
        return lambda values: named_event(template({**names, **values}))
    head = b"event: %b\ndata: " % str(template(names).get("type", "message")).encode()
    return lambda values: b"%b%b\n\n" % (head, filled([values[hole] for hole in filled.holes]))
