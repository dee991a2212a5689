"""OpenAI's Responses: items of output, whole and as numbered events, limits, and requests that go on from others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.acceptance import not_refused, seen
from conformance.answers import expected
from conformance.bench import Bench
from conformance.chapters.text import SHORT
from conformance.chapters.wholes import ENDED
from conformance.checks import Check
from conformance.dialogue.events import event_members, order, parts, streamed, usage_members, word
from conformance.dialogue.hearing import events_of
from conformance.dialogue.questions import QUESTION
from conformance.dialogue.talk import AGAIN, Talk, talks
from conformance.expect import EARLIER_RESPONSE
from conformance.judging import Verdict, none_wrong
from conformance.probe import Probe
from conformance.reached import paths_of
from conformance.session import Session, StoppedError
from conformance.templates import differences
from conformance.view import View

CHAPTER = "responses"
NOBODY = "resp_conformance_nobody"


def checks(bench: Bench) -> Iterator[Check]:
    """Each family of an operation of the kind ``responses``."""
    for talk in talks(bench, "responses"):
        whole = _thoughtful(talk)
        streams = streamed(talk, *_thoughtful(talk, stream=True))
        yield order(talk, streams, CHAPTER)
        yield from event_members(talk, streams, CHAPTER)
        probes = (talk.plain, talk.whole_tools, *whole)
        yield from parts(talk, probes, CHAPTER, within="output.#", names=("reasoning", "message", "call"))
        yield from parts(talk, probes, CHAPTER, within="output.#.content.#", names=("text",))
        yield from parts(talk, probes, CHAPTER, within="output.#.summary.#", names=("summary",))
        yield usage_members(talk, CHAPTER)
        yield _numbers(talk, streams)
        yield _last(talk, streams)
        yield _limit(talk)
        if talk.takes(EARLIER_RESPONSE):
            yield _goes_on(talk)
            yield _unknown(talk)


def _thoughtful(talk: Talk, **more: Any) -> tuple[Probe, ...]:
    """The question to a model that is asked for its thoughts; nothing where that is not taken."""
    asked = {"reasoning": {"effort": "high", "summary": "auto"}, "include": ["reasoning.encrypted_content"]}
    request = talk.request(QUESTION, **asked, **more)
    if not talk.takes("reasoning") or not talk.accepts(request):
        return ()
    return (talk.probe("thoughtful" + ("-streamed" if more else ""), request),)


def _numbers(talk: Talk, probes: tuple[Probe, ...]) -> Check:
    def judge(view: View) -> Verdict:
        wrong = []
        for probe in probes:
            talk.read(view, probe)
            numbers = [body.get("sequence_number") for _, body in events_of(view.answer(probe.id))]
            if numbers != list(range(len(numbers))):
                wrong.append(f"{word(probe)}: the events have the numbers {numbers}")
        return none_wrong(wrong)

    return talk.check("stream-numbers", "the events of a stream are numbered from 0", probes, judge,
                      "/stream/order", chapter=CHAPTER, source=talk.source("stream"))  # fmt: skip


def _last(talk: Talk, probes: tuple[Probe, ...]) -> Check:
    """The last event has the whole response: that which the events before it built up."""

    def judge(view: View) -> Verdict:
        wrong, ids = [], []
        for probe in probes:
            talk.read(view, probe)
            events = [body for _, body in events_of(view.answer(probe.id))]
            wrong += [f"{word(probe)}: {line}" for line in _built(events)]
            last = events[-1].get("response", {})
            ids.append(last.get("id"))
            if last.get("status") == "completed":
                model = probe.prediction.body.get("model")
                wanted = expected(probe.prediction, talk.answers["whole"], {**ENDED, "model": model})
                wrong += [f"{word(probe)}: {line}" for line in differences(wanted, last)]
        if len(set(ids)) < len(ids):
            wrong.append(f"the responses are called {ids}")
        return none_wrong(wrong, f"{len(probes)} streams")

    return talk.check("stream-last", "the last event has the response that the others built up", probes, judge,
                      "/stream/same-id", "/stream/joins", "/stream/end", chapter=CHAPTER,
                      source=talk.source("stream"))  # fmt: skip


def _built(events: list[Mapping[str, Any]]) -> Iterator[str]:
    """Where events contradict each other or the response that they end with."""
    opening = [event["response"] for event in events if event["type"] in ("response.created", "response.in_progress")]
    last = events[-1].get("response") or {}
    for response in opening:
        if response["status"] != "in_progress" or response["output"] or response["id"] != last.get("id"):
            yield f"it begins as {response['id']}, {response['status']}, with {len(response['output'])} items"
    done = [event["item"] for event in events if event["type"] == "response.output_item.done"]
    if done != last.get("output"):
        yield "the items that were done are not the output of the response"
    texts: dict[tuple[Any, Any], str] = {}
    for event in events:
        kind, place = str(event["type"]), event.get("output_index")
        if kind.endswith(".delta"):
            key = (place, kind.removesuffix(".delta"))
            texts[key] = texts.get(key, "") + event["delta"]
        elif (place, kind.removesuffix(".done")) in texts:
            said = event.get("text", event.get("arguments"))
            if said != texts[place, kind.removesuffix(".done")]:
                yield f"{kind} says {said!r}, its pieces {texts[place, kind.removesuffix('.done')]!r}"
    yield from _astray(events)


def _astray(events: list[Mapping[str, Any]]) -> Iterator[str]:
    """Events of an item that is not the open one, by its place or its id."""
    count, current = 0, None
    for event in events:
        place, kind = event.get("output_index"), event["type"]
        if kind == "response.output_item.added":
            if place != count:
                yield f"item {place} begins as number {count}"
            current, count = event["item"].get("id"), count + 1
        elif place is not None and place != count - 1:
            yield f"{kind} is of item {place}, while {count - 1} is open"
        elif "item_id" in event and event["item_id"] != current:
            yield f"{kind} is of {event['item_id']}, while {current} is open"


def _limit(talk: Talk) -> Check:
    name = talk.protocol.limits[0]
    probe = talk.probe(f"limit-{name}", talk.request(QUESTION, **{name: SHORT}))

    def judge(view: View) -> Verdict:
        talk.read(view, probe)
        body = view.answer(probe.id).json()
        said = (body.get("status"), body.get("incomplete_details"), body.get(name))
        wrong = [] if said[0] == "incomplete" and said[1] == {"reason": name} else [f"it is {said[0]}: {said[1]}"]
        if said[2] != SHORT:
            wrong.append(f"it repeats {name} as {said[2]}")
        return none_wrong(wrong, f"{said[0]}: {said[1]}")

    told = [f"{talk.owner('whole')}/answer/whole/{'.'.join(path)}"
            for path in paths_of(talk.answers["whole"], "incomplete")]  # fmt: skip
    return talk.check("incomplete", "an answer that was cut off says so and why", (probe,), judge, f"/text/{name}",
                      *told, chapter=CHAPTER, source=talk.source(name))  # fmt: skip


def _goes_on(talk: Talk) -> Check:
    """A second request names the first answer: what was said before is known, and counted."""
    first = talk.request(QUESTION)

    async def conduct(session: Session) -> None:
        answer = await session.answer(first)
        try:
            name = answer.json()["id"]
        except (ValueError, KeyError, TypeError):
            raise StoppedError("the answer has no id") from None
        await session.send(talk.request(QUESTION, **{EARLIER_RESPONSE: name}), role=AGAIN)

    probe = talk.bench.flow("text-goes-on", first, conduct, operation=talk.operation, family=talk.family, requests=2)

    def judge(view: View) -> Verdict:
        before, after = talk.read(view, probe), talk.read(view, probe, AGAIN)
        body = view.answer(probe.id, AGAIN).json()
        wrong = [] if body.get(EARLIER_RESPONSE) == before.id else [f"it goes on from {body.get(EARLIER_RESPONSE)}"]
        if before.usage and after.usage and after.usage.prompt <= before.usage.prompt:
            wrong.append(f"it counts {after.usage.prompt} tokens, the one before {before.usage.prompt}")
        return none_wrong(wrong, seen(view.answer(probe.id, AGAIN)))

    return talk.check("goes-on", "a request goes on from an earlier response", (probe,), judge,
                      f"/text/{EARLIER_RESPONSE}", chapter=CHAPTER, source=talk.source(EARLIER_RESPONSE))  # fmt: skip


def _unknown(talk: Talk) -> Check:
    """One that goes on from nobody's response is refused; from its own it is not."""
    probe = talk.probe("goes-on-from-nobody", talk.request(QUESTION, **{EARLIER_RESPONSE: NOBODY}))
    told = [fact for one in probe.prediction.refusals for fact in talk.bench.facts.of_refusal(probe.prediction, one)]

    def judge(view: View) -> Verdict:
        talk.read(view, talk.plain)
        answer = view.answer(probe.id)
        wrong = not_refused(probe.prediction, probe.prediction.errors, answer)
        return none_wrong(wrong and [f"{seen(answer)}: {'; '.join(wrong)}"], seen(answer))

    return talk.check("goes-on-from-nobody", "going on from a response that is not there is refused",
                      (probe, talk.plain), judge, *told, chapter=CHAPTER,
                      source=talk.source(EARLIER_RESPONSE))  # fmt: skip
