"""What a request costs in prompt tokens."""

from __future__ import annotations

from mockserver.text.conversation import Conversation, Voice
from mockserver.text.json_text import dumps
from mockserver.text.tokens import count


def prompt_tokens(conversation: Conversation, voice: Voice) -> int:
    """The tokens of all turns and tools, with the overheads that the provider adds."""
    turns = conversation.turns
    tokens = voice.per_request + voice.per_message * len(turns)
    for turn in turns:
        tokens += count(turn.text)
        if turn.attachments:
            tokens += turn.attachments * voice.per_attachment
        for call in turn.tool_calls:
            tokens += count(call.name) + count(call.arguments)
    for tool in conversation.tools:
        tokens += count(tool.name) + count(tool.description) + count(dumps(tool.parameters))
    return tokens
