"""An answer written once with holes for what differs from request to request, such as its id and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockserver.contracts.templates import Template
from mockserver.http.answers import encode, named_event

Filled = Callable[[Mapping[str, Any]], bytes]

_FIRST_NUMBER = 700_000_000_000_000_001


def prefill(template: Template, names: Mapping[str, Any], varying: Sequence[str]) -> Filled | None:
    """The template as JSON with every name filled but the ``varying`` ones, which the result fills in.

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

    def fill(values: Mapping[str, Any]) -> bytes:
        parts = [texts[0]]
        for hole, text in zip(holes, texts[1:], strict=True):
            parts += (encode(values[hole]), text)
        return b"".join(parts)

    return fill


def prefilled_event(template: Template, names: Mapping[str, Any], varying: Sequence[str]) -> Filled:
    """Many events of one template, named by the ``type`` of their data, that differ in the ``varying`` names only."""
    filled = prefill(template, names, varying)
    if filled is None:
        return lambda values: named_event(template({**names, **values}))
    head = b"event: %b\ndata: " % str(template(names).get("type", "message")).encode()
    return lambda values: b"%b%b\n\n" % (head, filled(values))
