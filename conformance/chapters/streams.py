"""Streamed answers: the media type, the order and members of events, one id, the usage, the end; their pieces join."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.acceptance import SHOWN
from conformance.answers import expected
from conformance.bench import Bench
from conformance.chapters.text import added
from conformance.chapters.tools import unfit
from conformance.checks import Check
from conformance.dialogue.chunks import LAST, classified, out_of_order
from conformance.dialogue.events import OPEN
from conformance.dialogue.hearing import CALLS, STOP, events_of
from conformance.dialogue.questions import TOOL_QUESTION, TOOLS
from conformance.dialogue.talk import Talk, talks
from conformance.facts.answers import members
from conformance.judging import Verdict, failed, inconclusive, none_wrong, passed
from conformance.probe import Probe
from conformance.templates import Hole, differences
from conformance.trace import Answer
from conformance.view import View

CHAPTER = "streams"
CONSTANT = ("id", "model", "created", "object")
"""The members that all chunks of a stream have in common."""


def checks(bench: Bench) -> Iterator[Check]:
    """Each family whose answers may be streamed; of chat, the chunks as well."""
    for talk in talks(bench):
        if talk.takes("stream"):
            yield _media_type(talk)
            yield _joins(talk)
            yield _counts(talk)
            yield from _tools(talk)
            if talk.protocol.kind == "chat":
                yield from _of_chat(talk)


def _of_chat(talk: Talk) -> Iterator[Check]:
    yield _order(talk)
    yield _end(talk)
    yield _constant(talk)
    yield _usage(talk)
    for name in talk.answers:
        if name.startswith("stream.") and name != LAST and _may_come(talk, name):
            yield _members(talk, name)


def _may_come(talk: Talk, name: str) -> bool:
    """Whether a family's streams have chunks of a kind: thoughts come of models that think, and before all calls."""
    chosen = talk.good.prediction.chosen
    thinks = chosen is not None and chosen.model.thinking
    if name == "stream.reasoning":
        return talk.thinker is not None
    if name == "stream.first-tool":
        return not thinks
    return True


def _must_come(talk: Talk, name: str) -> bool:
    """Whether some stream must have a chunk of a kind: arguments may come together with their call."""
    calls = talk.takes("tools") and talk.streamed_tools.prediction.accepted
    if name in ("stream.first-tool", "stream.finish-tool"):
        return calls and _may_come(talk, name)
    if name == "stream.tool":
        return calls and "stream.first-tool" not in talk.answers
    return name in ("stream.text", "stream.finish", "stream.reasoning")


def streams(talk: Talk) -> tuple[Probe, ...]:
    """All that is asked for in pieces."""
    found = [talk.streamed, talk.streamed_plainly]
    if talk.takes("tools") and talk.streamed_tools.prediction.accepted:
        found.append(talk.streamed_tools)
    if talk.streamed_pair is not None:
        found.append(talk.streamed_pair)
    if talk.thinker is not None:
        found.append(talk.thinking(stream=True))
    return tuple({probe.id: probe for probe in found}.values())


def answers(view: View, talk: Talk, probes: Sequence[Probe]) -> Iterator[tuple[Probe, Answer]]:
    """The answers of probes, each looked at for being an acceptance."""
    for probe in probes:
        talk.read(view, probe)
        yield probe, view.answer(probe.id)


