"""Faults of streams: events lost, doubled, out of order; no end; ids that change; counts that do not add up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.acceptance import json_of
from conformance.facts import scope
from conformance.mutants.edits import Edit, mutant, with_events
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.mutants.shapes import suits
from conformance.trace import Answer

_TEXT = ("stream.text", "stream.first", "stream.arguments", "stream.delta")
"""The templates of events that carry a piece of what is said, the likeliest first."""


def mutants(recording: Recording) -> Iterator[Mutant]:
    """Each operator on the streams of each family of each operation that has any."""
    contract = recording.contract
    for operation in contract.operations.values():
        for family, attachment in contract.attached(operation.id):
            if not any(name.startswith("stream.") for name in (*operation.answers, *attachment.answers)):
                continue
            found = recording.by_operation.get(operation.id, ())
            places = [one for one in found if one.family == family.name and one.streams and one.accepted]
            start = f"{scope(operation, family)}/stream"
            for what, operator, says, edit in _operators(recording):
                yield mutant(recording, operator, [f"{start}/{what}"], says, places, edit)


def _operators(recording: Recording) -> Iterator[tuple[str, str, str, Edit]]:
    yield "media-type", "swap-media-type", "a stream says that it is JSON", _as_json
    yield "media-type", "no-media-type", "a stream does not say what it is", _as_nothing
    yield "order", "reorder-events", "the first event comes last", _reordered
    yield "order", "swap-ends", "the event before the end comes first", _early_end
    yield "end", "no-end", "the last event is missing", lambda place: _events(place, _of(place)[:-1])
    yield "end", "cut-stream", "the stream breaks off half way", _cut
    yield "same-id", "id-mismatch", "events have different ids", _ids
    yield "usage", "wrong-usage", "the stream counts more than was said", lambda place: _usage(place, _more)
    yield "usage", "no-usage", "the stream does not count", lambda place: _usage(place, lambda _: None)
    yield "joins", "double-event", "a piece comes twice", lambda place: _piece(recording, place, 2)
    yield "joins", "drop-event", "a piece is lost", lambda place: _piece(recording, place, 0)


def _of(place: Place) -> list[tuple[str, str]]:
    return [(event.name, event.data) for event in place.answer.stream()]


def _events(place: Place, events: list[tuple[str, str]]) -> Answer | None:
    return with_events(place.answer, events) if events else None


def _as_json(place: Place) -> Answer:
    return replace(place.answer, headers={**place.answer.headers, "content-type": "application/json"})


def _as_nothing(place: Place) -> Answer:
    left = {name: value for name, value in place.answer.headers.items() if name != "content-type"}
    return replace(place.answer, headers=left)


def _reordered(place: Place) -> Answer | None:
    found = _of(place)
    return _events(place, [*found[1:], found[0]]) if len(found) > 1 else None


def _early_end(place: Place) -> Answer | None:
    found = _of(place)
    return _events(place, [found[-2], *found[:-2], found[-1]]) if len(found) > 2 else None


def _cut(place: Place) -> Answer:
    body = place.answer.body
    return replace(place.answer, body=body[: len(body) // 2], cut="broken off: the peer closed the connection")


def _ids(place: Place) -> Answer | None:
    """Every second event names another answer than the first."""
    named = next((found for event in place.events if (found := _id(event))), None)
    if named is None:
        return None
    events = [
        (name, data.replace(named, f"{named[:-3]}zzz") if number % 2 else data)
        for number, (name, data) in enumerate(_of(place))
    ]
    return _events(place, events)


def _id(event: Any) -> str | None:
    if not isinstance(event, Mapping):
        return None
    for owner in (event, event.get("response"), event.get("message")):
        if isinstance(owner, Mapping) and isinstance(owner.get("id"), str) and len(owner["id"]) > 3:
            return str(owner["id"])
    return None


def _usage(place: Place, change: Any) -> Answer | None:
    events = [
        (name, data if found is None else json.dumps(_counted(found, change))) for name, data, found in _read(place)
    ]
    return _events(place, events) if events != _of(place) and any('"usage"' in data for _, data in _of(place)) else None


def _read(place: Place) -> Iterator[tuple[str, str, Any]]:
    for name, data in _of(place):
        yield name, data, json_of(data) if '"usage"' in data else None


def _counted(found: Any, change: Any) -> Any:
    if isinstance(found, Mapping):
        return {
            key: change(value) if key == "usage" and value else _counted(value, change) for key, value in found.items()
        }
    return [_counted(one, change) for one in found] if isinstance(found, list) else found


def _more(usage: Any) -> Any:
    if isinstance(usage, Mapping):
        return {key: _more(value) for key, value in usage.items()}
    return usage + 7 if isinstance(usage, int) and not isinstance(usage, bool) else usage


def _piece(recording: Recording, place: Place, times: int) -> Answer | None:
    """One event that carries a piece of the text, twice or not at all."""
    templates = recording.templates(place)
    for wanted in _TEXT:
        if wanted not in templates:
            continue
        chosen = [
            number
            for number, event in enumerate(place.events)
            if isinstance(event, Mapping) and suits(templates, wanted, event)
        ]
        if chosen:
            middle = chosen[len(chosen) // 2]
            found = _of(place)
            return _events(place, [*found[:middle], *[found[middle]] * times, *found[middle + 1 :]])
    return None
