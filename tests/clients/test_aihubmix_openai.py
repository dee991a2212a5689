"""The official openai client, unmodified, against AIHubMix on a real port: only base URL and key are changed."""

from __future__ import annotations

import io
import json
import math
from base64 import b64decode
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import av
import httpx
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from PIL import Image
from pydantic import BaseModel

from mockserver import MockServer

SAY: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Say hello."}]
WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a place",
        "parameters": {"type": "object", "properties": {"location": {"type": "string"}}, "required": ["location"]},
    },
}
AudioFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]


class City(BaseModel):
    """What a structured answer shall be."""

    name: str
    people: int
    rivers: list[str]


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return "sk-client" + blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()


@pytest.fixture
def client(live: MockServer, key: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=live.base_url("aihubmix"), api_key=key, max_retries=0) as made:
        yield made


def test_a_whole_chat(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="gpt-4.1", messages=SAY)

    assert answer.object == "chat.completion"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


@pytest.mark.parametrize("usage", [True, False])
def test_a_streamed_chat_is_the_whole_one(client: OpenAI, usage: bool) -> None:
    whole = client.chat.completions.create(model="gpt-4.1", messages=SAY)
    chunks = list(
        client.chat.completions.create(
            model="gpt-4.1", messages=SAY, stream=True, stream_options={"include_usage": usage}
        )
    )

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert [chunk.usage for chunk in chunks if chunk.usage] == ([whole.usage] if usage else [])


def test_the_stream_helper_builds_the_final_answer(client: OpenAI) -> None:
    with client.chat.completions.stream(model="gpt-4.1", messages=SAY, tools=[]) as stream:
        events = [event.type for event in stream]
        final = stream.get_final_completion()

    assert events[0] == "chunk"
    assert "content.done" in events
    assert final.choices[0].message.content


def test_tools_are_called_and_their_results_end_the_loop(client: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What is the weather in Oslo?"}]
    choice = client.chat.completions.create(model="gpt-4.1", messages=messages, tools=[WEATHER]).choices[0]
    assert choice.finish_reason == "tool_calls"
    assert choice.message.tool_calls
    for _ in range(4):
        if not choice.message.tool_calls:
            break
        messages.append(choice.message.to_dict())  # type: ignore[arg-type]
        for call in choice.message.tool_calls:
            assert call.type == "function"
            assert set(json.loads(call.function.arguments)) == {"location"}
            messages.append({"role": "tool", "tool_call_id": call.id, "content": "4 degrees"})
        choice = client.chat.completions.create(model="gpt-4.1", messages=messages, tools=[WEATHER]).choices[0]

    assert choice.finish_reason == "stop"
    assert choice.message.content


def test_a_structured_answer_is_parsed_into_its_model(client: OpenAI) -> None:
    answer = client.chat.completions.parse(model="gpt-4o", messages=SAY, response_format=City)
    city = answer.choices[0].message.parsed

    assert isinstance(city, City)
    assert answer.choices[0].message.refusal is None


def test_a_thinking_model_shows_what_it_thinks(client: OpenAI) -> None:
    message = client.chat.completions.create(model="deepseek-reasoner", messages=SAY).choices[0].message

    assert message.content
    assert getattr(message, "reasoning_content", None)


def test_a_model_of_the_o_series_counts_what_it_thinks(client: OpenAI) -> None:
    usage = client.chat.completions.create(model="o3-mini", messages=SAY, reasoning_effort="low").usage

    assert usage is not None
    assert usage.completion_tokens_details is not None
    assert usage.completion_tokens_details.reasoning_tokens


def test_images_by_link(client: OpenAI) -> None:
    answer = client.images.generate(model="dall-e-2", prompt="A lighthouse", size="512x512", n=2)

    assert answer.data is not None
    assert len(answer.data) == 2
    for row in answer.data:
        assert row.url is not None
        with Image.open(io.BytesIO(httpx.get(row.url).content)) as image:
            assert (image.format, image.size) == ("PNG", (512, 512))


@pytest.mark.parametrize("model", ["dall-e-3", "gpt-image-1"])
def test_images_in_base64(client: OpenAI, model: str) -> None:
    asked: Any = {"response_format": "b64_json"} if model == "dall-e-3" else {}
    answer = client.images.generate(model=model, prompt="A lighthouse", size="1024x1024", **asked)

    assert answer.data is not None
    assert answer.data[0].b64_json is not None
    with Image.open(io.BytesIO(b64decode(answer.data[0].b64_json))) as image:
        assert image.size == (1024, 1024)


@pytest.mark.parametrize("format", ["mp3", "opus", "aac", "flac", "wav"])
def test_speech_to_a_file(client: OpenAI, tmp_path: Path, format: AudioFormat) -> None:
    file = tmp_path / f"speech.{format}"
    with client.audio.speech.with_streaming_response.create(
        model="gpt-4o-mini-tts", voice="alloy", input="Good morning to you all.", response_format=format
    ) as answer:
        answer.stream_to_file(file)

    with av.open(str(file), "r") as container:
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    assert 1 < seconds < 3


def test_speech_in_one_piece(client: OpenAI) -> None:
    answer = client.audio.speech.create(model="tts-1", voice="nova", input="Good morning.")

    assert len(answer.content) > 1000
    assert answer.response.headers["content-type"] == "audio/mpeg"


def test_embeddings_as_the_client_asks_for_them_and_as_numbers(client: OpenAI) -> None:
    unasked = client.embeddings.create(model="text-embedding-3-small", input=["one", "two"])
    numbers = client.embeddings.create(model="text-embedding-3-small", input=["one", "two"], encoding_format="float")

    assert [row.index for row in unasked.data] == [0, 1]
    for one, other in zip(unasked.data, numbers.data, strict=True):
        assert len(one.embedding) == 1536
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
        assert math.hypot(*one.embedding) == pytest.approx(1)


def test_embeddings_of_the_asked_length(client: OpenAI) -> None:
    answer = client.embeddings.create(model="text-embedding-3-large", input="one", dimensions=256)

    assert len(answer.data[0].embedding) == 256
    assert answer.usage.total_tokens == 1


def test_the_models_are_listed_and_looked_up(client: OpenAI) -> None:
    ids = [model.id for model in client.models.list()]

    assert {"gpt-4.1", "dall-e-3", "tts-1", "text-embedding-3-small"} <= set(ids)
    assert client.models.retrieve("gpt-4.1").owned_by == "openai"
