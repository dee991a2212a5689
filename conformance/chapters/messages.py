"""Anthropic's Messages: blocks of content, whole and as events that build them up, thinking, and why an answer ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.bench import Bench
from conformance.checks import Check
from conformance.dialogue.events import event_members, order, parts, streamed, word
from conformance.dialogue.hearing import events_of
from conformance.dialogue.questions import QUESTION
from conformance.dialogue.talk import Talk, talks
from conformance.judging import Verdict, none_wrong
from conformance.probe import Probe
from conformance.view import View

CHAPTER = "messages"
_BUDGET = 1024


def checks(bench: Bench) -> Iterator[Check]:
    """Each family of an operation of the kind ``messages``."""
    for talk in talks(bench, "messages"):
        whole = _thoughtful(talk)
        pieces = _thoughtful(talk, stream=True)
        streams = streamed(talk, *pieces)
        yield order(talk, streams, CHAPTER)
        yield from event_members(talk, streams, CHAPTER)
        yield from parts(talk, (talk.plain, talk.whole_tools, *whole), CHAPTER, within="content.#",
                         names=("thinking", "text", "tool"))  # fmt: skip
        yield _indexes(talk, streams)
        yield _ends(talk, streams)
        if whole:
            yield _thinking(talk, whole[0], pieces[0])


def _thoughtful(talk: Talk, **more: Any) -> tuple[Probe, ...]:
    """The question to a model that is told to think; nothing where that is not taken."""
    thinking = {"type": "enabled", "budget_tokens": _BUDGET}
    request = talk.request(QUESTION, thinking=thinking, **{talk.protocol.limits[0]: 2 * _BUDGET}, **more)
    if not talk.takes("thinking") or not talk.accepts(request):
        return ()
    return (talk.probe("thoughtful" + ("-streamed" if more else ""), request),)


def _indexes(talk: Talk, probes: tuple[Probe, ...]) -> Check:
    """Blocks are counted from 0, and each event names the block that is open."""

    def judge(view: View) -> Verdict:
        wrong = []
        for probe in probes:
            talk.read(view, probe)
            wrong += [f"{word(probe)}: {line}" for line in _misplaced([b for _, b in events_of(view.answer(probe.id))])]
        return none_wrong(wrong)

    return talk.check("stream-blocks", "the blocks of a stream are counted from 0, one open at a time", probes, judge,
                      "/stream/order", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _misplaced(events: list[Mapping[str, Any]]) -> Iterator[str]:
    opened, current = 0, None
    for event in events:
        kind, index = event.get("type"), event.get("index")
        if kind == "content_block_start":
            if index != opened or current is not None:
                yield f"block {index} begins as number {opened}"
            opened, current = opened + 1, index
        elif kind in ("content_block_delta", "content_block_stop"):
            if index != current:
                yield f"{kind} is of block {index}, while {current} is open"
            current = None if kind == "content_block_stop" else current


def _ends(talk: Talk, probes: tuple[Probe, ...]) -> Check:
    """The first event has no reason to stop and no content; the one before the last tells the reason."""

    def judge(view: View) -> Verdict:
        wrong, ids = [], []
        for probe in probes:
            said = talk.read(view, probe)
            start = next(b for _, b in events_of(view.answer(probe.id)) if b["type"] == "message_start")["message"]
            ids.append(start["id"])
            if start["stop_reason"] is not None or start["content"]:
                wrong.append(f"{word(probe)} begins with {start['content']} and {start['stop_reason']}")
            if said.first.finish not in ("stop", "length", "calls"):
                wrong.append(f"{word(probe)} ends with {said.first.finish}")
        if len(set(ids)) < len(ids):
            wrong.append(f"the messages are called {ids}")
        return none_wrong(wrong, ", ".join(ids))

    return talk.check("stream-ends", "a stream begins with nothing said and ends with the reason", probes, judge,
                      "/stream/same-id", "/stream/end", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _thinking(talk: Talk, whole: Probe, pieces: Probe) -> Check:
    def judge(view: View) -> Verdict:
        wrong = []
        for probe in (whole, pieces):
            said = talk.read(view, probe).first
            if not said.reasoning.strip() or not said.text.strip():
                wrong.append(f"{word(probe)} thinks {said.reasoning!r} and says {said.text!r}")
        kinds = [block["type"] for block in view.answer(whole.id).json()["content"]]
        if kinds[:1] != ["thinking"]:
            wrong.append(f"the blocks are {kinds}")
        return none_wrong(wrong, ", ".join(kinds))

    return talk.check("thinking-first", "told to think, a model's thoughts come before its answer", (whole, pieces),
                      judge, "/text/thinking", chapter=CHAPTER, source=talk.source("thinking"))  # fmt: skip
