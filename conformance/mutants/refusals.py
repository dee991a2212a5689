"""Faults of what is accepted and refused: a rule ignored, another error in its place, good requests turned away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.acceptance import STATES_OF_THE_ACCOUNT, not_refused
from conformance.contract import ErrorEntry
from conformance.facts.errors import HEADER, MEMBER, STATUS, WITHOUT
from conformance.mutants.edits import Edit, mutant
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.mutants.shapes import GONE, at, changed, is_optional, parts_of, renamed, with_body
from conformance.refusals import error_of
from conformance.templates import fill
from conformance.trace import Answer


def mutants(recording: Recording) -> Iterator[Mutant]:
    """For each fact of a refusal: not refused, refused otherwise; for each of an acceptance: refused."""
    wrong = _Wrong(recording)
    for fact, places in recording.refused.items():
        if fact.startswith("error/"):
            yield from _of_error(recording, fact, places)
            continue
        yield mutant(recording, "let-through", [fact], "what it forbids is accepted", places, wrong.accepted)
        yield mutant(recording, "other-error", [fact], "it is refused with another error", places, wrong.other)
    for fact, places in recording.accepted.items():
        yield mutant(recording, "turned-away", [fact], "what it allows is refused", places, wrong.refused)
    for fact, places in recording.examples.items():
        good = [place for place in places if place.accepted]
        if good:
            yield mutant(recording, "turned-away", [fact], "the page's own example is refused", good, wrong.refused)
        else:
            yield mutant(recording, "let-through", [fact], "it is accepted", places, wrong.accepted)
            yield mutant(recording, "other-error", [fact], "it is refused with another error", places, wrong.other)
    yield from _of_envelopes(recording)


def _of_error(recording: Recording, fact: str, places: Sequence[Place]) -> Iterator[Mutant]:
    _, name, *words = fact.split("/")
    entry = recording.contract.errors[name]
    own = [place for place in places if _is(place, entry)]
    for operator, says, edit in _edits(*words):
        yield mutant(recording, operator, [fact, f"error/{name}"], f"{name}: {says}", own, edit)


def _edits(about: str = "", what: str = "") -> Iterator[tuple[str, str, Edit]]:
    """What is wrong with an error: with its status, one of its members or headers, or with all of it."""
    if about == STATUS:
        yield "swap-status", "its status is another", lambda one: replace(one.answer, status=_status(one.answer.status))
        yield "error-as-success", "it comes with 200", lambda one: replace(one.answer, status=200)
    elif about == MEMBER:
        yield "other-member", f"its {what} is another", lambda one: _with(one, changed(one.body, what, _other))
    elif about == WITHOUT:
        yield "add-member", f"it has a {what}", lambda one: _with(one, _added(one.body, what))
    elif about == HEADER:
        yield "lose-header", f"{what} is lost", _without(what)
    else:
        yield "swap-envelope", "it stands in another envelope", lambda one: _with(one, {"detail": one.body})
        yield "empty-body", "it has no body", lambda one: replace(one.answer, body=b"")
        yield "page-for-error", "it is a web page", _page


def _of_envelopes(recording: Recording) -> Iterator[Mutant]:
    contract = recording.contract
    by_envelope: dict[str, list[Place]] = {name: [] for name in contract.envelopes}
    for place in recording.places:
        found = error_of(contract, place.answer.status, place.body) if not place.accepted else None
        if found is not None:
            by_envelope[contract.errors[found].envelope].append(place)
    for name, form in contract.envelopes.items():
        for path, _ in parts_of(form):
            fact = f"envelope/{name}/{path}"
            shown = [place for place in by_envelope[name] if any(at(place.body, path))]
            if not is_optional(form, path):
                yield mutant(recording, "drop-member", [fact], f"{path} is left out", shown, _body(path, GONE))
                yield mutant(recording, "null-member", [fact], f"{path} is null", shown, _body(path, None))
                yield mutant(recording, "rename-member", [fact], f"{path} has another name", shown, _renamed(path))
            yield mutant(recording, "retype-member", [fact], f"{path} is a list", shown, _body(path, ["it"]))


class _Wrong:
    """Answers that a faulty server might give instead, taken from the same recording where it can be."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._states = {
            entry
            for operation in (None, *recording.contract.operations.values())
            for condition in STATES_OF_THE_ACCOUNT
            if (found := recording.contract.refusal(condition, operation, None)) is not None
            for entry in [found.id]
        }

    def accepted(self, place: Place) -> Answer | None:
        """What a good request of the same operation is answered with."""
        asked = bool(place.prediction.body.get("stream") is True)
        for other in self._near(place):
            if other.accepted and other.prediction.accepted and other.streams == asked:
                return other.answer
        return Answer(200, {"content-type": "application/json"}, b'{"ok":true}')

    def other(self, place: Place) -> Answer | None:
        """Another error of the same provider, with its own status."""
        for other in self._near(place):
            if not other.accepted and self._differs(other, place):
                return other.answer
        entry = next((one for one in self._recording.contract.errors.values() if self._unlike(place, one)), None)
        return None if entry is None else self._of(entry)

    def refused(self, place: Place) -> Answer | None:
        """An error where there should be none."""
        for other in self._near(place):
            errors = set(other.prediction.errors)
            if not other.accepted and errors and not errors & self._states and other.answer.status != 401:
                return other.answer
        entry = next(one for one in self._recording.contract.errors.values() if one.id not in self._states)
        return self._of(entry)

    def _near(self, place: Place) -> Iterator[Place]:
        if place.operation is not None:
            yield from self._recording.by_operation[place.operation.id]

    def _differs(self, other: Place, place: Place) -> bool:
        errors = set(other.prediction.errors)
        return (
            bool(errors)
            and not errors & (set(place.prediction.errors) | self._states)
            and bool(not_refused(place.prediction, place.prediction.errors, other.answer))
        )

    def _unlike(self, place: Place, entry: ErrorEntry) -> bool:
        return entry.id not in self._states | set(place.prediction.errors)

    def _of(self, entry: ErrorEntry) -> Answer:
        own = {**fill(dict(entry.fields), _text), "message": fill(entry.message, _text)}
        form = self._recording.contract.envelopes[entry.envelope]
        body = fill(form, lambda name: own.get(name, _text(name)))
        return with_body(Answer(entry.status, {"content-type": "application/json"}, b""), body)


