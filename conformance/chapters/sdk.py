"""Official SDKs: what their types need of answers. What fails here breaks code; it need not differ from the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.bench import Bench
from conformance.chapters.embeddings import TEXTS, Texts
from conformance.chapters.streams import streams
from conformance.checks import Check
from conformance.dialogue.hearing import events_of
from conformance.dialogue.sdk_types import EVENTS, VECTORS, WHOLE_ANSWERS
from conformance.dialogue.talk import Talk, talks
from conformance.engine import compiled
from conformance.facts.answers import members
from conformance.judging import Verdict, none_wrong
from conformance.probe import Probe
from conformance.view import View

CHAPTER = "sdk"


def checks(bench: Bench) -> Iterator[Check]:
    """Each operation that an official SDK calls, with each family."""
    for talk in talks(bench):
        yield _whole(talk)
        if talk.takes("stream"):
            yield _streamed(talk)
    for operation, family in bench.attached("embeddings"):
        good = bench.good(operation, family)
        if good is not None:
            yield _vectors(Texts(bench, good))


def missed(schema: Mapping[str, Any], bodies: Sequence[Any]) -> list[str]:
    """What the types of an SDK miss in bodies, each thing once."""
    engine = compiled(schema)
    found = []
    for body in bodies:
        for problem in engine.iter_errors(body):
            place = ".".join("#" if isinstance(step, int) else str(step) for step in problem.absolute_path)
            found.append(f"{place or 'the body'}: {problem.message[:120]}")
    return list(dict.fromkeys(found))


def _whole(talk: Talk) -> Check:
    probes = [talk.plain]
    if talk.takes("tools") and talk.whole_tools.prediction.accepted:
        probes.append(talk.whole_tools)

    def bodies(view: View, probe: Probe) -> list[Any]:
        talk.read(view, probe)
        return [view.answer(probe.id).json()]

    return _check(talk, "whole", "answers are such that the official SDK reads them", probes, bodies,
                  WHOLE_ANSWERS[talk.protocol.kind],
                  _owned(talk, "whole", "usage", "message", "call", "text", "tool"))  # fmt: skip


def _streamed(talk: Talk) -> Check:
    def bodies(view: View, probe: Probe) -> list[Any]:
        talk.read(view, probe)
        return [body for _, body in events_of(view.answer(probe.id))]

    names = [name for name in talk.answers if name.startswith("stream.")]
    return _check(talk, "stream", "streams are such that the official SDK reads them", streams(talk), bodies,
                  EVENTS[talk.protocol.kind], _owned(talk, *names))  # fmt: skip


def _check(
    talk: Talk, what: str, says: str, probes: Sequence[Probe], bodies: Callable[[View, Probe], list[Any]],
    schema: Mapping[str, Any], facts: Sequence[str],
) -> Check:  # fmt: skip
    def judge(view: View) -> Verdict:
        found = [body for probe in probes for body in bodies(view, probe)]
        return none_wrong(missed(schema, found), f"{len(found)} bodies fit")

    return talk.check(f"official-sdk-{what}", says, tuple(probes), judge, *facts, chapter=CHAPTER, level="may")


def _owned(talk: Talk, *names: str) -> list[str]:
    """The facts of the members that templates have and that the SDK's types need."""
    needed = set(_needed(WHOLE_ANSWERS[talk.protocol.kind])) | set(_needed(EVENTS[talk.protocol.kind]))
    return [
        f"{talk.owner(name)}/answer/{name}/{path}"
        for name in names
        if name in talk.answers
        for path, _ in members(talk.answers[name])
        if path.rpartition(".")[2] in needed
    ]


def _needed(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        yield from schema.get("required", ())
        for part in schema.values():
            yield from _needed(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _needed(part)


def _vectors(texts: Texts) -> Check:
    operation, family = texts.good.operation, texts.good.family
    probe = texts.probe("batch", list(TEXTS))

    def judge(view: View) -> Verdict:
        return none_wrong(missed(VECTORS, [texts.body(view, probe)]), "the body fits")

    own = {**operation.answers, **family.operations[operation.id].answers}["whole"]
    start = f"{operation.id}/{family.name if 'whole' in family.operations[operation.id].answers else '-'}"
    facts = [f"{start}/answer/whole/{path}" for path, _ in members(own)]
    return texts.check("official-sdk-vectors", "vectors are such that the official SDK reads them", (probe,), judge,
                       *facts, level="may", chapter=CHAPTER)  # fmt: skip
