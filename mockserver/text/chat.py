"""Reading an OpenAI-style chat body.

The caller has checked the body against its contract. Schemas leave many places open, so whatever has an unexpected type
here is read as absent: this never raises.
"""

from __future__ import annotations

import json
import re
from typing import Any

from mockserver.text.conversation import Conversation, Shape, Tool, ToolCall, Turn

MOST_CHOICES = 128
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHOICES = {"any": "required", "required": "required", "none": "none"}


def read_chat(body: dict[str, Any], *, parallel: bool = True, thinking: bool = False) -> Conversation:
    """The conversation in a chat body; ``parallel`` and ``thinking`` hold where the body does not say."""
    get = body.get
    messages = get("messages")
    tools = _tools(body) if "tools" in body or "functions" in body else ()
    asked = get("parallel_tool_calls")
    n = _count(get("n"))
    return Conversation(
        turns=tuple([_turn(message) for message in messages if isinstance(message, dict)])
        if isinstance(messages, list)
        else (),
        tools=tools,
        tool_choice=_tool_choice(body) if tools else "auto",
        parallel=asked if isinstance(asked, bool) else parallel,
        shape=_shape(get("response_format")) if "response_format" in body else None,
        limit=_count(get("max_completion_tokens")) or _count(get("max_tokens")),
        stop=_stop(get("stop")) if "stop" in body else (),
        n=min(n, MOST_CHOICES) if n else 1,
        model=clean(get("model")),
        thinking=_thinking(body, thinking),
    )


def clean(value: object) -> str:
    """A text fit to be sent on as UTF-8; numbers read as they are written, anything else as nothing."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # an integer of more digits than Python cares to write
            return ""
    return ""


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value < 1e18:
        return None
    return int(value)


def _turn(message: dict[str, Any]) -> Turn:
    get = message.get
    role = get("role")
    content = get("content")
    text, attachments = (clean(content), 0) if isinstance(content, str) else _content(content)
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


def _content(content: object) -> tuple[str, int]:
    """Text and number of other parts of a message's content."""
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return clean(content), 0
    texts, attachments = [], 0
    for part in content:
        if isinstance(part, dict):
            words = next((part[key] for key in ("text", "refusal") if isinstance(part.get(key), str)), None)
        else:
            words = clean(part)
        if words is None:
            attachments += 1
        elif words:
            texts.append(clean(words))
    return "\n".join(texts), attachments


def _calls(message: dict[str, Any]) -> tuple[ToolCall, ...]:
    listed = message.get("tool_calls")
    calls = [
        _call(call.get("function"), call.get("id")) for call in _dicts(listed) if isinstance(call.get("function"), dict)
    ]
    if isinstance(legacy := message.get("function_call"), dict):
        calls.append(_call(legacy, None))
    return tuple(calls)


def _call(function: Any, call_id: object) -> ToolCall:
    arguments = function.get("arguments")
    text = _json(arguments) if isinstance(arguments, dict | list) else clean(arguments)
    return ToolCall(call_id if isinstance(call_id, str) else "", clean(function.get("name")), text)


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    listed = _dicts(body.get("tools"))
    functions = [inner if isinstance(inner := tool.get("function"), dict) else tool for tool in listed]
    functions += _dicts(body.get("functions"))
    return tuple(_tool(function) for function in functions if clean(function.get("name")))


def _tool(function: dict[str, Any]) -> Tool:
    given = function.get("parameters")
    parameters: dict[str, Any] = given if isinstance(given, dict) else {}
    beside = function.get("required")
    if isinstance(beside, list) and parameters and "required" not in parameters:
        # A published sample puts `required` next to `parameters` instead of inside.
        parameters = {**parameters, "required": beside}
    return Tool(clean(function["name"]), clean(function.get("description")), parameters)


def _tool_choice(body: dict[str, Any]) -> str:
    choice = body.get("tool_choice")
    if choice is None:
        choice = body.get("function_call")
    if isinstance(choice, str):
        return _CHOICES.get(choice, "auto")
    if not isinstance(choice, dict):
        return "auto"
    inner = choice.get("function")
    name = clean(inner.get("name") if isinstance(inner, dict) else choice.get("name"))
    mode = choice.get("mode", choice.get("type"))
    return name or (_CHOICES.get(mode, "auto") if isinstance(mode, str) else "auto")


def _shape(value: object) -> Shape:
    if not isinstance(value, dict):
        return None
    kind = value.get("type")
    if kind == "json_object":
        return "object"
    if kind != "json_schema":
        return None
    wrapped = value.get("json_schema")
    schema = wrapped.get("schema") if isinstance(wrapped, dict) else value.get("schema")
    return schema if isinstance(schema, dict) else "object"


def _stop(value: object) -> tuple[str, ...]:
    """The texts that end a reply; ids of tokens, alone or in lists, say nothing to a model that has no vocabulary."""
    if isinstance(value, str):
        value = [value]
    return tuple([text for text in value if isinstance(text, str) and text]) if isinstance(value, list) else ()


def _thinking(body: dict[str, Any], default: bool) -> bool:
    switch = body.get("enable_thinking")
    if isinstance(switch, bool):
        return switch
    effort = body.get("reasoning_effort")
    return effort != "none" if isinstance(effort, str) else default


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _json(value: object) -> str:
    try:
        return clean(json.dumps(value, ensure_ascii=False))
    except (ValueError, TypeError, RecursionError):
        return ""