def _text(name: str) -> Any:
    return f"some {name}"


def _is(place: Place, entry: ErrorEntry) -> bool:
    return any(one.error.id == entry.id for one in place.prediction.refusals) and place.answer.status == entry.status


def _status(status: int) -> int:
    return 400 if status != 400 else 422


def _other(found: Any) -> Any:
    """Another value of the same kind, or a text."""
    return found + 1 if isinstance(found, int) else f"{found} or so" if isinstance(found, str) else "oops"


def _added(body: Any, path: str) -> Any:
    """The body with a text at a path where nothing is."""
    head, _, last = path.rpartition(".")

    def more(owner: Any) -> Any:
        return {**owner, last: "oops"} if isinstance(owner, Mapping) else owner

    return changed(body, head, more) if head else more(body)


def _with(place: Place, body: Any) -> Answer:
    return with_body(place.answer, body)


def _page(place: Place) -> Answer:
    headers = {**place.answer.headers, "content-type": "text/html"}
    return replace(place.answer, headers=headers, body=b"<!doctype html><title>Error</title>")


def _without(header: str) -> Edit:
    return lambda place: replace(
        place.answer, headers={name: value for name, value in place.answer.headers.items() if name != header}
    )


def _body(path: str, value: Any) -> Edit:
    return lambda place: _with(place, changed(place.body, path, lambda _: value))


def _renamed(path: str) -> Edit:
    return lambda place: _with(place, renamed(place.body, path))
