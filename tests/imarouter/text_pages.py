"""The music, speech, embeddings, chat, Responses and Messages pages, as their tests read and ask them."""

from __future__ import annotations

from typing import Any

from tests.support.client import Client

from .place import contracts

PATHS = {
    "music": "/v1/music/generations",
    "speech": "/v1/audio/speech",
    "embeddings": "/v1/embeddings",
    "chat": "/v1/chat/completions",
    "responses": "/v1/responses",
    "messages": "/v1/messages",
}
FAMILIES = {**PATHS, "chat-images": PATHS["chat"]}


def fresh(**options: Any) -> Client:
    """A server of its own whose account has enough money and no limit of requests."""
    client = Client("imarouter", contracts=contracts(), key="sk-test", **options)
    client.account(balance_usd="1000", rpm=None)
    return client
