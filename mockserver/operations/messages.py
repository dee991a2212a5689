"""Anthropic's Messages, whole and streamed: a reply as blocks of content, and the events that build them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver import chance
from mockserver.contracts.templates import Template
from mockserver.http.answers import Answer, Events, json_answer, named_event
from mockserver.http.exchange import Call
from mockserver.operations.prefilled import prefilled_event
from mockserver.operations.replying import charge_tokens, parallel_tools, reply_to, usage_names
from mockserver.text import Choice, Conversation, deltas, read_messages

STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
Names = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """One block of content: ``kind`` is ``thinking``, ``text`` or ``tool``; ``said`` is what its deltas add up to."""

    kind: str
    said: str
    names: Names


def answer_messages(call: Call) -> Answer:
    """The reply to a conversation, charged at once. Answers ``whole``, those of blocks and ``stream.*`` are data."""
    made = reply_to(call, _conversation, call_ids="tool-use")
    charge_tokens(call, made)
    [choice] = made.choices
    blocks = list(_blocks(call, choice))
    names = {**call.names(), "id": call.id("message"), **usage_names(made)}
    names["stop.reason"] = "stop_sequence" if choice.ended_by is not None else STOP_REASONS[choice.finish]
    names["stop.sequence"] = choice.ended_by
    answers = call.bound.answers
    if call.params.get("stream") is True:
        return Events(_events(answers, blocks, names, chance.number(call.world.seed, "chunks", 0)))
    names["content"] = [answers[block.kind](block.names) for block in blocks]
    return json_answer(200, answers["whole"](names))


def _conversation(call: Call) -> Conversation:
    return read_messages(call.params, parallel=parallel_tools(call), thinking=call.model.thinking)


def _blocks(call: Call, choice: Choice) -> Iterator[Block]:
    """Thinking first, then the text or the calls of tools; what came out empty is no block."""
    if choice.reasoning:
        signature = call.id("signature")
        yield Block("thinking", choice.reasoning, {"thinking": choice.reasoning, "signature": signature})
    if choice.text:
        yield Block("text", choice.text, {"text": choice.text})
    for made in choice.tool_calls:
        names = {"tool.id": made.id, "tool.name": made.name, "tool.input": _read(made.arguments)}
        yield Block("tool", made.arguments, names)


def _read(arguments: str) -> Any:
    """The arguments as JSON; those that the token limit cut off are none."""
    try:
        return msgspec.json.decode(arguments)
    except msgspec.DecodeError:
        return {}


def _events(answers: Mapping[str, Template], blocks: list[Block], names: Names, seed: int) -> Iterator[bytes]:
    yield named_event(answers["stream.start"](names))
    if "stream.ping" in answers:
        yield named_event(answers["stream.ping"](names))
    for index, block in enumerate(blocks):
        own = {**names, **block.names, "index": index}
        yield named_event(answers[f"stream.{block.kind}.start"](own))
        filled = prefilled_event(answers[f"stream.{block.kind}"], {**own, "delta": ""}, ("delta",))
        for piece in deltas(block.said, seed=seed):
            yield filled({"delta": piece})
        if block.kind == "thinking":
            yield named_event(answers["stream.signature"](own))
        yield named_event(answers["stream.stop"](own))
    yield named_event(answers["stream.finish"](names))
    yield named_event(answers["stream.end"](names))
