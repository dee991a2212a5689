"""Streams whose events tell their type, as Responses and Messages have them: their templates, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.dialogue.hearing import events_of
from conformance.trace import Answer

UNKNOWN = "unknown"
_RESPONSES = {
    "created": "C", "in-progress": "P", "item.start": "I", "item.end": "J", "part.start": "p", "text": "t",
    "text.end": "u", "part.end": "q", "summary.start": "s", "summary": "d", "summary.text-end": "v",
    "summary.end": "w", "arguments": "a", "arguments.end": "b", "completed": "Z", "incomplete": "Y",
}  # fmt: skip
_MESSAGES = {
    "start": "S", "ping": "", "text.start": "B", "thinking.start": "H", "tool.start": "U", "text": "t", "thinking": "h",
    "tool": "u", "signature": "G", "stop": "E", "finish": "F", "end": "Z",
}  # fmt: skip
_ORDERS = {
    "responses": (_RESPONSES, re.compile("CP(?:I(?:(?:pt*uq)+|(?:sd*vw)*|a*b)J)*[ZY]")),
    "messages": (_MESSAGES, re.compile("S(?:Bt*E|Hh*G?E|Uu*E)*FZ")),
}
"""The letters of events, and how they may follow each other. A ping may come anywhere after the first."""


def template_of(templates: Mapping[str, Any], body: Any) -> str | None:
    """The name of the first template that has the types of a body, at each depth; ``None`` for none."""
    return next((name for name, template in templates.items() if _same_types(template, body)), None)


def named_events(answer: Answer, templates: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Each event: the end of its template's name (``unknown`` for none), its own name, its body."""
    streamed = {name: one for name, one in templates.items() if name.startswith("stream.")}
    found = []
    for event, body in events_of(answer):
        name = template_of(streamed, body)
        found.append((name.removeprefix("stream.") if name else UNKNOWN, event.name, body))
    return found


def out_of_order(kind: str, answer: Answer, templates: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the order and the names of the events of a stream."""
    letters, order = _ORDERS[kind]
    events = named_events(answer, templates)
    for name, called, body in events:
        if name == UNKNOWN:
            yield f"{body.get('type')!r} is no event that the contract has"
        elif called != body.get("type"):
            yield f"an event of the type {body.get('type')!r} is called {called!r}"
    if not order.fullmatch("".join(letters.get(name, "?") for name, _, _ in events)):
        yield f"the events are {_told([name for name, _, _ in events])}"
    if events and events[0][0] == "ping":
        yield "the first event is a ping"


def _same_types(template: Any, body: Any) -> bool:
    if not isinstance(template, Mapping) or not isinstance(body, Mapping):
        return not isinstance(template, Mapping)
    said = template.get("type")
    if isinstance(said, str) and "{" not in said and body.get("type") != said:
        return False
    return all(
        _same_types(part, body.get(name))
        for name, part in template.items()
        if isinstance(part, Mapping) and "type" in part
    )


def _told(names: Sequence[str]) -> str:
    """Names in order, several of one after each other as one."""
    runs: list[list[Any]] = []
    for name in names:
        if runs and runs[-1][0] == name:
            runs[-1][1] += 1
        else:
            runs.append([name, 1])
    return ", ".join(f"{name} x{count}" if count > 1 else str(name) for name, count in runs)
