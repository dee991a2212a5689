"""Answers of models, whole: what they have, why they end, what they count, and what limits and stops do to them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Model, Result
from conformance.decoding import NotDecodedError, decoded
from conformance.dialogue.hearing import LENGTH, STOP, Reply, Usage, reply_of
from conformance.dialogue.questions import QUESTION, SYSTEM
from conformance.dialogue.talk import AGAIN, PICTURE, Talk, talks
from conformance.judging import Verdict, failed, inconclusive, none_wrong, passed
from conformance.kinds import id_pattern
from conformance.reached import paths_of
from conformance.session import Session, StoppedError
from conformance.view import BrokenAnswerError, UnobservedError, View

CHAPTER = "text"
FEW, LONGEST = 3, 40
"""Words among which there is none to choose; letters of the longest that is one."""
SHORT = 8
"""Tokens that no answer to the question does with."""


def checks(bench: Bench) -> Iterator[Check]:
    """Each family that holds conversations, in each of the three protocols."""
    for talk in talks(bench):
        yield _says_something(talk)
        yield _id(talk)
        yield from _usage(talk)
        yield from _limits(talk)
        if talk.protocol.stop and talk.takes(talk.protocol.stop):
            yield _stops(talk)
        if talk.protocol.many and talk.takes(talk.protocol.many):
            yield from _many(talk)
        if talk.thinker is not None:
            yield _thinks(talk)
            yield from _only_thinks(talk, talk.thinker)
        for result in talk.family.results.values():
            yield _pictures(talk, result)


def added(usage: Usage | None) -> list[str]:
    """What is wrong with the counts of one answer."""
    if usage is None:
        return ["nothing is counted"]
    wrong = []
    if usage.prompt < 1 or usage.completion < 1:
        wrong.append(f"{usage.prompt} and {usage.completion} tokens are counted")
    if usage.total is not None and usage.total != usage.prompt + usage.completion:
        wrong.append(f"{usage.prompt} and {usage.completion} tokens are said to be {usage.total}")
    if usage.reasoning is not None and not 0 <= usage.reasoning <= usage.completion:
        wrong.append(f"{usage.reasoning} of {usage.completion} tokens are said to be thought")
    return wrong


def _pictures(talk: Talk, result: Result) -> Check:
    """A family that makes pictures has them in its text, as base64 that holds what it says."""
    probes = (talk.plain, talk.streamed)

    def judge(view: View) -> Verdict:
        wrong, seen_so_far = [], []
        for probe in probes:
            talk.read(view, probe)
            text = reply_of(talk.protocol.kind, view.answer(probe.id)).first.text
            found = list(PICTURE.finditer(text))
            if not found:
                wrong.append("there is no picture in the text")
            for match in found:
                try:
                    held = decoded(base64.b64decode(match["data"], validate=True))
                except (NotDecodedError, ValueError) as problem:
                    wrong.append(f"its picture is none: {problem}")
                    continue
                seen_so_far.append(f"{held.kind} {held.format} of {held.width}x{held.height}")
                if held.kind != result.media or match["type"] != f"image/{held.format}":
                    wrong.append(f"what is called {match['type']} is a {held.kind} of the format {held.format}")
        return none_wrong(wrong, ", ".join(seen_so_far))

    facts = (f"{talk.family.name}/result/{result.name}/media",)
    return talk.check(f"text-{result.name}", "the text has pictures in it, inline", probes, judge, *facts,
                      chapter=CHAPTER, source=result.source)  # fmt: skip


def _says_something(talk: Talk) -> Check:
    probe = talk.plain

    def judge(view: View) -> Verdict:
        said = talk.read(view, probe).first
        if said.finish != STOP:
            return failed(f"it ended with {said.finish}")
        if not said.text.strip() or "\ufffd" in said.text:
            return failed(f"it says {said.text!r}")
        return passed(said.text)

    return talk.check("text-finish", "a question is answered with a text that ends by itself", (probe,), judge,
                      "/text/answer", chapter=CHAPTER)  # fmt: skip


def _id(talk: Talk) -> Check:
    contract, probe = talk.bench.contract, talk.plain
    kind = {"chat": "completion", "responses": "response", "messages": "message"}[talk.protocol.kind]
    form = contract.ids.get(kind)

    def judge(view: View) -> Verdict:
        first, second = talk.read(view, probe), talk.read(view, probe, AGAIN)
        wrong = [f"{first.id} is the id of two answers"] if first.id == second.id else []
        if form is not None and not id_pattern(form).fullmatch(first.id):
            wrong.append(f"{first.id!r} is not of the form {form}")
        return none_wrong(wrong, first.id)

    return talk.check("text-id", "each answer has an id of its own, of the documented form", (probe,), judge,
                      f"id/{kind}", "/text/id", chapter=CHAPTER, source=contract.source, level="should")  # fmt: skip


def _usage(talk: Talk) -> Iterator[Check]:
    probe = talk.plain

    def judge(view: View) -> Verdict:
        first, second = talk.read(view, probe), talk.read(view, probe, AGAIN)
        wrong = added(first.usage)
        if first.usage and second.usage and first.usage.prompt != second.usage.prompt:
            wrong.append(f"the same question costs {first.usage.prompt} and {second.usage.prompt} tokens")
        if talk.steady(view) and first.usage != second.usage:
            wrong.append(f"the same answer is counted as {first.usage} and {second.usage}")
        return none_wrong(wrong, str(first.usage))

    yield talk.check("text-usage", "the tokens of question and answer are counted and add up", (probe,), judge,
                     "/text/usage", chapter=CHAPTER)  # fmt: skip
    longer = talk.probe("system", talk.request(QUESTION, system=SYSTEM))
    if not longer.prediction.accepted:
        return

    def counted(view: View) -> Verdict:
        less, more = talk.read(view, probe).usage, talk.read(view, longer).usage
        wrong = added(more)
        if less and more and more.prompt <= less.prompt:
            wrong.append(f"{more.prompt} tokens with the system's text, {less.prompt} without")
        return none_wrong(wrong, f"{less and less.prompt} tokens without, {more and more.prompt} with it")

    yield talk.check("text-system", "a system's text is taken and counted", (probe, longer), counted,
                     "/text/system", chapter=CHAPTER)  # fmt: skip


def _limits(talk: Talk) -> Iterator[Check]:
    for name in talk.protocol.limits:
        if not talk.takes(name):
            continue
        request = talk.request(QUESTION, **{name: SHORT})
        if not talk.accepts(request):
            continue
        probe = talk.probe(f"limit-{name}", request)

        def judge(view: View, probe: Any = probe) -> Verdict:
            reply = talk.read(view, probe)
            uncut = talk.read(view, talk.plain)
            if reply.first.finish == STOP and uncut.usage is not None and uncut.usage.completion <= SHORT:
                return inconclusive(f"all that it says has no more than {SHORT} tokens", uncut.first.text)
            wrong = [] if reply.first.finish == LENGTH else [f"it ended with {reply.first.finish}"]
            if reply.usage is None or reply.usage.completion > SHORT:
                wrong.append(f"it counts {reply.usage and reply.usage.completion} tokens")
            whole = talk.steady(view)
            if whole is not None and not whole.first.text.startswith(reply.first.text):
                wrong.append(f"{reply.first.text!r} is no beginning of {whole.first.text!r}")
            if whole is not None and whole.first.text == reply.first.text:
                wrong.append("it is as long as without")
            return none_wrong(wrong, f"{reply.first.text!r}, {reply.first.finish}")

        yield talk.check(f"text-{name.replace('_', '-')}", f"{name} cuts an answer off, which says so",
                         (probe, talk.plain), judge, f"/text/{name}", chapter=CHAPTER,
                         source=talk.source(name))  # fmt: skip


def _stops(talk: Talk) -> Check:
    """Two requests: the second asks to stop at a word that the first answer has."""
    field = talk.protocol.stop
    first = talk.request(QUESTION)

    async def conduct(session: Session) -> None:
        answer = await session.answer(first)
        try:
            text = talk.reply(answer, talk.plain.prediction).first.text
        except BrokenAnswerError as problem:
            raise StoppedError(str(problem)) from None
        word = stop_word(text)
        if word is None:
            raise StoppedError(f"{text!r} has no word to stop at")
        await session.send(talk.request(QUESTION, **{field: [word]}), role=AGAIN)

    probe = talk.bench.flow("text-stop", first, conduct, operation=talk.operation, family=talk.family, requests=2)

    def judge(view: View) -> Verdict:
        free, cut = talk.read(view, probe), talk.read(view, probe, AGAIN)
        word = stop_word(free.first.text)
        if word is None:
            raise UnobservedError("the answer has no word to stop at")
        wrong = [] if cut.first.finish == STOP else [f"it ended with {cut.first.finish}"]
        if word in cut.first.text:
            wrong.append(f"{cut.first.text!r} has {word!r} in it")
        before = free.first.text.partition(word)[0]
        if free.first.text.startswith(cut.first.text) and cut.first.text.rstrip() != before.rstrip():
            wrong.append(f"it ends with {cut.first.text!r}, not before {word!r}")
        if talk.protocol.kind == "messages" and cut.ended_by != word:
            wrong.append(f"it says that {cut.ended_by!r} ended it")
        return none_wrong(wrong, f"{cut.first.text!r} before {word!r}")

    told = [f"{talk.owner('whole')}/answer/whole/{'.'.join(path)}"
            for path in paths_of(talk.answers["whole"], "stop.sequence")]  # fmt: skip
    return talk.check("text-stop", f"{field} ends an answer before a text that it names", (probe,), judge,
                      f"/text/{field}", *told, chapter=CHAPTER, source=talk.source(field))  # fmt: skip


def stop_word(text: str) -> str | None:
    """A word, or of a text without spaces a letter, from the middle of a text, that is not in what comes before it."""
    words = [word for word in text.split() if len(word) <= LONGEST]
    words = words if len(words) > FEW else list(text.replace(" ", ""))
    for word in words[len(words) // 2 :]:
        if text.find(word) > len(text) // 4:
            return word
    return None


def _many(talk: Talk) -> Iterator[Check]:
    request = talk.request(QUESTION, **{talk.protocol.many: 2})
    if not talk.accepts(request):
        return
    probe = talk.probe("many", request)

    def judge(view: View) -> Verdict:
        one, two = talk.read(view, talk.plain), talk.read(view, probe)
        places = [choice.get("index") for choice in view.answer(probe.id).json()["choices"]]
        wrong = [] if sorted(map(str, places)) == ["0", "1"] else [f"the choices are {places}"]
        wrong += _two(one, two)
        return none_wrong(wrong, f"{len(two.choices)} choices")

    yield talk.check("text-n", "n gives as many choices, for the tokens of one question", (probe, talk.plain), judge,
                     f"/text/{talk.protocol.many}", chapter=CHAPTER,
                     source=talk.source(talk.protocol.many))  # fmt: skip


def _two(one: Reply, two: Reply) -> list[str]:
    wrong = added(two.usage)
    if not all(choice.text.strip() for choice in two.choices):
        wrong.append("a choice says nothing")
    if one.usage and two.usage:
        if two.usage.prompt != one.usage.prompt:
            wrong.append(f"the question costs {two.usage.prompt} tokens, for one choice {one.usage.prompt}")
        least = min(len(choice.text) for choice in two.choices) if two.choices else 0
        if least and two.usage.completion < len(two.choices):
            wrong.append(f"{len(two.choices)} choices have {two.usage.completion} tokens together")
    return wrong


def _thinks(talk: Talk) -> Check:
    probe = talk.thinking()
    shown = "reasoning" in str(talk.answers["whole"]) and "item.reasoning" in str(talk.answers["whole"])
    shown = shown or talk.protocol.kind == "messages"

    def judge(view: View) -> Verdict:
        reply = talk.read(view, probe)
        wrong = [] if reply.first.text.strip() or reply.first.finish == LENGTH else ["it says nothing"]
        if shown and not reply.first.reasoning.strip():
            wrong.append("no thoughts are shown")
        counted = reply.usage.reasoning if reply.usage else None
        if "usage.reasoning" in str(talk.answers) and not counted:
            wrong.append(f"{counted} tokens of thought are counted")
        return none_wrong([*wrong, *added(reply.usage)], f"{reply.first.reasoning[:80]!r}, {counted} tokens")

    model = talk.thinker or talk.family.models[0]
    return talk.check("text-thinking", f"{model.name} thinks before it answers, as the answer shows or counts",
                      (probe,), judge, "/text/reasoning", chapter=CHAPTER, source=model.source,
                      level="should")  # fmt: skip


def _only_thinks(talk: Talk, model: Model) -> Iterator[Check]:
    """A limit that no thought does with; nothing is left of it for the answer. Not every gateway counts so: ``may``."""
    limit = next((name for name in talk.protocol.limits if talk.takes(name)), None)
    chosen = {talk.operation.select[0]: (model.select or (model.name,))[0]}
    request = talk.request(QUESTION, **chosen, **({limit: SHORT} if limit else {}))
    if limit is None or not talk.accepts(request):
        return
    probe = talk.probe("thinking-limited", request)

    def judge(view: View) -> Verdict:
        reply = talk.read(view, probe)
        wrong = [] if reply.first.finish == LENGTH else [f"it ended with {reply.first.finish}"]
        if reply.first.text.strip():
            wrong.append(f"it says {reply.first.text[:80]!r}")
        return none_wrong(wrong, f"{reply.first.reasoning[:80]!r}, {reply.first.finish}")

    yield talk.check("text-thinking-limited", f"{model.name} uses up a small {limit} by its thinking",
                     (probe,), judge, "/text/thoughts-first", chapter=CHAPTER, source=model.source,
                     level="may")  # fmt: skip
