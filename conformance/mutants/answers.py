"""Faults of answers: a member dropped, null, of another type, under another name; a literal that is another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.facts import operation_scope, scope
from conformance.mutants.edits import edit_events, mutant
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.mutants.shapes import (
    GONE,
    at,
    changed,
    changed_nodes,
    is_optional,
    parts_of,
    renamed,
    suits,
    with_body,
)
from conformance.trace import Answer

Change = Callable[[Any], Any]
_NAMES = ("{model}", "{task.model}")
"""Parts of templates that stand for a model's name: as it was sent, or as the target calls it."""


def mutants(recording: Recording) -> Iterator[Mutant]:
    """Each operator on each member of each answer template."""
    contract = recording.contract
    for operation in contract.operations.values():
        own = {family.name for family, _ in contract.attached(operation.id)} | {"-"}
        for name, template in operation.answers.items():
            others = {family.name for family, one in contract.attached(operation.id) if name in one.answers}
            yield from _of_template(recording, operation_scope(operation), operation.id, own - others, name, template)
        for family, attachment in contract.attached(operation.id):
            for name, template in attachment.answers.items():
                start = scope(operation, family)
                yield from _of_template(recording, start, operation.id, {family.name}, name, template)


def _of_template(
    recording: Recording, start: str, operation: str, families: set[str], name: str, template: Any
) -> Iterator[Mutant]:
    places = [place for family in families for place in recording.answered.get((operation, family, name), ())]
    for path, part in parts_of(template):
        fact = f"{start}/answer/{'any' if name == '*' else name}/{path}"
        seen = [place for place in places if _shows(recording, place, name, path)]
        for operator, change in _operators(template, path, part):
            edit = _editor(recording, name, change)
            named = operator == "swap-literal" and part in _NAMES
            where = [place for place in seen if _is_sent(recording, place, path)] if named else seen
            yield mutant(recording, operator, [fact], f"{path} of the {name} answer: {operator}", where, edit)


def _operators(template: Any, path: str, part: Any) -> Iterator[tuple[str, Change]]:
    last = path.rpartition(".")[2]
    if last != "#" and not is_optional(template, path):
        yield "drop-member", lambda body: changed(body, path, lambda _: GONE)
        yield "rename-member", lambda body: renamed(body, path)
    if last == "#":
        yield "empty-list", lambda body: changed(body, path, lambda _: GONE)
    elif part is not None and not is_optional(template, path):
        yield "null-member", lambda body: changed(body, path, lambda _: None)
    yield "retype-member", lambda body: changed(body, path, retyped)
    literal = isinstance(part, bool | int | float) or (isinstance(part, str) and "{" not in part)
    if literal or part in _NAMES or (isinstance(part, str) and part.startswith("{body.")):
        yield "swap-literal", lambda body: changed(body, path, swapped)


def _editor(recording: Recording, name: str, change: Change) -> Callable[[Place], Answer | None]:
    def edit(place: Place) -> Answer | None:
        templates = recording.templates(place)

        def within(node: Any) -> Any:
            return change(node) if isinstance(node, Mapping) and suits(templates, name, node) else node

        if place.streams:
            return edit_events(place.answer, lambda event: changed_nodes(event, within))
        body = changed_nodes(place.body, within)
        return with_body(place.answer, body) if body != place.body else None

    return edit


def _shows(recording: Recording, place: Place, name: str, path: str) -> bool:
    """Whether the member is there to be changed: not absent, not null."""
    templates = recording.templates(place)
    roots = place.events if place.streams else [place.body]
    found: list[Any] = []

    def look(node: Any) -> Any:
        if not found and isinstance(node, Mapping) and suits(templates, name, node):
            found.extend(value for value in at(node, path) if value is not None)
        return node

    for root in roots:
        if not found:
            changed_nodes(root, look)
    return bool(found)


def _is_sent(recording: Recording, place: Place, path: str) -> bool:
    """Whether what stands there is a name that a request of the probe has: of another, only the target knows it."""
    bodies = [one.prediction.body for one in recording.at_probe[place.probe.id]]
    sent = {value for body in bodies for value in body.values() if isinstance(value, str)}
    return any(value in sent for root in (place.events if place.streams else [place.body]) for value in at(root, path))


def retyped(value: Any) -> Any:
    """A value of another type."""
    if isinstance(value, bool) or value is None:
        return "yes"
    if isinstance(value, int | float):
        return f"about {value}"
    if isinstance(value, str):
        return {"text": value}
    return 7


def swapped(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}-other" if isinstance(value, str) else value
