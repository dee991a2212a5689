"""Reading an OpenAI-style chat body.

The caller has checked the body against its contract. Schemas leave many places open, so whatever has an unexpected type
here is read as absent: this never raises.
"""

from __future__ import annotations

from typing import Any

from mockserver.text.conversation import Conversation, Tool, ToolCall, Turn
from mockserver.text.reading import (
    clean,
    content_of,
    count_of,
    dicts,
    shape_of,
    stops_of,
    tool_choice_of,
    tool_of,
    written,
)

MOST_CHOICES = 128


def read_chat(body: dict[str, Any], *, parallel: bool = True, thinking: bool = False) -> Conversation:
    """The conversation in a chat body; ``parallel`` and ``thinking`` hold where the body does not say."""
    get = body.get
    messages = get("messages")
    tools = _tools(body) if "tools" in body or "functions" in body else ()
    asked = get("parallel_tool_calls")
    n = count_of(get("n"))
    return Conversation(
        turns=tuple([_turn(message) for message in messages if isinstance(message, dict)])
        if isinstance(messages, list)
        else (),
        tools=tools,
        tool_choice=_tool_choice(body) if tools else "auto",
        parallel=asked if isinstance(asked, bool) else parallel,
        shape=shape_of(get("response_format")) if "response_format" in body else None,
        limit=count_of(get("max_completion_tokens")) or count_of(get("max_tokens")),
        stop=stops_of(get("stop")) if "stop" in body else (),
        n=min(n, MOST_CHOICES) if n else 1,
        model=clean(get("model")),
        thinking=_thinking(body, thinking),
    )


def _turn(message: dict[str, Any]) -> Turn:
    get = message.get
    role = get("role")
    content = get("content")
    text, attachments = (clean(content), 0) if isinstance(content, str) else content_of(content)
    if len(message) == 2 and role is not None and content is not None:  # the common message: a role and a text
        return Turn(role if isinstance(role, str) else "user", text, attachments=attachments)
    call_id, name = get("tool_call_id"), get("name")
    return Turn(
        role=role if isinstance(role, str) else "user",
        text=text,
        tool_calls=_calls(message),
        tool_call_id=call_id if isinstance(call_id, str) and call_id else None,
        name=name if isinstance(name, str) and name else None,
        attachments=attachments,
    )


def _calls(message: dict[str, Any]) -> tuple[ToolCall, ...]:
    listed = message.get("tool_calls")
    calls = [
        _call(call.get("function"), call.get("id")) for call in dicts(listed) if isinstance(call.get("function"), dict)
    ]
    if isinstance(legacy := message.get("function_call"), dict):
        calls.append(_call(legacy, None))
    return tuple(calls)


def _call(function: Any, call_id: object) -> ToolCall:
    arguments = function.get("arguments")
    text = written(arguments) if isinstance(arguments, dict | list) else clean(arguments)
    return ToolCall(call_id if isinstance(call_id, str) else "", clean(function.get("name")), text)


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    listed = dicts(body.get("tools"))
    functions = [inner if isinstance(inner := tool.get("function"), dict) else tool for tool in listed]
    functions += dicts(body.get("functions"))
    return tuple(tool_of(function) for function in functions if clean(function.get("name")))


def _tool_choice(body: dict[str, Any]) -> str:
    choice = body.get("tool_choice")
    return tool_choice_of(body.get("function_call") if choice is None else choice)


def _thinking(body: dict[str, Any], default: bool) -> bool:
    switch = body.get("enable_thinking")
    if isinstance(switch, bool):
        return switch
    effort = body.get("reasoning_effort")
    return effort != "none" if isinstance(effort, str) else default
