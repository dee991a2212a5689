"""The openai package for Python against DashScope: whole, streamed, tools, errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from mockserver import MockServer

SYSTEM: Any = {"role": "system", "content": "You are a helpful assistant."}
WHO: Any = {"role": "user", "content": "Who are you?"}
QUESTION: Any = {"role": "user", "content": "How is the weather in Singapore? What time is it now?"}
ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."
TIME: Any = {
    "type": "function",
    "function": {"name": "get_current_time", "description": "Tells the current time.", "parameters": {}},
}
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "description": "Tells the weather in a city.",
        "parameters": {"type": "object", "properties": {"location": {"type": "string"}}},
        "required": ["location"],
    },
}


@pytest.fixture
def client(live: MockServer) -> Iterator[OpenAI]:
    with OpenAI(base_url=live.base_url("dashscope"), api_key="sk-openai", max_retries=0) as made:
        yield made


def test_a_whole_answer_parses_with_its_usage(client: OpenAI) -> None:
    found = client.chat.completions.create(model="qwen-plus", messages=[SYSTEM, WHO])

    assert found.choices[0].message.content == ANSWER
    assert found.choices[0].finish_reason == "stop"
    assert found.usage is not None
    assert (found.usage.prompt_tokens, found.usage.completion_tokens, found.usage.total_tokens) == (22, 16, 38)
    assert (found.model, found.system_fingerprint) == ("qwen-plus", "")
    assert found._request_id


def test_a_stream_parses_and_its_last_chunk_has_the_usage(client: OpenAI) -> None:
    found = list(
        client.chat.completions.create(
            model="qwen-plus", messages=[SYSTEM, WHO], stream=True, stream_options={"include_usage": True}
        )
    )

    assert "".join(chunk.choices[0].delta.content or "" for chunk in found[:-1]) == ANSWER
    assert found[0].choices[0].delta.role == "assistant"
    assert found[-2].choices[0].finish_reason == "stop"
    assert found[-1].choices == []
    assert found[-1].usage is not None
    assert found[-1].usage.total_tokens == 38
    assert all(chunk.usage is None for chunk in found[:-1])


def test_the_stream_helper_puts_tool_calls_together(client: OpenAI) -> None:
    with client.chat.completions.stream(
        model="qwen-plus", messages=[QUESTION], tools=[TIME, WEATHER], parallel_tool_calls=True
    ) as stream:
        message = stream.get_final_completion().choices[0].message

    assert message.tool_calls is not None
    made = [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls]
    assert made == [("get_current_weather", {"location": "Singapore"}), ("get_current_time", {})]
    assert all(call.id.startswith("call_") for call in message.tool_calls)


def test_a_loop_of_tools_that_feeds_back_dumped_messages_ends(client: OpenAI) -> None:
    messages, called = [QUESTION], []
    for _ in range(6):
        found = client.chat.completions.create(model="qwen-plus", messages=messages, tools=[TIME, WEATHER])
        message: Any = found.model_dump()["choices"][0]["message"]
        messages.append({**message, "content": message["content"] or ""})
        if message["tool_calls"] is None:
            break
        name = message["tool_calls"][0]["function"]["name"]
        called.append(name)
        result = {"get_current_weather": "It is rainy in Singapore.", "get_current_time": "It is 17:15:18."}[name]
        messages.append({"role": "tool", "name": name, "content": result})

    assert called == ["get_current_weather", "get_current_time"]
    assert "rainy" in message["content"]
    assert "17:15:18" in message["content"]


def test_results_that_name_their_call_end_the_loop_too(client: OpenAI) -> None:
    first = client.chat.completions.create(
        model="qwen-plus", messages=[QUESTION], tools=[TIME, WEATHER], parallel_tool_calls=True
    ).choices[0]
    results: Any = [
        {"role": "tool", "tool_call_id": call.id, "content": f"result {place}"}
        for place, call in enumerate(first.message.tool_calls or [])
    ]
    messages: Any = [QUESTION, first.message, *results]
    last = client.chat.completions.create(model="qwen-plus", messages=messages, tools=[TIME, WEATHER]).choices[0]

    assert len(results) == 2
    assert last.finish_reason == "stop"
    assert "result 0" in (last.message.content or "")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("invalid-api-key", openai.AuthenticationError),
        ("temperature-range", openai.BadRequestError),
        ("model-not-found", openai.NotFoundError),
        ("access-denied", openai.PermissionDeniedError),
        ("rate-limit", openai.RateLimitError),
        ("quota-exceeded", openai.RateLimitError),
        ("server-error", openai.InternalServerError),
        ("overloaded", openai.InternalServerError),
    ],
)
def test_an_error_becomes_the_exception_of_its_status(
    client: OpenAI, live: MockServer, error: str, kind: type[openai.APIStatusError]
) -> None:
    entry = live.app.providers["dashscope"].catalogue[error].entry
    with pytest.raises(kind) as caught:
        client.chat.completions.create(model=f"qwen-plus:mock-{error}", messages=[WHO])

    assert caught.value.status_code == entry.status
    assert (caught.value.code, caught.value.type) == (entry.fields["code"], entry.fields["type"])
    assert isinstance(caught.value.body, dict)
    assert entry.message.partition("{")[0] in caught.value.body["message"]
    assert caught.value.request_id


def test_a_wrong_key_is_an_authentication_error(live: MockServer) -> None:
    with (
        OpenAI(base_url=live.base_url("dashscope"), api_key="sk-wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError) as caught,
    ):
        client.chat.completions.create(model="qwen-plus", messages=[WHO])

    assert isinstance(caught.value.body, dict)
    assert caught.value.body["message"] == "Incorrect API key provided. "


def test_reasoning_reaches_a_client_that_looks_for_it(client: OpenAI) -> None:
    message: Any = client.chat.completions.create(model="qwq-plus", messages=[WHO]).choices[0].message
    stream: Any = client.chat.completions.create(model="qwq-plus", messages=[WHO], stream=True)
    pieces = [getattr(chunk.choices[0].delta, "reasoning_content", None) or "" for chunk in stream]

    assert message.reasoning_content
    assert "".join(pieces) == message.reasoning_content


async def _asked(base_url: str) -> str:
    async with AsyncOpenAI(base_url=base_url, api_key="sk-openai-async", max_retries=0) as client:
        stream = await client.chat.completions.create(model="qwen-plus", messages=[SYSTEM, WHO], stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])


def test_the_asynchronous_client_streams_the_same(live: MockServer) -> None:
    import asyncio

    assert asyncio.run(_asked(live.base_url("dashscope"))) == ANSWER
