"""Whole answers held against their template: to a question, with a call, with thoughts, and one that repeats much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.acceptance import seen
from conformance.answers import expected
from conformance.bench import Bench
from conformance.checks import Check
from conformance.defaults import showing
from conformance.dialogue.events import OPEN
from conformance.dialogue.questions import QUESTION
from conformance.dialogue.talk import Talk, talks
from conformance.edges.instances import instance
from conformance.facts.answers import members
from conformance.judging import Verdict, none_wrong
from conformance.probe import Probe
from conformance.reached import paths_of, value_of, values_at
from conformance.selection import ANY_NAME
from conformance.templates import LOOP, Hole, differences
from conformance.view import View

CHAPTER = "wholes"
ENDED: Mapping[str, Any] = {
    **OPEN,
    "status": "completed",
    "incomplete": None,
    "completed": Hole("completed", kind="time"),
    "stop.reason": "end_turn",
    "stop.sequence": None,
    "choices": 1,
    "item.index": 0,
    "item.finish": "stop",
    **{name: Hole(name, kind="text") for name in ("item.text", "item.text_or_empty", "first.text")},
    "item.tool_calls": None,
}
"""What the names of templates stand for in an answer that ended by itself."""
CALLED: Mapping[str, Any] = {
    **ENDED,
    "stop.reason": "tool_use",
    "item.finish": "tool_calls",
    "item.function": Hole("item.function", kind="object"),
    **{name: Hole(name, kind="text", empty=True) for name in ("item.text", "item.text_or_empty", "first.text")},
}
"""The same of one that ended to have a tool called."""
ANYHOW: Mapping[str, Any] = {
    **{name: said for name, said in OPEN.items() if name != "usage.cached"},
    **{name: Hole(name, empty=True) for name in ("status", "incomplete", "completed", "stop.reason")},
}
"""The same of one of which nobody knows how it ended."""


def checks(bench: Bench) -> Iterator[Check]:
    """Each family that holds conversations."""
    for talk in talks(bench):
        yield from _shapes(talk)


def _shapes(talk: Talk) -> Iterator[Check]:
    """The members of an answer to the question, of one that calls a tool, of one that was thought about, and of one to
    a request that has much to repeat.
    """
    yield _shape(talk, "text-answer", "an answer has every documented member", (talk.plain,), ENDED)
    if talk.takes("tools") and talk.whole_tools.prediction.accepted:
        yield _shape(talk, "text-tools-answer", "an answer that calls a tool has every documented member",
                     (talk.whole_tools,), CALLED)  # fmt: skip
    if talk.thinker is not None:
        told = {**ENDED, "item.reasoning": Hole("item.reasoning", kind="text")}
        yield _shape(talk, "text-thinking-answer", "a thoughtful answer has every documented member",
                     (talk.thinking(),), told)  # fmt: skip
    named = _named(talk)
    if named is not None:
        yield _shape(talk, "text-named-answer", "an answer names the model that was asked for", (named,), ENDED)
    said = _repeated(talk)
    if said:
        probe = talk.probe("echo", talk.request(QUESTION, **said))
        yield _shape(talk, "text-echo", "an answer repeats what its request says", (probe,), ANYHOW)


def _named(talk: Talk) -> Probe | None:
    """The question to a model by its name, where the least request of the family names none."""
    fields = talk.operation.select
    if not fields or any(name in talk.body for name in fields):
        return None
    names = (name for model in talk.family.models for name in model.select if name != ANY_NAME)
    requests = (talk.request(QUESTION, **{fields[0]: name}) for name in names)
    return next((talk.probe("named", one) for one in requests if talk.accepts(one)), None)


def _repeated(talk: Talk) -> dict[str, Any]:
    """Members of a request that answers repeat, each with a value that is not taken when nothing is said."""
    names = [part[6:-1] for _, part in members(talk.answers["whole"])
             if isinstance(part, str) and part.startswith("{body.")]  # fmt: skip
    fields = talk.good.prediction.schema.get("properties", {})
    said: dict[str, Any] = {}
    for name in names:
        outer, _, inner = name.partition(".")
        schema = fields.get(outer, {})
        if inner:
            schema = schema.get("properties", {}).get(inner, {})
        for value in _values(schema):
            with_it = {**said, outer: {**said.get(outer, {}), inner: value} if inner else value}
            if schema and talk.accepts(talk.request(QUESTION, **with_it)):
                said = with_it
                break
    return said


def _values(schema: Mapping[str, Any]) -> list[Any]:
    """Values to try for a field, those that are no default first."""
    default = schema.get("default")
    found = [*schema.get("enum", ()), instance(schema), *((True, False) if schema.get("type") == "boolean" else ())]
    return [value for value in found if value != default and value is not None]


def _shape(talk: Talk, what: str, says: str, probes: tuple[Probe, ...], known: Mapping[str, Any]) -> Check:
    template = talk.answers["whole"]
    listed = f"'{LOOP}': 'item.tool_calls'" in str(template)

    def wanted(probe: Probe, calls: int) -> Any:
        body = probe.prediction.body
        called = {"item.tool_calls": calls if listed else Hole("item.tool_calls", kind="list")} if calls else {}
        model = next((body[name] for name in talk.operation.select if name in body), None)
        named = {"choices": body.get(talk.protocol.many, 1), **({"model": model} if model else {})}
        return expected(probe.prediction, template, {**known, **called, **named})

    def judge(view: View) -> Verdict:
        wrong: list[str] = []
        for probe in probes:
            calls = len(talk.read(view, probe).first.calls)
            if known is CALLED and not calls:
                wrong.append("it calls no tool")
            body = view.answer(probe.id).json()
            wrong += [*differences(wanted(probe, calls), body), *_said_otherwise(template, body)]
        return none_wrong(list(dict.fromkeys(wrong)), seen(view.answer(probes[0].id)))

    owner = talk.owner("whole")
    facts = [f"{owner}/answer/whole/{path}" for path, _ in members(template)]
    if talk.plain in probes:  # whole, and one choice, where nothing else is said
        starts, one = (talk.start, f"{talk.operation.id}/-"), ("stream", talk.protocol.many)
        facts += [*_unsaid(talk, template), *(f"{start}/schema/{name}/default" for start in starts for name in one)]
    return talk.check(what, says, probes, judge, *facts, chapter=CHAPTER)


def _said_otherwise(template: Any, body: Any) -> list[str]:
    """Where an answer repeats what its first choice says, and says something else."""
    wrong = []
    for name in ("text", "reasoning"):
        said = value_of(template, f"item.{name}", body)
        for path in paths_of(template, f"first.{name}"):
            wrong += [f"{'.'.join(path)} is {found!r}, and the first choice says {said!r}"
                      for found in values_at(body, path) if found is not None and found != said]  # fmt: skip
    return wrong


def _unsaid(talk: Talk, template: Any) -> tuple[str, ...]:
    """The facts of the defaults that show in the answer to the question."""
    body = {**talk.body, **talk.protocol.say(QUESTION, "")}
    good = replace(talk.good, example=replace(talk.good.example, body=body), prediction=talk.plain.prediction)
    return showing(talk.bench, good, lambda said: expected(said, template))
