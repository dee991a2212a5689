"""How one asks in each protocol of conversations: where its texts, tools, limits and forms stand in a body.

The three protocols are OpenAI's chat and Responses and Anthropic's Messages; their members are the protocols' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A function that a model may call; ``schema`` is the JSON Schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """A call made by a model; ``arguments`` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Protocol:
    """One protocol. ``limits``, ``stop``, ``many``, ``shape`` name the fields of the body for the most tokens, for
    texts that end an answer, for the number of choices and for the form of the answer; empty where it has none.

    ``say`` makes the members of a body for one text of a user and perhaps a system's; ``tell`` those that go on after
    calls with their results; ``object_shape`` and ``schema_shape`` the value of ``shape``.
    """

    kind: str
    limits: tuple[str, ...]
    stop: str
    many: str
    shape: str
    say: Callable[[str, str], Body]
    tell: Callable[[Body, Mapping[str, Any], Sequence[tuple[Call, str]]], Body]
    tool: Callable[[Tool], Body]
    choice: Callable[[str], Any]
    object_shape: Any
    schema_shape: Callable[[str, Mapping[str, Any]], Any]


def _chat_say(text: str, system: str) -> Body:
    first = [{"role": "system", "content": system}] if system else []
    return {"messages": [*first, {"role": "user", "content": text}]}


def _chat_tell(body: Body, answer: Mapping[str, Any], results: Sequence[tuple[Call, str]]) -> Body:
    told = [{"role": "tool", "tool_call_id": call.id, "content": result} for call, result in results]
    return {"messages": [*body["messages"], answer["choices"][0]["message"], *told]}


def _chat_tool(tool: Tool) -> Body:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.schema}
    return {"type": "function", "function": function}


def _chat_choice(which: str) -> Any:
    return which if which in ("none", "auto", "required") else {"type": "function", "function": {"name": which}}


def _responses_say(text: str, system: str) -> Body:
    said: Body = {"input": [{"role": "user", "content": text}]}
    return {**said, "instructions": system} if system else said


def _responses_tell(body: Body, answer: Mapping[str, Any], results: Sequence[tuple[Call, str]]) -> Body:
    told = [{"type": "function_call_output", "call_id": call.id, "output": result} for call, result in results]
    return {"input": [*body["input"], *answer["output"], *told]}


def _responses_tool(tool: Tool) -> Body:
    return {"type": "function", "name": tool.name, "description": tool.description, "parameters": tool.schema}


def _responses_choice(which: str) -> Any:
    return which if which in ("none", "auto", "required") else {"type": "function", "name": which}


def _messages_say(text: str, system: str) -> Body:
    said: Body = {"messages": [{"role": "user", "content": text}]}
    return {**said, "system": system} if system else said


def _messages_tell(body: Body, answer: Mapping[str, Any], results: Sequence[tuple[Call, str]]) -> Body:
    told = [{"type": "tool_result", "tool_use_id": call.id, "content": result} for call, result in results]
    return {
        "messages": [
            *body["messages"],
            {"role": "assistant", "content": answer["content"]},
            {"role": "user", "content": told},
        ]
    }


def _messages_tool(tool: Tool) -> Body:
    return {"name": tool.name, "description": tool.description, "input_schema": tool.schema}


def _messages_choice(which: str) -> Any:
    if which in ("none", "auto", "required"):
        return {"type": {"required": "any"}.get(which, which)}
    return {"type": "tool", "name": which}


PROTOCOLS: Mapping[str, Protocol] = {
    "chat": Protocol(
        "chat", ("max_tokens", "max_completion_tokens"), "stop", "n", "response_format",
        _chat_say, _chat_tell, _chat_tool, _chat_choice, {"type": "json_object"},
        lambda name, schema: {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": True}},
    ),
    "responses": Protocol(
        "responses", ("max_output_tokens",), "", "", "text",
        _responses_say, _responses_tell, _responses_tool, _responses_choice, {"format": {"type": "json_object"}},
        lambda name, schema: {"format": {"type": "json_schema", "name": name, "schema": schema, "strict": True}},
    ),
    "messages": Protocol(
        "messages", ("max_tokens",), "stop_sequences", "", "output_config",
        _messages_say, _messages_tell, _messages_tool, _messages_choice, None,
        lambda _, schema: {"format": {"type": "json_schema", "schema": schema}},
    ),
}  # fmt: skip
"""The protocols by the kinds of operations that speak them."""
