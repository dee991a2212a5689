"""Whole answers of models: every documented member, also of one that calls tools and of one that thinks."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.acceptance import seen
from conformance.answers import expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.dialogue.talk import Talk, talks
from conformance.facts.answers import members
from conformance.judging import Verdict, none_wrong
from conformance.templates import Hole, differences
from conformance.view import View

CHAPTER = "wholes"
ENDED = {"status": "completed", "incomplete": None, "stop.reason": "end_turn", "stop.sequence": None}
"""What the names of templates stand for in an answer that ended by itself."""
SAID = {name: Hole(name, kind="text") for name in ("item.text", "item.text_or_empty", "first.text")}
"""Names that stand for the text of an answer to a question: there is one."""
CALLED = {"item.tool_calls": Hole("item.tool_calls", kind="list")}
"""The name that stands for the calls of an answer that has some."""
THOUGHT = {"item.reasoning": Hole("item.reasoning", empty=True, kind="text")}
"""The name that stands for the thoughts of an answer that shows some."""


def checks(bench: Bench) -> Iterator[Check]:
    """One check a family that holds conversations."""
    for talk in talks(bench):
        yield _shape(talk)


def _shape(talk: Talk) -> Check:
    template = talk.answers["whole"]
    model = next((talk.body[name] for name in talk.operation.select if name in talk.body), None)
    named = {"model": model} if model else {}
    wanted = [(talk.plain, expected(talk.plain.prediction, template, {**ENDED, **SAID, **named}))]
    if talk.protocol.kind == "chat" and talk.calls_tools:
        wanted.append((talk.whole_tools, expected(talk.whole_tools.prediction, template, {**CALLED, **named})))
    if talk.protocol.kind == "chat" and talk.thinker is not None:
        wanted.append((talk.thinking(), expected(talk.thinking().prediction, template, THOUGHT)))
    probes = tuple(probe for probe, _ in wanted)

    def judge(view: View) -> Verdict:
        wrong: list[str] = []
        for probe, form in wanted:
            reply = talk.read(view, probe)
            wrong += differences(form, view.answer(probe.id).json())
            if talk.calls_tools and probe is talk.whole_tools and not reply.first.calls:
                wrong.append("it calls nothing")
        return none_wrong(list(dict.fromkeys(wrong)), seen(view.answer(talk.plain.id)))

    owner = talk.owner("whole")
    facts = [f"{owner}/answer/whole/{path}" for path, _ in members(template)]
    return talk.check("text-answer", "an answer has every documented member", probes, judge, *facts, chapter=CHAPTER)
