"""Answers that were asked to be JSON: they are, and satisfy the schema that they were given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.bench import Bench
from conformance.checks import Check
from conformance.dialogue.hearing import STOP
from conformance.dialogue.questions import JSON_QUESTION, SHAPE
from conformance.dialogue.talk import Talk, talks
from conformance.engine import compiled
from conformance.judging import Verdict, failed, none_wrong
from conformance.probe import Probe
from conformance.strict_json import read_json
from conformance.view import View

CHAPTER = "structured"


def checks(bench: Bench) -> Iterator[Check]:
    """Each family whose requests may ask for a form of the answer, whole and streamed."""
    for talk in talks(bench):
        protocol = talk.protocol
        if not talk.takes(protocol.shape):
            continue
        if protocol.object_shape is not None:
            yield from _asked(talk, "json-object", "is a JSON object", protocol.object_shape, _is_object)
        yield from _asked(talk, "json-schema", "satisfies the schema that it was given",
                          protocol.schema_shape("city", SHAPE), _fits)  # fmt: skip


def _is_object(found: Any) -> list[str]:
    return [] if isinstance(found, dict) else [f"it is {found!r}, no object"]


def _fits(found: Any) -> list[str]:
    return [str(problem.message) for problem in compiled(SHAPE).iter_errors(found)]


def _asked(talk: Talk, what: str, says: str, shape: Any, wrong: Callable[[Any], list[str]]) -> Iterator[Check]:
    field = talk.protocol.shape
    for way, more in (("", {}), ("-streamed", {"stream": True})):
        request = talk.request(JSON_QUESTION, **{field: shape}, **more)
        if not talk.accepts(request):
            continue
        probe = talk.probe(f"{what}{way}", request)

        def judge(view: View, probe: Probe = probe) -> Verdict:
            said = talk.read(view, probe).first
            if said.finish != STOP:
                return failed(f"it ended with {said.finish}")
            try:
                found = read_json(said.text)
            except ValueError as problem:
                return failed(f"{said.text!r} is no JSON: {problem}")
            return none_wrong(wrong(found), said.text)

        yield talk.check(f"structured-{what}{way}", f"an answer that was asked to be JSON {says}", (probe,), judge,
                         f"/text/{what}", chapter=CHAPTER, source=talk.source(field))  # fmt: skip
