"""Chat completions, whole and streamed: the text engine's reply put into the page's own answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from mockserver import chance
from mockserver.contracts.compiled import Bound
from mockserver.contracts.templates import Template
from mockserver.http.answers import Answer, Events, Whole, encode, event, json_answer
from mockserver.http.exchange import Call
from mockserver.operations.inline import inline_pictures
from mockserver.operations.prefilled import prefill
from mockserver.operations.replying import charge_tokens, parallel_tools, reply_to, usage_names
from mockserver.text import Choice, Conversation, Reply, argument_deltas, deltas, read_chat

HOLE = "\x00hole\x00"
VARYING: dict[str, Callable[[Call], Any]] = {
    "id": lambda call: call.id("completion"),
    "now": lambda call: int(call.now),
    "request.id": lambda call: call.request_id,
    "key": lambda call: call.key,
    "key.last6": lambda call: call.key[-6:],
}
"""The names that differ from request to request of the same body."""
Names = dict[str, Any]


def answer_chat(call: Call) -> Answer | Awaitable[Answer]:
    """The reply to a conversation, charged at once. Answers ``whole`` and ``stream.*`` come from the contract."""
    return _with_pictures(call) if call.bound.family.results else _answer(call)


async def _with_pictures(call: Call) -> Answer:
    """A family with result pictures shows them after the text of each choice."""
    return _answer(call, await inline_pictures(call))


def _answer(call: Call, pictures: str = "") -> Answer:
    bound = call.bound
    made = reply_to(call, conversation_of)
    charge_tokens(call, made)
    if call.params.get("stream") is True:
        names = {**reply_names(call, made), "pictures": pictures}
        if "usage" in call.provider.ids:
            names["usage.id"] = call.id("usage")
        return Events(_events(call, bound, made, names))
    known = call.understanding
    if known is None or pictures:
        return json_answer(200, bound.answers["whole"](_whole_names(call, made, pictures)))
    if known.answer is None or known.answer[0] is not made:
        known.answer = (made, prefill(bound.answers["whole"], _whole_names(call, made), [*VARYING]))
    filled = known.answer[1]
    if filled is None:
        return json_answer(200, bound.answers["whole"](_whole_names(call, made)))
    return Whole(200, filled([VARYING[hole](call) for hole in filled.holes]))


def _whole_names(call: Call, made: Reply, pictures: str = "") -> Names:
    """Names of a whole answer, its choices included."""
    names = reply_names(call, made)
    names["choices"] = [choice_names(index, choice) for index, choice in enumerate(made.choices)]
    for choice in names["choices"]:
        if pictures and choice["text"]:
            choice["text"] = choice["text_or_empty"] = f"{choice['text']}{pictures}"
    first = names["choices"][0]
    names.update({f"first.{key}": value for key, value in first.items()})
    return names


def conversation_of(call: Call) -> Conversation:
    """The conversation of a body in OpenAI's form, or in the page's own words (``prompt`` and ``system`` fields)."""
    facts, body = call.bound.facts, call.params
    if facts.prompt and not body.get("messages"):
        turns = [{"role": "user", "content": body.get(facts.prompt)}]
        if facts.system and body.get(facts.system):
            turns.insert(0, {"role": "system", "content": body[facts.system]})
        body = {**body, "messages": turns}
    return read_chat(body, parallel=parallel_tools(call), thinking=call.model.thinking)


def reply_names(call: Call, made: Reply) -> Names:
    """Names that hold for the whole answer."""
    return {**call.names(), "id": call.id("completion"), **usage_names(made)}


def choice_names(index: int, choice: Choice) -> Names:
    """Names of one choice; ``reasoning`` and ``tool_calls`` are absent when there are none."""
    names: Names = {
        "index": index,
        "text": choice.text,
        "text_or_empty": choice.text or "",
        "finish": choice.finish,
    }
    if choice.reasoning is not None:
        names["reasoning"] = choice.reasoning
    if choice.tool_calls:
        names["tool_calls"] = [
            {
                "id": made.id,
                "type": "function",
                "function": {"name": made.name, "arguments": made.arguments},
                "index": n,
            }
            for n, made in enumerate(choice.tool_calls)
        ]
    return names


def _events(call: Call, bound: Bound, made: Reply, names: Names) -> Iterator[bytes]:
    asked = bool((call.params.get("stream_options") or {}).get("include_usage"))
    usage = bound.facts.stream_usage == "always" or (bound.facts.stream_usage == "asked" and asked)
    for index, choice in enumerate(made.choices):
        own = {**names, "index": index, "finish": choice.finish}
        yield from _choice_events(bound.answers, choice, own, chance.number(call.world.seed, "chunks", index))
    if usage:
        yield _one(bound.answers["stream.usage"], names)
    if "stream.end" in bound.answers:
        yield event(str(bound.answers["stream.end"](names)).encode())


def _choice_events(answers: Mapping[str, Template], choice: Choice, names: Names, seed: int) -> Iterator[bytes]:
    calls_alone = choice.tool_calls and not choice.reasoning and not choice.text
    opening = "stream.first-tool" if calls_alone and "stream.first-tool" in answers else "stream.first"
    if opening == "stream.first":
        yield _one(answers["stream.first"], names)
    if choice.reasoning and "stream.reasoning" in answers:
        yield from map(_holed(answers["stream.reasoning"], names, "reasoning"), deltas(choice.reasoning, seed=seed))
    if choice.text:
        yield from map(_holed(answers["stream.text"], names, "text"), deltas(choice.text, seed=seed))
        if names.get("pictures"):
            yield _one(answers["stream.text"], {**names, "text": names["pictures"]})
    for position, made in enumerate(choice.tool_calls):
        own = {**names, "tool.index": position, "tool.id": made.id, "tool.name": made.name}
        name = opening if position == 0 and opening != "stream.first" else "stream.tool"
        yield _one(answers[name], own)
        yield from map(
            _holed(answers["stream.arguments"], own, "tool.arguments"), argument_deltas(made.arguments, seed)
        )
    closing = "stream.finish-tool" if choice.tool_calls and "stream.finish-tool" in answers else "stream.finish"
    yield _one(answers[closing], names)


def _one(template: Template, names: Names) -> bytes:
    return event(encode(template(names)))


def _holed(template: Template, names: Names, name: str) -> Callable[[str], bytes]:
    """The template filled once with a hole for ``name``, so that an event costs one join."""
    parts = event(encode(template({**names, name: HOLE}))).split(encode(HOLE))
    return lambda piece: encode(piece).join(parts)
