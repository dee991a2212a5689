"""Chats with the provider, whole and streamed, for the tests that look at the answers."""

from __future__ import annotations

from typing import Any

from tests.aihubmix.contract import CHAT, ask
from tests.support.client import Client


def whole(client: Client, **fields: Any) -> Any:
    """The answer to a chat request with these fields."""
    answer = client.post(CHAT, ask(**fields))
    assert answer.status_code == 200, answer.text
    return answer.json()


def streamed(client: Client, **fields: Any) -> list[Any]:
    """The events of a streamed chat with these fields."""
    return client.events(CHAT, ask(stream=True, **fields))


def joined(events: list[Any], key: str, index: int = 0) -> str:
    """The pieces of a text, such as ``content``, of one choice put together."""
    choices = [event["choices"][0] for event in events[:-1] if event["choices"]]
    return "".join(choice["delta"].get(key) or "" for choice in choices if choice["index"] == index)
