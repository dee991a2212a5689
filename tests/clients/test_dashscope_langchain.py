"""LangChain's ChatOpenAI against DashScope: invoke, stream, tools."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from mockserver import MockServer

MESSAGES = [("system", "You are a helpful assistant."), ("user", "Who are you?")]
ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."


@tool
def get_current_weather(location: str) -> str:
    """Tells the weather in a city."""
    return f"It is rainy in {location}."


@tool
def get_current_time() -> str:
    """Tells the current time."""
    return "It is 17:15:18."


def chat(live: MockServer, **options: Any) -> ChatOpenAI:
    key = SecretStr("sk-langchain")
    return ChatOpenAI(base_url=live.base_url("dashscope"), api_key=key, model="qwen-plus", max_retries=0, **options)


def test_invoke_gives_the_answer_and_its_usage(live: MockServer) -> None:
    found = chat(live).invoke(MESSAGES)

    assert found.content == ANSWER
    assert found.response_metadata["finish_reason"] == "stop"
    assert found.response_metadata["model_name"] == "qwen-plus"
    assert found.response_metadata["token_usage"]["total_tokens"] == 38
    assert found.usage_metadata is not None
    assert (found.usage_metadata["input_tokens"], found.usage_metadata["output_tokens"]) == (22, 16)


def test_stream_gives_pieces_that_add_up_and_the_usage(live: MockServer) -> None:
    pieces = list(chat(live, stream_usage=True).stream(MESSAGES))
    total = pieces[0]
    for piece in pieces[1:]:
        total += piece

    assert len(pieces) > 3
    assert total.content == ANSWER
    assert total.response_metadata["finish_reason"] == "stop"
    assert isinstance(total, AIMessageChunk)
    assert total.usage_metadata is not None
    assert total.usage_metadata["total_tokens"] == 38


@pytest.mark.parametrize(
    "options", [{"temperature": 0}, {"max_tokens": 50}, {"n": 1, "presence_penalty": 1}, {"stop": ["x7"]}]
)
def test_parameters_are_passed_on(live: MockServer, options: dict[str, Any]) -> None:
    assert chat(live, **options).invoke(MESSAGES).content == ANSWER


@pytest.mark.parametrize("streamed", [False, True])
def test_bound_tools_are_called_until_the_answer(live: MockServer, streamed: bool) -> None:
    tools = {made.name: made for made in (get_current_time, get_current_weather)}
    bound = chat(live).bind_tools(list(tools.values()))
    messages: list[Any] = [HumanMessage("How is the weather in Singapore? What time is it now?")]
    called: list[str] = []
    for _ in range(6):
        if streamed:
            pieces = list(bound.stream(messages))
            found: Any = pieces[0]
            for piece in pieces[1:]:
                found += piece
        else:
            found = bound.invoke(messages)
        messages.append(found)
        if not found.tool_calls:
            break
        for made in found.tool_calls:
            called.append(made["name"])
            messages.append(ToolMessage(tools[made["name"]].invoke(made["args"]), tool_call_id=made["id"]))

    assert called == ["get_current_weather", "get_current_time"]
    assert "rainy in Singapore" in found.content
    assert "17:15:18" in found.content
