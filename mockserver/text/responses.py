"""Reading a body of OpenAI's Responses: a text or a list of items, tools without a wrapper, ``text.format``.

The caller has checked the body against its contract; whatever has an unexpected type here is read as absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.text.conversation import Choice, Conversation, ToolCall, Turn
from mockserver.text.reading import clean, content_of, count_of, dicts, shape_of, tool_choice_of, tool_of, written


def read_responses(
    body: dict[str, Any], *, before: tuple[Turn, ...] = (), parallel: bool = True, thinking: bool = False
) -> Conversation:
    """The conversation in a Responses body, after the turns ``before`` it.

    ``parallel`` and ``thinking`` hold where the body does not say. Instructions come first and are those of this body.
    """
    get = body.get
    asked, text, reasoning = get("parallel_tool_calls"), get("text"), get("reasoning")
    effort = reasoning.get("effort") if isinstance(reasoning, dict) else None
    instructions = clean(get("instructions"))
    return Conversation(
        turns=(*([Turn("system", instructions)] if instructions else []), *before, *turns_of(get("input"))),
        tools=tuple(tool_of(tool) for tool in dicts(get("tools")) if _is_function(tool)),
        tool_choice=tool_choice_of(get("tool_choice")),
        parallel=asked if isinstance(asked, bool) else parallel,
        shape=shape_of(text.get("format")) if isinstance(text, dict) else None,
        limit=count_of(get("max_output_tokens")),
        model=clean(get("model")),
        thinking=effort != "none" if isinstance(effort, str) else thinking,
    )


def turns_of(said: object) -> tuple[Turn, ...]:
    """The turns of a body's ``input``."""
    return tuple(_turns(said)) if isinstance(said, list) else (Turn("user", clean(said)),)


def turn_of(choice: Choice) -> Turn:
    """A reply as a turn of the conversation that goes on after it."""
    return Turn("assistant", choice.text or "", choice.tool_calls)


def _turns(items: list[Any]) -> Iterator[Turn]:
    for item in dicts(items):
        kind, call_id = item.get("type", "message"), clean(item.get("call_id"))
        if kind == "message":
            text, attachments = content_of(item.get("content"))
            yield Turn(clean(item.get("role")) or "user", text, attachments=attachments)
        elif kind == "function_call":
            yield Turn("assistant", "", (ToolCall(call_id, clean(item.get("name")), clean(item.get("arguments"))),))
        elif kind == "function_call_output":
            output = item.get("output")
            text, attachments = (written(output), 0) if isinstance(output, dict) else content_of(output)
            yield Turn("tool", text, tool_call_id=call_id or None, attachments=attachments)


def _is_function(tool: dict[str, Any]) -> bool:
    """Tools that the client runs by name and schema; the provider's own have another type."""
    return tool.get("type") == "function" and bool(clean(tool.get("name")))
