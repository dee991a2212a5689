"""Reading a body of Anthropic's Messages: blocks of content, tools with ``input_schema``, results inside user turns.

The caller has checked the body against its contract; whatever has an unexpected type here is read as absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.text.conversation import Conversation, ToolCall, Turn
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

_UNSAID = ("thinking", "redacted_thinking")
_THINKS = ("enabled", "adaptive")


def read_messages(body: dict[str, Any], *, parallel: bool = True, thinking: bool = False) -> Conversation:
    """The conversation in a Messages body; ``parallel`` and ``thinking`` hold where the body does not say."""
    get = body.get
    choice, asked, most = get("tool_choice"), get("thinking"), get("max_tokens")
    alone = choice.get("disable_parallel_tool_use") if isinstance(choice, dict) else None
    config = get("output_config")
    shape = config.get("format") if isinstance(config, dict) else get("output_format")
    return Conversation(
        turns=tuple(_turns(body)),
        tools=tuple(tool_of(tool, "input_schema") for tool in dicts(get("tools")) if _is_function(tool)),
        tool_choice=tool_choice_of(choice),
        parallel=not alone if isinstance(alone, bool) else parallel,
        shape=shape_of(shape),
        limit=0 if most == 0 and not isinstance(most, bool) else count_of(most),
        stop=stops_of(get("stop_sequences")),
        model=clean(get("model")),
        thinking=asked.get("type") in _THINKS if isinstance(asked, dict) else thinking,
    )


def _turns(body: dict[str, Any]) -> Iterator[Turn]:
    system, attachments = content_of(body.get("system"))
    if system:
        yield Turn("system", system, attachments=attachments)
    for message in dicts(body.get("messages")):
        role, content = clean(message.get("role")) or "user", message.get("content")
        if isinstance(content, list):
            yield from _of_blocks(role, dicts(content))
        else:
            yield Turn(role, clean(content))


def _of_blocks(role: str, blocks: list[dict[str, Any]]) -> Iterator[Turn]:
    """The turns of one message: results of tools each have one of their own, before all else that is said.

    What is said beside results goes with them and asks for nothing new, so that a loop of tools ends.
    """
    results = [block for block in blocks if block.get("type") == "tool_result"]
    for block in results:
        text, attachments = content_of(block.get("content"))
        yield Turn("tool", text, tool_call_id=clean(block.get("tool_use_id")) or None, attachments=attachments)
    calls = tuple(_call(block) for block in blocks if block.get("type") == "tool_use")
    said = [block for block in blocks if block.get("type") not in ("tool_result", "tool_use", *_UNSAID)]
    if said or calls or not results:
        text, attachments = content_of(said)
        yield Turn("system" if results else role, text, calls, attachments=attachments)


def _call(block: dict[str, Any]) -> ToolCall:
    return ToolCall(clean(block.get("id")), clean(block.get("name")), written(block.get("input") or {}))


def _is_function(tool: dict[str, Any]) -> bool:
    """Tools that the client runs; those of the provider's own servers have another type, and no schema."""
    return bool(clean(tool.get("name"))) and (isinstance(tool.get("input_schema"), dict) or "type" not in tool)
