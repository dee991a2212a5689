"""The text engine: what a mock model says, in which tokens, for which conversation, whoever the provider is."""

from mockserver.text.chat import read_chat
from mockserver.text.conversation import Choice, Conversation, Reply, Tool, ToolCall, Turn, Voice
from mockserver.text.embeddings import embed, encode_base64
from mockserver.text.messages import read_messages
from mockserver.text.replies import reply
from mockserver.text.responses import read_responses, turn_of, turns_of
from mockserver.text.stream import argument_deltas, deltas, reasoning_deltas
from mockserver.text.tokens import count, pieces

__all__ = [
    "Choice",
    "Conversation",
    "Reply",
    "Tool",
    "ToolCall",
    "Turn",
    "Voice",
    "argument_deltas",
    "count",
    "deltas",
    "embed",
    "encode_base64",
    "pieces",
    "read_chat",
    "read_messages",
    "read_responses",
    "reasoning_deltas",
    "reply",
    "turn_of",
    "turns_of",
]
