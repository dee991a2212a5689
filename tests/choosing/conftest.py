"""A client of each kind of provider, to try rules on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.client import Client

CHAT = "/compatible-mode/v1/chat/completions"


@pytest.fixture
def chat() -> Iterator[Client]:
    """A client of a provider with chat."""
    with Client("dashscope") as client:
        yield client


@pytest.fixture
def say(chat: Client) -> Callable[..., Any]:
    """Say something to a model, and get the whole answer's response."""

    def said(text: str = "Who are you?", *, model: str = "qwen-plus", headers: Any = None, **more: Any) -> Any:
        body = {"model": model, "messages": [{"role": "user", "content": text}], **more}
        return chat.post(CHAT, body, headers=headers)

    return said


def content(response: Any) -> Any:
    """The text of a chat answer."""
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]
