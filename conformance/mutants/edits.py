"""How operators make mutants: one change of answers, wherever a fact shows in a recording."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.trace import Answer, Observation

Edit = Callable[[Place], Answer | None]
"""What an answer becomes; ``None`` where it stays as it is."""


def mutant(
    recording: Recording,
    operator: str,
    facts: Iterable[str],
    says: str,
    places: Sequence[Place],
    edit: Edit,
    *,
    control: bool = False,
) -> Mutant:
    """A mutant that changes the answers at some places. Its id is the operator and the first of its facts."""
    named = tuple(dict.fromkeys(facts))
    wanted = {id(place) for place in places}

    def alter(probe: str, seen: Observation) -> Observation | None:
        exchanges = list(seen.exchanges)
        touched = False
        for place in recording.at_probe[probe]:
            answer = edit(place) if id(place) in wanted else None
            if answer is not None and answer != place.answer:
                exchanges[place.index] = replace(place.exchange, outcome=answer)
                touched = True
        return Observation(exchanges, seen.readings, seen.missing) if touched else None

    alters = dict.fromkeys((place.probe.id for place in places), alter)
    return Mutant(f"{recording.contract.provider}/{operator}/{named[0]}", operator, named, says, alters, control)


def with_events(answer: Answer, events: Sequence[tuple[str, str]]) -> Answer:
    """A stream with other events: name and data of each."""
    blocks = [f"event: {name}\ndata: {data}\n\n" if name else f"data: {data}\n\n" for name, data in events]
    body = "".join(blocks).encode()
    late = answer.pieces[-1][0] if answer.pieces else 0.0
    return Answer(answer.status, answer.headers, body, ((late, len(body)),) if body else (), answer.cut)


def edit_events(answer: Answer, change: Callable[[Any], Any]) -> Answer | None:
    """A stream whose events that hold JSON are changed; ``None`` when none is."""
    made: list[tuple[str, str]] = []
    touched = False
    for event in answer.stream():
        try:
            found = event.json()
        except ValueError:
            made.append((event.name, event.data))
            continue
        other = change(found)
        touched = touched or other != found
        made.append((event.name, event.data if other == found else json.dumps(other, ensure_ascii=False)))
    return with_events(answer, made) if touched else None
