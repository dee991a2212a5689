"""litellm against ``mock_provider``: synchronous and asynchronous, whole and streamed."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

import pytest

from mockserver import mock_provider

pytestmark = pytest.mark.filterwarnings("ignore")  # litellm's own, of which there are many


def test_litellm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # or importing it asks the network for prices
    litellm: Any = importlib.import_module("litellm")
    with mock_provider() as mock:
        asked = {
            "model": "openai/qwen-plus",
            "api_base": mock.base_url("dashscope"),
            "api_key": "sk-litellm",
            "messages": [{"role": "user", "content": "Who are you?"}],
        }

        async def work() -> tuple[str, str]:
            whole = await litellm.acompletion(**asked)
            stream = await litellm.acompletion(**asked, stream=True)
            return text(whole), "".join([piece(chunk) async for chunk in stream])

        found = {
            text(litellm.completion(**asked)),
            "".join(map(piece, litellm.completion(**asked, stream=True))),
            *asyncio.run(work()),
        }

        assert found == {"I am a large language model from Alibaba Cloud. My name is Qwen."}
        assert mock.requests.count("chat", key="sk-litellm") == 4
        assert mock.verdict().ok


def text(answer: Any) -> str:
    return str(answer.choices[0].message.content)


def piece(chunk: Any) -> str:
    return chunk.choices[0].delta.content or ""
