"""What Responses and Messages have in common: events that tell their types, and answers made of typed parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.acceptance import seen
from conformance.answers import expected
from conformance.checks import Check
from conformance.dialogue.questions import QUESTION
from conformance.dialogue.talk import Talk
from conformance.dialogue.typed import UNKNOWN, named_events, out_of_order, template_of
from conformance.facts.answers import members
from conformance.judging import Verdict, inconclusive, none_wrong
from conformance.probe import Probe
from conformance.reached import values_at
from conformance.templates import Hole, differences
from conformance.view import View

FEW_TOKENS = 8
OPEN: dict[str, Any] = {
    "stop.sequence": Hole("stop.sequence", empty=True),
    **{name: Hole(name, kind="text") for name in ("tool.id", "tool.name", "item.id", "signature", "encrypted")},
    **{
        name: Hole(name, kind="text", empty=True, null=False)
        for name in ("delta", "said", "text", "thinking", "tool.arguments")
    },
    **{name: Hole(name, kind="count") for name in ("index", "sequence", "output.index", "tool.index")},
    **{name: Hole(name, kind="object") for name in ("response", "item", "part", "tool.input", "usage")},
    **{name: Hole(name, kind="list") for name in ("parts", "content", "output")},
    "usage.cached": Hole("usage.cached", kind="count"),
    "usage.reasoning_or_0": Hole("usage.reasoning_or_0", kind="count"),
}
"""Names whose values may be absent, and others whose values may not."""


def streamed(talk: Talk, *more: Probe) -> tuple[Probe, ...]:
    """All that is asked for in pieces."""
    found = [talk.streamed, talk.streamed_tools, *([talk.streamed_pair] if talk.streamed_pair else []), *more]
    cut = talk.request(QUESTION, stream=True, **{talk.protocol.limits[0]: FEW_TOKENS})
    if talk.accepts(cut):
        found.append(talk.probe("streamed-cut", cut))
    return tuple({probe.id: probe for probe in found if probe.prediction.accepted}.values())


def order(talk: Talk, probes: tuple[Probe, ...], chapter: str) -> Check:
    """The events of every stream come in order, each under its type's name."""

    def judge(view: View) -> Verdict:
        wrong = []
        for probe in probes:
            talk.read(view, probe)
            found = out_of_order(talk.protocol.kind, view.answer(probe.id), talk.answers)
            wrong += [f"{word(probe)}: {line}" for line in found]
        return none_wrong(wrong, f"{len(probes)} streams in order")

    return talk.check("stream-order", "the events come in the order of the protocol, each under its name", probes,
                      judge, "/stream/order", "/stream/end", chapter=chapter, source=talk.source("stream"))  # fmt: skip


def event_members(talk: Talk, probes: tuple[Probe, ...], chapter: str) -> Iterator[Check]:
    """Each event of each template has the members that are documented."""
    for name, template in talk.answers.items():
        if not name.startswith("stream."):
            continue
        kind = name.removeprefix("stream.")

        def judge(view: View, kind: str = kind, template: Any = template) -> Verdict:
            wrong, count = [], 0
            for probe in probes:
                talk.read(view, probe)
                wanted = _wanted(probe, template, {})
                for found, _, body in named_events(view.answer(probe.id), talk.answers):
                    if found == UNKNOWN:  # it may be one of this kind, whose type is wrong
                        wrong.append(f"{word(probe)}: {body.get('type')!r} is no event that the contract has")
                    elif found == kind:
                        count += 1
                        wrong += [f"{word(probe)}: {line}" for line in differences(wanted, body)]
            if not count and not wrong:
                return inconclusive("no such event was seen")
            return none_wrong(list(dict.fromkeys(wrong)), f"{count} events")

        facts = [f"{talk.owner(name)}/answer/{name}/{path}" for path, _ in members(template)]
        yield talk.check(f"stream-event-{kind}", f"each event for {kind} has every documented member", probes, judge,
                         *facts, chapter=chapter)  # fmt: skip


def parts(talk: Talk, probes: tuple[Probe, ...], chapter: str, *, within: str, names: Sequence[str]) -> Iterator[Check]:
    """Each part of whole answers, at the place ``within``, has the members of the template of its type."""
    templates = {name: talk.answers[name] for name in names if name in talk.answers}
    for name, template in templates.items():

        def judge(view: View, name: str = name, template: Any = template) -> Verdict:
            wrong, count = [], 0
            for probe in probes:
                talk.read(view, probe)
                answer = view.answer(probe.id)
                for part in values_at(answer.json(), tuple(within.split("."))):
                    kind = template_of(templates, part)
                    if kind is None:
                        wrong.append(f"{part.get('type')!r} is no type that the contract has")
                    elif kind == name:
                        count += 1
                        wrong += differences(_wanted(probe, template, {"item.status": "completed"}), part)
            if not count and not wrong:
                return inconclusive("no such part was seen")
            return none_wrong(list(dict.fromkeys(wrong)), f"{count} parts")

        facts = [f"{talk.owner(name)}/answer/{name}/{path}" for path, _ in members(template)]
        yield talk.check(f"answer-{name}", f"each {name} of an answer has every documented member", probes, judge,
                         *facts, chapter=chapter)  # fmt: skip


def usage_members(talk: Talk, chapter: str) -> Check:
    """The counts of an answer, where they have a template of their own."""
    template = talk.answers["usage"]

    def judge(view: View) -> Verdict:
        talk.read(view, talk.plain)
        answer = view.answer(talk.plain.id)
        return none_wrong(differences(_wanted(talk.plain, template, {}), answer.json()["usage"]), seen(answer))

    facts = [f"{talk.owner('usage')}/answer/usage/{path}" for path, _ in members(template)]
    return talk.check("answer-usage", "the usage has every documented member", (talk.plain,), judge, *facts,
                      chapter=chapter)  # fmt: skip


def word(probe: Probe) -> str:
    """The end of a probe's id."""
    return probe.id.rpartition("/")[2]


def _wanted(probe: Probe, template: Any, more: dict[str, Any]) -> Any:
    known: dict[str, Any] = {}
    model = probe.prediction.body.get("model")
    if isinstance(model, str):
        known["model"] = model
    return expected(probe.prediction, template, {**OPEN, **known, **more})
