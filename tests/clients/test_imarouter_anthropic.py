"""The official anthropic client, unmodified, against IMA Router: only base URL and key are changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import anthropic
import httpx
import pytest
from anthropic import Anthropic, AsyncAnthropic
from anthropic.types import Message, MessageParam, ModelInfo, RawMessageStreamEvent, ToolParam, ToolUseBlock
from pydantic import BaseModel

from mockserver import MockServer
from tests.clients.typed import fits, named, sent

MODEL = "claude-sonnet-4-6"
SAY: list[MessageParam] = [{"role": "user", "content": "Say hello."}]
WEATHER: ToolParam = {
    "name": "get_weather",
    "description": "Weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
BUDGET: Any = {"type": "enabled", "budget_tokens": 1024}


class City(BaseModel):
    """What a structured answer shall be."""

    name: str
    people: int


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return "sk-client" + blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()


@pytest.fixture
def client(live: MockServer, key: str) -> Iterator[Anthropic]:
    with Anthropic(base_url=f"{live.url}/imarouter", api_key=key, max_retries=0) as made:
        yield made


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"system": "Be brief.", "model": "glm-5.1"},
        {"tools": [WEATHER], "tool_choice": {"type": "any"}},
        {"max_tokens": 4},
        {"max_tokens": 4096, "thinking": BUDGET},
        {"stop_sequences": [" "]},
    ],
    ids=["text", "system", "tools", "cut", "thinking", "stop"],
)
def test_a_message_and_its_stream_fit_the_types_and_agree(client: Anthropic, asked: dict[str, Any]) -> None:
    fields: Any = {"model": MODEL, "max_tokens": 300, "messages": SAY, **asked}
    whole = fits(Message, sent(client.messages.with_streaming_response.create(**fields)))
    stream = client.messages.with_streaming_response.create(**fields, stream=True)
    found = [fits(RawMessageStreamEvent, data) for data in named(sent(stream)) if "ping" not in data]
    with client.messages.stream(**fields) as helper:
        final = helper.get_final_message()

    assert (found[0].type, found[-2].type, found[-1].type) == ("message_start", "message_delta", "message_stop")
    assert found[-2].delta.stop_reason == final.stop_reason == whole.stop_reason
    assert found[-2].delta.stop_sequence == final.stop_sequence == whole.stop_sequence
    assert found[-2].usage.output_tokens == final.usage.output_tokens == whole.usage.output_tokens
    assert found[0].message.usage.input_tokens == final.usage.input_tokens == whole.usage.input_tokens
    assert [said(block) for block in final.content] == [said(block) for block in whole.content]


def said(block: Any) -> Any:
    """What a block says, without its id and signature."""
    return block.model_dump(exclude={"id", "signature", "parsed_output"})


def test_a_round_of_tools_ends_in_a_text(client: Anthropic) -> None:
    messages: list[MessageParam] = [{"role": "user", "content": "What is the weather in Oslo?"}]
    first = client.messages.create(model=MODEL, max_tokens=300, messages=messages, tools=[WEATHER])
    assert first.stop_reason == "tool_use"
    calls = [block for block in first.content if isinstance(block, ToolUseBlock)]
    assert [list(call.input) for call in calls] == [["city"]]
    messages += [
        {"role": "assistant", "content": first.content},
        {
            "role": "user",
            "content": [
                *({"type": "tool_result", "tool_use_id": call.id, "content": "4 degrees"} for call in calls),
                {"type": "text", "text": "Answer in one sentence."},
            ],
        },
    ]  # type: ignore[list-item]
    end = client.messages.create(model=MODEL, max_tokens=300, messages=messages, tools=[WEATHER])

    assert end.stop_reason == "end_turn"
    assert "4 degrees" in end.content[0].text  # type: ignore[union-attr]


def test_a_structured_message_is_parsed_into_its_model(client: Anthropic) -> None:
    found = client.messages.parse(model=MODEL, max_tokens=300, messages=SAY, output_format=City)
    assert isinstance(found.parsed_output, City)


def test_a_token_instead_of_a_key_does(live: MockServer, key: str) -> None:
    with Anthropic(base_url=f"{live.url}/imarouter", auth_token=key, max_retries=0) as client:
        assert client.messages.create(model=MODEL, max_tokens=30, messages=SAY).content


async def streamed(url: str, key: str) -> str:
    """The text of a stream, by the client for asyncio."""
    async with (
        AsyncAnthropic(base_url=url, api_key=key, max_retries=0) as client,
        client.messages.stream(model=MODEL, max_tokens=300, messages=SAY) as stream,
    ):
        return "".join([text async for text in stream.text_stream])


def test_the_client_for_asyncio_streams_the_same(client: Anthropic, live: MockServer, key: str) -> None:
    [block] = client.messages.create(model=MODEL, max_tokens=300, messages=SAY).content
    assert asyncio.run(streamed(f"{live.url}/imarouter", key)) == block.text  # type: ignore[union-attr]


def test_the_beta_interface_of_the_client_does_the_same(client: Anthropic) -> None:
    found = client.beta.messages.create(model=MODEL, max_tokens=300, messages=SAY, betas=["made-up"])
    assert found.content[0].text  # type: ignore[union-attr]


def test_refusals_are_the_clients_own_errors(client: Anthropic, live: MockServer) -> None:
    with pytest.raises(anthropic.BadRequestError, match="does not support the endpoint") as caught:
        client.messages.create(model="gpt-4.1", max_tokens=30, messages=SAY)
    with (
        Anthropic(base_url=f"{live.url}/imarouter", api_key="sk-invalid-1", max_retries=0) as stranger,
        pytest.raises(anthropic.AuthenticationError),
    ):
        stranger.messages.create(model=MODEL, max_tokens=30, messages=SAY)

    assert caught.value.body == caught.value.response.json()
    assert caught.value.response.json()["type"] == "error"


def test_the_models_have_the_clients_form(client: Anthropic, live: MockServer, key: str) -> None:
    ids = [model.id for model in client.models.list()]
    older = {"x-api-key": key, "anthropic-version": "2023-06-01"}
    listed = httpx.get(f"{live.url}/imarouter/v1/models", headers=older).json()

    assert {"claude-opus-4-7", "glm-5.1"} <= set(ids)
    assert (listed["first_id"], listed["last_id"], listed["has_more"]) == (ids[0], ids[-1], False)
    assert fits(ModelInfo, sent(client.models.with_streaming_response.retrieve("claude-opus-4-7"))).type == "model"
