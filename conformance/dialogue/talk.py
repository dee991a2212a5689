"""The conversations that the text chapters have with one family: their probes, each the same for every chapter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from conformance.acceptance import judge_accepted
from conformance.answers import answers_of
from conformance.bench import Bench
from conformance.checks import Check
from conformance.contract import Family, Model, Operation
from conformance.dialogue.hearing import Reply, reply_of
from conformance.dialogue.questions import QUESTION, RESULTS, TOOL_QUESTION, TOOLS
from conformance.dialogue.speaking import PROTOCOLS, Call, Protocol
from conformance.facts import scope
from conformance.facts.places import places
from conformance.goods import Good
from conformance.judging import Verdict
from conformance.probe import Probe
from conformance.requests import Request
from conformance.session import Session, StoppedError
from conformance.sources import Source
from conformance.trace import Answer
from conformance.view import BrokenAnswerError, UnobservedError, View

ROUND, AGAIN = "round", "again"
"""The roles of a flow: each round of a loop with tools; the same request once more."""
MOST_ROUNDS = 5
ENOUGH = 1024
"""Tokens that no answer to these questions needs: a bound for what they cost."""
PICTURE = re.compile(r"\s*!\[[^\]]*\]\(data:(?P<type>[^;,)]*);base64,(?P<data>[^)]*)\)")
"""A picture in a text, with its media type and its bytes."""


@dataclass(frozen=True, eq=False, repr=False)
class Talk:
    """One family of one operation that holds conversations, with the least body that it accepts."""

    bench: Bench
    good: Good
    protocol: Protocol
    body: Mapping[str, Any]

    @property
    def operation(self) -> Operation:
        return self.good.operation

    @property
    def family(self) -> Family:
        return self.good.family

    @property
    def start(self) -> str:
        """The beginning of the ids of what the family says of the operation."""
        return scope(self.operation, self.family)

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """The templates of its answers."""
        return answers_of(self.operation, self.family.operations[self.operation.id])

    def owner(self, template: str) -> str:
        """Where the facts of a template stand: at the family, or at the operation."""
        own = template in self.family.operations[self.operation.id].answers
        return self.start if own else f"{self.operation.id}/-"

    @cached_property
    def _fields(self) -> Mapping[str, Source]:
        found = places(self.good.prediction.schema, self.operation.source)
        return {place.path: place.source for place in found if len(place.steps) == 1}

    def takes(self, field: str) -> bool:
        """Whether the schema has a field of the body."""
        return field in self._fields

    def source(self, field: str = "") -> Source:
        """Where the contract says something of a field, or of the operation."""
        return self._fields.get(field, self.operation.source)

    @cached_property
    def thinker(self) -> Model | None:
        """The model that is asked when it is about thinking: the first of those that do by themselves."""
        return next((model for model in self.family.models if model.thinking and self._fits(model)), None)

    def request(self, text: str, /, **more: Any) -> Request:
        """A request with a text of a user, and perhaps a ``system``'s text and ``tools`` (of ``Tool``); what else is
        given are further members of its body.
        """
        body = {**self.body, **self.protocol.say(text, more.pop("system", "")), **more}
        if "tools" in body:
            body["tools"] = [self.protocol.tool(tool) for tool in body["tools"]]
        return self.good.with_body(body)

    def probe(self, name: str, request: Request) -> Probe:
        """The probe of one request."""
        return self.bench.single(f"text-{name}", request, operation=self.operation, family=self.family)

    def accepts(self, request: Request) -> bool:
        return self.bench.predict(request).accepted

    def read(self, view: View, probe: Probe, role: str = "request") -> Reply:
        """What was answered; an answer that is none of the contract ends the judging."""
        return self.reply(view.answer(probe.id, role), probe.prediction)

    def reply(self, answer: Answer, prediction: Any) -> Reply:
        """What an answer says; of a family that makes pictures, without those in its text."""
        verdict = judge_accepted(self.bench.contract, prediction, answer)
        if verdict.status == "inconclusive":
            raise UnobservedError(verdict.reason)
        if verdict.status == "failed":
            raise BrokenAnswerError(verdict.actual)
        said = reply_of(self.protocol.kind, answer)
        if not self.family.results:
            return said
        choices = tuple(replace(one, text=PICTURE.sub("", one.text)) for one in said.choices)
        return replace(said, choices=choices)

    # --- the conversations -------------------------------------------------------------------------------------------

    @cached_property
    def plain(self) -> Probe:
        """One question, and the same once more: whether the target says the same to the same."""
        request = self.request(QUESTION)

        async def conduct(session: Session) -> None:
            await session.send(request)
            await session.send(request, role=AGAIN)

        return self.bench.flow("text-plain", request, conduct, operation=self.operation, family=self.family, requests=2)

    def steady(self, view: View) -> Reply | None:
        """The answer to the question where the target says the same to the same; else ``None``."""
        first, second = self.read(view, self.plain), self.read(view, self.plain, AGAIN)
        return first if [one.text for one in first.choices] == [one.text for one in second.choices] else None

    @cached_property
    def streamed(self) -> Probe:
        """The same question, streamed; with usage, where that has to be asked for."""
        asked = {"stream_options": {"include_usage": True}} if self.counts_when_asked else {}
        return self.probe("streamed", self.request(QUESTION, stream=True, **asked))

    @cached_property
    def streamed_plainly(self) -> Probe:
        """The same question, streamed with nothing else asked for."""
        return self.probe("streamed-plainly", self.request(QUESTION, stream=True))

    @property
    def counts_when_asked(self) -> bool:
        said = self.family.operations[self.operation.id].stream_usage
        return self.protocol.kind == "chat" and said == "asked" and self.takes("stream_options")

    @cached_property
    def streamed_tools(self) -> Probe:
        """A question for the tools, streamed."""
        forced = {"tool_choice": self.protocol.choice("required")} if self.takes("tool_choice") else {}
        request = self.request(TOOL_QUESTION, tools=TOOLS, stream=True, **forced)
        return self.probe("streamed-tools", request)

    @cached_property
    def streamed_pair(self) -> Probe | None:
        """The question for the tools, streamed, where both may be called at once."""
        if not self.takes("parallel_tool_calls"):
            return None
        request = self.request(TOOL_QUESTION, tools=TOOLS, stream=True, parallel_tool_calls=True)
        return self.probe("streamed-pair", request) if self.accepts(request) else None

    @cached_property
    def whole_tools(self) -> Probe:
        """The same, whole."""
        forced = {"tool_choice": self.protocol.choice("required")} if self.takes("tool_choice") else {}
        return self.probe("tools-required", self.request(TOOL_QUESTION, tools=TOOLS, **forced))

    @cached_property
    def calls_tools(self) -> bool:
        """Whether tools may be given to it, and be required of it."""
        return self.takes("tools") and self.whole_tools.prediction.accepted

    @cached_property
    def loop(self) -> Probe:
        """Rounds of a question that needs two tools, until the model calls none."""
        first = self.request(TOOL_QUESTION, tools=TOOLS)

        async def conduct(session: Session) -> None:
            request = first
            for _ in range(MOST_ROUNDS):
                answer = await session.answer(request, role=ROUND)
                try:
                    calls = reply_of(self.protocol.kind, answer).first.calls
                except BrokenAnswerError as problem:
                    raise StoppedError(str(problem)) from None
                if not calls:
                    return
                request = self.following(request, answer, calls)

        return self.bench.flow("text-loop", first, conduct, operation=self.operation, family=self.family,
                               requests=MOST_ROUNDS)  # fmt: skip

    def following(self, request: Request, answer: Answer, calls: tuple[Call, ...]) -> Request:
        """The request that brings the results of calls."""
        body = json.loads(request.content)
        results = [(call, RESULTS.get(call.name, "no such tool")) for call in calls]
        return self.good.with_body({**body, **self.protocol.tell(body, answer.json(), results)})

    def thinking(self, **more: Any) -> Probe:
        """The question to a model that thinks; that of the family's cheapest, where it does."""
        body = dict(more)
        if self.thinker is not None:
            body[self.operation.select[0]] = (self.thinker.select or (self.thinker.name,))[0]
        return self.probe("thinking" + ("-streamed" if more else ""), self.request(QUESTION, **body))

    def _fits(self, model: Model) -> bool:
        name = (model.select or (model.name,))[0]
        return self.accepts(self.request(QUESTION, **{self.operation.select[0]: name}))

    # --- checks ------------------------------------------------------------------------------------------------------

    def check(
        self,
        what: str,
        says: str,
        probes: tuple[Probe, ...],
        judge: Callable[[View], Verdict],
        *facts: str,
        chapter: str,
        source: Source | None = None,
        level: str = "",
        expected: str = "",
    ) -> Check:
        """A check of this family; facts that begin with ``/`` are of the family at this operation."""
        said = source or self.operation.source
        where = self.bench.word(self.operation, self.family, what)
        return Check(
            id=f"{self.bench.contract.provider}/{self.operation.word}/{self.family.name}/{where}",
            title=f"{self.operation.title}: {self.family.name}, {says}",
            level=level or said.level,
            chapter=chapter,
            source=said,
            operation=self.operation,
            family=self.family.name,
            facts=self.bench.facts.known(*(f"{self.start}{fact}" if fact[0] == "/" else fact for fact in facts)),
            probes=probes,
            expected=expected or says,
            judge=judge,
        )


def talks(bench: Bench, *kinds: str) -> Iterator[Talk]:
    """The families that hold conversations, of some kinds of operations."""
    for operation, family in bench.attached(*(kinds or tuple(PROTOCOLS))):
        good = bench.good(operation, family)
        if good is not None and not good.is_form:
            protocol = PROTOCOLS[operation.kind]
            yield Talk(bench, good, protocol, _least(bench, good, protocol))


def _least(bench: Bench, good: Good, protocol: Protocol) -> dict[str, Any]:
    """The members of a good body that a conversation cannot be accepted without, and a bound for its tokens."""
    said = protocol.say(QUESTION, "")
    body = {**good.body, **said}
    for name in good.body:
        if name in good.operation.select or name in said:
            continue
        without = {key: value for key, value in body.items() if key != name}
        if bench.predict(good.with_body(without)).accepted:
            body = without
    bound = {**body, protocol.limits[0]: ENOUGH}
    fields = good.prediction.schema.get("properties", {})
    if protocol.limits[0] in fields and bench.predict(good.with_body(bound)).accepted:
        body = bound
    return {name: value for name, value in body.items() if name not in said}
