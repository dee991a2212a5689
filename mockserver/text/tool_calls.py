"""The calls of tools that a reply makes."""

from __future__ import annotations

from mockserver import chance
from mockserver.text.arguments import arguments
from mockserver.text.conversation import Conversation, Tool, ToolCall, Voice
from mockserver.text.facts import Facts


def make_calls(due: list[Tool], conversation: Conversation, voice: Voice, entropy: int) -> list[ToolCall]:
    """One call for each tool that is due, with ids and values drawn from ``entropy``."""
    words = Facts(conversation.request)
    return [
        ToolCall(
            id=voice.make_call_id(chance.number(entropy, "call", position), 0.0),
            name=tool.name,
            arguments=arguments(tool, words=words, chance=chance.stream(entropy, "arguments", position)),
        )
        for position, tool in enumerate(due)
    ]
