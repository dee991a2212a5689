"""A server with chat, and what it says without any fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mockserver import create_app
from mockserver.app import Understudy
from tests.support.wire import Wire, ask

CHAT = "/dashscope/compatible-mode/v1/chat/completions"
TEXT = "Repeat after me: The café on the corner opens at seven, 早上好, and closes when the last guest has gone."
Ask = Callable[..., Wire]


@pytest.fixture
def app() -> Iterator[Understudy]:
    found = create_app(clock="manual")
    yield found
    found.worlds.close()


@pytest.fixture
def chat(app: Understudy) -> Ask:
    """Ask for a chat answer under a fault."""

    def asked(fault: str | None = None, *, stream: bool = False, text: str = TEXT, **options: Any) -> Wire:
        return ask(
            app, CHAT, chat_body(text, stream=stream), headers=chosen(fault, options.pop("headers", {})), **options
        )

    return asked


def chat_body(text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}


def chosen(fault: str | None, headers: dict[str, str]) -> dict[str, str]:
    return headers if fault is None else {"X-Mock-Fault": fault, **headers}
