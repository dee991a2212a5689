"""Controls: faults so gross that each must be caught. And faults of every answer: its headers, its method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.facts import operation_scope
from conformance.mutants.edits import Edit, mutant
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.trace import Answer

BROKEN = Answer(500, {"content-type": "text/plain"}, b"Internal Server Error")
EMPTY = Answer(200, {"content-type": "application/json"}, b"")
LOST = Answer(404, {"content-type": "text/plain"}, b"Not Found")


def mutants(recording: Recording) -> Iterator[Mutant]:
    """Two controls a route, and what belongs to every answer."""
    for operation in recording.contract.operations.values():
        places = recording.by_operation.get(operation.id, ())
        for method in operation.methods:
            fact = [f"{operation_scope(operation)}/method/{method}"]
            mine = [place for place in places if place.exchange.request.method == method]
            if not mine:
                continue
            always = mutant(recording, "always-500", fact, "every answer is 500", mine, lambda _: BROKEN, control=True)
            yield always
            yield mutant(recording, "always-empty", fact, "every answer is empty", mine, lambda _: EMPTY, control=True)
            yield mutant(recording, "route-is-lost", fact, "the path is not served", mine, lambda _: LOST)
    for name in recording.contract.headers:
        low = name.lower()
        having = [place for place in recording.places if low in place.answer.headers]
        yield mutant(recording, "lose-header", [f"header/{low}"], f"{name} is lost", having, _without(low))


def _without(header: str) -> Edit:
    def edit(place: Place) -> Answer:
        left = {name: value for name, value in place.answer.headers.items() if name != header}
        return replace(place.answer, headers=left)

    return edit
