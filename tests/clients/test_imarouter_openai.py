"""The official openai client, unmodified, against IMA Router: only base URL and key are changed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

import openai
import pytest
from openai import OpenAI
from openai.types import CreateEmbeddingResponse, Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionToolParam
from openai.types.responses import FunctionToolParam, Response, ResponseInputParam, ResponseStreamEvent
from pydantic import BaseModel

from mockserver import MockServer
from tests.clients.typed import events, fits, named, sent

SAY: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Say hello."}]
CITY: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "get_weather", "description": "Weather of a city", "parameters": CITY},
}
FLAT: FunctionToolParam = {
    "type": "function",
    "name": "get_weather",
    "description": "Weather of a city",
    "parameters": CITY,
    "strict": True,
}


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
    with OpenAI(base_url=live.base_url("imarouter"), api_key=key, max_retries=0) as made:
        yield made


def test_a_round_of_tools_in_chat_ends_in_a_text(client: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What is the weather in Oslo?"}]
    choice = client.chat.completions.create(model="gpt-5.1", messages=messages, tools=[WEATHER]).choices[0]
    assert choice.finish_reason == "tool_calls"
    assert choice.message.tool_calls
    messages.append(choice.message.to_dict())  # type: ignore[arg-type]
    for call in choice.message.tool_calls:
        assert call.type == "function"
        assert list(json.loads(call.function.arguments)) == ["city"]
        messages.append({"role": "tool", "tool_call_id": call.id, "content": "4 degrees"})
    end = client.chat.completions.create(model="gpt-5.1", messages=messages, tools=[WEATHER]).choices[0]

    assert end.finish_reason == "stop"
    assert "4 degrees" in (end.message.content or "")


def test_a_call_of_a_tool_may_come_back_without_content(client: OpenAI) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city":"Oslo"}'}}
    for content in ({"content": None}, {}):
        messages: Any = [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "What is the weather in Oslo?"}]},
            {"role": "assistant", **content, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "4 degrees"}]},
        ]
        assert client.chat.completions.create(model="gpt-4.1", messages=messages, tools=[WEATHER]).choices[0].message


def test_a_chat_and_its_stream_fit_the_types_and_agree(client: OpenAI) -> None:
    for asked in ({}, {"tools": [WEATHER], "tool_choice": "required"}, {"model": "kimi-for-coding"}):
        fields: Any = {"model": "gpt-4.1", "messages": SAY, **asked}
        whole = fits(ChatCompletion, sent(client.chat.completions.with_streaming_response.create(**fields)))
        streamed = client.chat.completions.with_streaming_response.create(
            **fields, stream=True, stream_options={"include_usage": True}
        )
        chunks = [fits(ChatCompletionChunk, data) for _, data in events(sent(streamed)) if data != "[DONE]"]

        assert chunks[-1].usage == whole.usage
        said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        assert said == whole.choices[0].message.content


def test_a_structured_chat_is_parsed_into_its_model(client: OpenAI) -> None:
    answer = client.chat.completions.parse(model="gpt-4o", messages=SAY, response_format=City)
    assert isinstance(answer.choices[0].message.parsed, City)


def test_a_response_has_a_text_and_fits_its_type(client: OpenAI) -> None:
    raw = client.responses.with_streaming_response.create(model="gpt-5.2", input="Say hello.", instructions="Be brief.")
    response = fits(Response, sent(raw))

    assert response.status == "completed"
    assert (response.instructions, response.error, response.incomplete_details) == ("Be brief.", None, None)
    assert client.responses.create(model="gpt-5.2", input="Say hello.").output_text
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


def test_a_response_repeats_what_was_asked(client: OpenAI) -> None:
    raw = client.responses.with_streaming_response.create(
        model="gpt-5.4",
        input="Say hello.",
        tools=[FLAT],
        tool_choice={"type": "function", "name": "get_weather"},
        parallel_tool_calls=False,
        metadata={"trip": "7"},
        temperature=0.5,
        max_output_tokens=900,
        reasoning={"effort": "low", "summary": "detailed"},
        text={"verbosity": "low"},
        include=["reasoning.encrypted_content"],
        user="someone",
        store=False,
    )
    response = fits(Response, sent(raw))

    assert (response.temperature, response.max_output_tokens, response.parallel_tool_calls) == (0.5, 900, False)
    assert (response.metadata, response.user, response.text.verbosity) == ({"trip": "7"}, "someone", "low")
    assert (response.tools[0].name, response.tool_choice.name) == ("get_weather", "get_weather")
    assert (response.reasoning.effort, response.reasoning.summary) == ("low", "detailed")
    assert [item.type for item in response.output] == ["reasoning", "function_call"]
    assert response.output[0].summary[0].text
    assert response.output[0].encrypted_content


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"model": "gpt-5.5", "reasoning": {"summary": "auto"}},
        {"tools": [FLAT], "tool_choice": "required"},
        {"max_output_tokens": 16},
        {"model": "gpt-5.5", "max_output_tokens": 3},
    ],
    ids=["text", "reasoning", "tools", "cut-text", "cut-reasoning"],
)
def test_a_streamed_response_fits_the_types_and_is_the_whole_one(client: OpenAI, asked: dict[str, Any]) -> None:
    fields: Any = {"model": "gpt-5.2", "input": "Tell me about the tides, at some length.", **asked}
    whole = fits(Response, sent(client.responses.with_streaming_response.create(**fields)))
    stream = client.responses.with_streaming_response.create(**fields, stream=True)
    found = [fits(ResponseStreamEvent, data) for data in named(sent(stream))]
    last = found[-1]

    assert [event.sequence_number for event in found] == list(range(len(found)))
    assert [event.type for event in found[:2]] == ["response.created", "response.in_progress"]
    assert last.type == ("response.completed" if whole.status == "completed" else "response.incomplete")
    assert whole.status == ("incomplete" if "max_output_tokens" in asked else "completed")
    assert last.response.usage == whole.usage
    assert [said(item) for item in last.response.output] == [said(item) for item in whole.output]
    if whole.status == "incomplete":
        assert last.response.incomplete_details.reason == "max_output_tokens"
        assert whole.usage.output_tokens == asked["max_output_tokens"]


def said(item: Any) -> Any:
    """What an item of output says, without its ids."""
    return item.model_dump(exclude={"id", "call_id"})


def test_the_stream_helper_builds_the_final_response(client: OpenAI) -> None:
    with client.responses.stream(model="gpt-5.5", input="Describe Oslo.", text_format=City) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()

    assert "response.output_text.done" in kinds
    assert isinstance(final.output_parsed, City)


def test_a_structured_response_is_parsed_into_its_model(client: OpenAI) -> None:
    assert isinstance(
        client.responses.parse(model="gpt-5.2", input="Describe Oslo.", text_format=City).output_parsed, City
    )


@pytest.mark.parametrize("kept", [True, False], ids=["previous_response_id", "items"])
def test_a_round_of_tools_in_responses_ends_in_a_text(client: OpenAI, kept: bool) -> None:
    history: ResponseInputParam = [{"role": "user", "content": "What is the weather in Oslo?"}]
    first = client.responses.create(model="gpt-5.2", input=history, tools=[FLAT])
    [call] = [item for item in first.output if item.type == "function_call"]
    assert list(json.loads(call.arguments)) == ["city"]
    result: Any = {"type": "function_call_output", "call_id": call.call_id, "output": "4 degrees"}
    if kept:
        end = client.responses.create(model="gpt-5.2", previous_response_id=first.id, input=[result], tools=[FLAT])
    else:
        items: Any = [*history, *(item.to_dict() for item in first.output), result]
        end = client.responses.create(model="gpt-5.2", input=items, tools=[FLAT])

    assert "4 degrees" in end.output_text
    assert end.previous_response_id == (first.id if kept else None)


def test_a_response_that_was_not_kept_cannot_be_gone_on_from(client: OpenAI) -> None:
    unkept = client.responses.create(model="gpt-5.2", input="Say hello.", store=False)
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(model="gpt-5.2", input="And again.", previous_response_id=unkept.id)

    assert (caught.value.code, caught.value.param) == ("previous_response_not_found", "previous_response_id")


def test_a_model_without_responses_is_refused(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="does not support the endpoint"):
        client.responses.create(model="gpt-4.1", input="Say hello.")


def test_embeddings_fit_the_type_and_base64_is_the_same(client: OpenAI) -> None:
    unasked = client.embeddings.create(model="text-embedding-3-small", input=["one", "two"])
    raw = client.embeddings.with_streaming_response.create(
        model="text-embedding-3-small", input=["one", "two"], encoding_format="float"
    )
    numbers = fits(CreateEmbeddingResponse, sent(raw))

    for one, other in zip(unasked.data, numbers.data, strict=True):
        assert len(one.embedding) == 1536
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
        assert math.hypot(*one.embedding) == pytest.approx(1)


def test_models_fit_the_type(client: OpenAI) -> None:
    assert {"gpt-5.5", "glm-5.1"} <= {model.id for model in client.models.list()}
    fits(Model, sent(client.models.with_streaming_response.retrieve("gpt-5.5")))


@pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
def test_lenient_takes_the_form_in_which_the_client_orders_a_video(key: str) -> None:
    asked: dict[str, Any] = {"model": "seedance-2.0", "prompt": "A boat", "seconds": "8", "size": "1280x720"}
    with (
        MockServer(strictness="lenient") as lenient,
        OpenAI(base_url=lenient.base_url("imarouter"), api_key=key, max_retries=0) as client,
    ):
        video = client.videos.create(**asked, extra_body={"metadata": {"audio": False, "resolution": "480p"}})
        task = lenient.tasks.one()

    assert (video.model, video.status) == ("seedance-2.0", "in_progress")
    assert task.request["metadata"] == {"audio": "false", "resolution": "480p"}
    assert (task.request["seconds"], task.request["size"]) == ("8", "1280x720")


@pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
def test_a_video_in_a_form_is_refused_by_the_letter_of_the_page(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="the media type is multipart/form-data, not application/json"):
        client.videos.create(model="seedance-2.0", prompt="A boat")  # type: ignore[arg-type]


@pytest.mark.parametrize("strictness", ["documented", "lenient"])
def test_lenient_takes_what_the_client_may_say_of_pictures_and_speech(key: str, strictness: str) -> None:
    with (
        MockServer(strictness=strictness) as server,
        OpenAI(base_url=server.base_url("imarouter"), api_key=key, max_retries=0) as client,
    ):
        asked: list[Callable[[], Any]] = [
            lambda: client.images.generate(model="gpt-image-2", prompt="A boat", response_format="b64_json", user="u"),
            lambda: client.images.generate(model="seedream-5-0-260128", prompt="A boat", n=1, user="u"),
            lambda: client.audio.speech.create(model="seed-tts-2.0", input="Hi.", voice="v", instructions="slowly"),
        ]
        for ask in asked:
            if strictness == "lenient":
                ask()
            else:
                with pytest.raises(openai.BadRequestError, match="is invalid"):
                    ask()