def _media_type(talk: Talk) -> Check:
    def judge(view: View) -> Verdict:
        answer = view.answer(talk.streamed.id)
        if answer.media_type != "text/event-stream":
            return failed(f"the media type is {answer.media_type or 'not said'}")
        return passed(answer.headers.get("content-type", ""))

    return talk.check("stream-media-type", "a stream is of the media type text/event-stream", (talk.streamed,), judge,
                      "/stream/media-type", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _joins(talk: Talk) -> Check:
    """What a stream says is what the whole answer says, where the target says the same to the same."""
    probes = (talk.streamed, talk.plain)

    def judge(view: View) -> Verdict:
        said = talk.read(view, talk.streamed).first
        pieces = [piece for piece in text_pieces(talk, view.answer(talk.streamed.id)) if piece]
        if said.finish != STOP or not said.text.strip() or "\ufffd" in said.text:
            return failed(f"it says {said.text!r} and ends with {said.finish}")
        if len(pieces) == 1 and len(said.text) > SHOWN // 10:
            return failed(f"{said.text!r} comes in one piece")
        whole = talk.steady(view)
        if whole is None:
            return inconclusive("the target says something else each time", said.text)
        if said.text != whole.first.text:
            return failed(f"the pieces join to {said.text!r}, the whole answer is {whole.first.text!r}")
        return passed(f"{len(pieces)} pieces: {said.text}")

    return talk.check("stream-joins", "the pieces of a stream join to what a whole answer says", probes, judge,
                      "/stream/joins", "/text/answer", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def text_pieces(talk: Talk, answer: Answer) -> Iterator[str]:
    """The pieces of text of a stream, in each of the protocols."""
    for _, body in events_of(answer):
        if talk.protocol.kind == "chat":
            yield from (choice["delta"].get("content") or "" for choice in body.get("choices", ()))
        elif body.get("type") == "content_block_delta":
            yield body["delta"].get("text", "")
        elif body.get("type") == "response.output_text.delta":
            yield body["delta"]


def _counts(talk: Talk) -> Check:
    probes = (talk.streamed, talk.plain)

    def judge(view: View) -> Verdict:
        usage = talk.read(view, talk.streamed).usage
        if usage is None and talk.family.operations[talk.operation.id].stream_usage == "never":
            return passed("nothing is counted")
        wrong = added(usage)
        first = talk.read(view, talk.plain)
        if usage and first.usage and usage.prompt != first.usage.prompt:
            wrong.append(f"the same question costs {usage.prompt} and {first.usage.prompt} tokens")
        if talk.steady(view) and usage != first.usage:
            wrong.append(f"the same answer is counted as {usage} in pieces and {first.usage} whole")
        return none_wrong(wrong, str(usage))

    return talk.check("stream-counts", "a stream counts what the whole answer counts", probes, judge,
                      "/stream/usage", "/text/usage", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _tools(talk: Talk) -> Iterator[Check]:
    if not talk.takes("tools") or not talk.accepts(talk.request(TOOL_QUESTION, tools=TOOLS, stream=True)):
        return

    def judge(view: View) -> Verdict:
        said = talk.read(view, talk.streamed_tools).first
        if not said.calls:
            return failed(f"it calls nothing and says {said.text!r}")
        wrong = [] if said.finish == CALLS else [f"it ends with {said.finish}"]
        return none_wrong([*wrong, *unfit(said.calls)], str([(call.name, call.arguments) for call in said.calls]))

    yield talk.check("stream-tool-arguments", "the pieces of a call's arguments join to JSON that fits its tool",
                     (talk.streamed_tools,), judge, "/text/arguments", "/stream/joins", "/text/tools", *_calls(talk),
                     chapter=CHAPTER, source=talk.source("tools"))  # fmt: skip


def _calls(talk: Talk) -> Iterator[str]:
    """The facts of what makes a chunk a part of a call: without it there is no call, or its chunks are none of one."""
    for name in ("stream.first-tool", "stream.tool", "stream.arguments"):
        for path, _ in members(talk.answers.get(name, {})):
            if path == "choices.#" or path.endswith(("tool_calls", "tool_calls.#", "function", "function.name")):
                yield f"{talk.owner(name)}/answer/{name}/{path}"


def _order(talk: Talk) -> Check:
    probes = streams(talk)

    def judge(view: View) -> Verdict:
        wrong = [
            f"{probe.id.rpartition('/')[2]}: {line}"
            for probe, answer in answers(view, talk, probes)
            for line in out_of_order(answer, talk.answers)
        ]
        return none_wrong(wrong, f"{len(probes)} streams in order")

    return talk.check("stream-order", "the chunks come in order: the first, what is said, why it ends", probes, judge,
                      "/stream/order", *_calls(talk), chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _end(talk: Talk) -> Check:
    probes, last = streams(talk), talk.answers.get(LAST)

    def judge(view: View) -> Verdict:
        wrong = []
        for probe, answer in answers(view, talk, probes):
            said = answer.events()
            if not said or said[-1] != last or said.count(last) != 1:
                wrong.append(f"{probe.id.rpartition('/')[2]} ends with {said[-1] if said else 'nothing'!r}")
            if answer.cut:
                wrong.append(f"{probe.id.rpartition('/')[2]} goes on: {answer.cut}")
        return none_wrong(wrong, str(last))

    facts = ("/stream/end", f"{talk.owner(LAST)}/answer/{LAST}/whole")
    return talk.check("stream-end", f"a stream ends with {last}, and nothing comes after it", probes, judge, *facts,
                      chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _constant(talk: Talk) -> Check:
    probes = streams(talk)

    def judge(view: View) -> Verdict:
        wrong, ids = [], []
        for probe, answer in answers(view, talk, probes):
            chunks = [body for _, body in events_of(answer)]
            for name in (*CONSTANT, *_once(talk)):
                values = {str(chunk.get(name)) for chunk in chunks}
                if len(values) > 1:
                    wrong.append(f"{probe.id.rpartition('/')[2]} has {len(values)} values of {name}: {sorted(values)}")
            ids.append(chunks[0].get("id"))
        if len(set(ids)) < len(ids):
            wrong.append(f"the streams are called {ids}")
        return none_wrong(wrong, ", ".join(map(str, ids)))

    return talk.check("stream-same-id", "all chunks of a stream have one id, model and time, each stream its own id",
                      probes, judge, "/stream/same-id", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _once(talk: Talk) -> list[str]:
    """Further members that are one and the same in all chunks: an id of the usage, by its name in the templates."""
    template = talk.answers.get("stream.text", {})
    return [name for name, part in template.items() if part == "{usage.id}"]


def _usage(talk: Talk) -> Check:
    """Chunks that count come last, once; and only where they are due."""
    said = talk.family.operations[talk.operation.id].stream_usage

    def judge(view: View) -> Verdict:
        wrong = []
        for probe, due in ((talk.streamed, said == "always" or talk.counts_when_asked),
                           (talk.streamed_plainly, said == "always")):  # fmt: skip
            talk.read(view, probe)
            chunks = [body for _, body in events_of(view.answer(probe.id))]
            counting = [place for place, chunk in enumerate(chunks) if chunk.get("usage")]
            if counting != ([len(chunks) - 1] if due else []):
                name = probe.id.rpartition("/")[2]
                wrong.append(f"{name}: of {len(chunks)} chunks those at {counting} have a usage")
            elif due and chunks[-1].get("choices") != []:
                wrong.append(f"the chunk with the usage has the choices {chunks[-1].get('choices')}")
        return none_wrong(wrong, f"usage: {said}")

    when = "when asked" if said == "asked" else said
    return talk.check("stream-usage", f"a stream counts tokens {when}, in its last chunk",
                      (talk.streamed, talk.streamed_plainly), judge, "/stream/usage",
                      chapter=CHAPTER, source=talk.source("stream_options"))  # fmt: skip


def _members(talk: Talk, name: str) -> Check:
    """Each chunk of a kind has the members that its template has."""
    probes, template, due = streams(talk), talk.answers[name], _must_come(talk, name)

    def judge(view: View) -> Verdict:
        count = 0
        wrong: list[str] = []
        for probe, answer in answers(view, talk, probes):
            found = [body for kind, body in classified(answer, talk.answers) if kind == name]
            count += len(found)
            wrong += unlike(probe, template, found)
        if not count:
            return failed("no such chunk comes") if due else inconclusive("no such chunk was seen")
        return none_wrong(list(dict.fromkeys(wrong)), f"{count} chunks")

    kind = name.removeprefix("stream.")
    facts = [f"{talk.owner(name)}/answer/{name}/{path}" for path, _ in members(template)]
    return talk.check(f"stream-chunk-{kind}", f"each chunk for {kind} has every documented member", probes, judge,
                      *facts, chapter=CHAPTER)  # fmt: skip


def unlike(probe: Probe, template: Any, bodies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Where events depart from their template."""
    known = {**OPEN, "text": Hole("text", empty=True, kind="text", null=False)}
    model = probe.prediction.body.get("model")
    if isinstance(model, str):
        known["model"] = model
    wanted = expected(probe.prediction, template, known)
    for body in bodies:
        yield from differences(wanted, body)
