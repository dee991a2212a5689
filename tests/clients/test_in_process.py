"""The official clients, unmodified, against ``mock_provider``: no port, no thread of theirs, no other set-up."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import httpx
import openai
import pytest
from anthropic import Anthropic, AsyncAnthropic
from anthropic.types import MessageParam
from langchain_core.messages import AIMessageChunk
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionMessageParam
from PIL import Image
from pydantic import SecretStr

from mockserver.testing import MockProvider, RefusedHostError

SAY: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Who are you?"}]
SAY_CLAUDE: list[MessageParam] = [{"role": "user", "content": "Who are you?"}]
ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."
DASHSCOPE = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
IMAROUTER = "https://api.imarouter.com"
CLAUDE = "claude-sonnet-4-6"
KEY = "sk-client"


@pytest.fixture
def client(mock_provider: MockProvider) -> OpenAI:
    return OpenAI(base_url=DASHSCOPE, api_key=KEY)


def test_openai_at_the_documented_host(client: OpenAI, mock_provider: MockProvider) -> None:
    answer = client.chat.completions.create(model="qwen-plus", messages=SAY)

    assert answer.choices[0].message.content == ANSWER
    assert mock_provider.requests.one("chat").json["messages"] == SAY
    assert mock_provider.requests.last.key == KEY
    assert mock_provider.verdict().ok


def test_openai_at_the_base_url_of_the_mock(mock_provider: MockProvider) -> None:
    with OpenAI(base_url=mock_provider.base_url("dashscope"), api_key=KEY) as client:
        assert client.chat.completions.create(model="qwen-plus", messages=SAY).choices[0].message.content == ANSWER


def test_openai_streams(client: OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="qwen-plus", messages=SAY, stream=True))

    assert len(chunks) > 3
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == ANSWER


@pytest.mark.anyio
async def test_openai_async(mock_provider: MockProvider) -> None:
    async with AsyncOpenAI(base_url=DASHSCOPE, api_key=KEY) as client:
        answer = await client.chat.completions.create(model="qwen-plus", messages=SAY)
        stream = await client.chat.completions.create(model="qwen-plus", messages=SAY, stream=True)
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]

    assert answer.choices[0].message.content == "".join(pieces) == ANSWER
    assert mock_provider.requests.count("chat") == 2


@pytest.mark.anyio
async def test_many_at_once(mock_provider: MockProvider) -> None:
    async with AsyncOpenAI(base_url=DASHSCOPE, api_key=KEY) as client:
        asked = [client.chat.completions.create(model="qwen-plus", messages=SAY) for _ in range(20)]
        answers = await asyncio.gather(*asked)

    assert {answer.choices[0].message.content for answer in answers} == {ANSWER}
    assert len({answer.id for answer in answers}) == 20
    assert mock_provider.verdict().ok


def test_openai_makes_a_picture_and_fetches_it(mock_provider: MockProvider) -> None:
    with OpenAI(base_url="https://aihubmix.com/v1", api_key=KEY) as client:
        found = client.images.generate(model="dall-e-2", prompt="A lighthouse", size="512x512").data
    assert found
    assert found[0].url
    with Image.open(io.BytesIO(httpx.get(found[0].url).content)) as image:
        assert image.size == (512, 512)


def test_openai_retries_what_failed_and_is_no_bad_client(client: OpenAI, mock_provider: MockProvider) -> None:
    mock_provider.rule(operation="chat", times=2, add_headers={"Retry-After": "0.05"}, refuse="rate")
    answer = client.with_options(max_retries=2).chat.completions.create(model="qwen-plus", messages=SAY)

    assert answer.choices[0].message.content == ANSWER
    assert [request.status for request in mock_provider.requests] == [429, 429, 200]
    assert mock_provider.verdict().ok


def test_openai_gives_up_and_is_no_bad_client(client: OpenAI, mock_provider: MockProvider) -> None:
    mock_provider.rule(operation="chat", add_headers={"Retry-After-Ms": "30"}, refuse="rate")
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="qwen-plus", messages=SAY)

    assert mock_provider.requests.count("chat") == 3
    assert mock_provider.verdict().ok


@pytest.mark.mock_provider(skip_sleeps=True)
def test_openai_s_own_waits_may_pass_in_simulated_time(client: OpenAI, mock_provider: MockProvider) -> None:
    mock_provider.fail_next("rate-limit", operation="chat", times=7, retry_after=100)
    patient = client.with_options(max_retries=7)

    assert patient.chat.completions.create(model="qwen-plus", messages=SAY).choices[0].message.content == ANSWER
    assert mock_provider.verdict().ok


@pytest.mark.anyio
@pytest.mark.mock_provider(skip_sleeps=True)
async def test_and_those_of_its_asynchronous_client(mock_provider: MockProvider) -> None:
    mock_provider.fail_next("rate-limit", operation="chat", times=7, retry_after=100)
    async with AsyncOpenAI(base_url=DASHSCOPE, api_key=KEY, max_retries=7) as client:
        answer = await client.chat.completions.create(model="qwen-plus", messages=SAY)

    assert answer.choices[0].message.content == ANSWER
    assert mock_provider.verdict().ok


@pytest.mark.parametrize("fault", ["reset", "cut_body", "no_answer"])
@pytest.mark.mock_provider(skip_sleeps=True)
def test_openai_s_order_whose_answer_a_fault_has_lost_is_paid_twice(mock_provider: MockProvider, fault: str) -> None:
    mock_provider.rule(operation="images", fault=fault, times=1)
    with OpenAI(base_url="https://aihubmix.com/v1", api_key=KEY) as client:
        client.images.generate(model="dall-e-2", prompt="A lighthouse", size="512x512")

    assert mock_provider.requests.count("images") == 2
    assert mock_provider.verdict().names == ("double_charge",)


def test_openai_times_out_and_its_lost_order_is_paid_twice(mock_provider: MockProvider) -> None:
    mock_provider.rule(operation="images", delay=20, times=1)
    with OpenAI(base_url="https://aihubmix.com/v1", api_key=KEY, timeout=0.05) as client:
        client.images.generate(model="dall-e-2", prompt="A lighthouse", size="512x512")

    assert mock_provider.requests.count("images") == 2
    assert mock_provider.verdict().names == ("double_charge",)


def test_a_client_that_forgot_its_base_url_is_told(mock_provider: MockProvider) -> None:
    with OpenAI(api_key=KEY) as client, pytest.raises(RefusedHostError, match=r"'api\.openai\.com' is no doc"):
        client.chat.completions.create(model="qwen-plus", messages=SAY)

    assert len(mock_provider.refused) == 1


def test_anthropic(mock_provider: MockProvider) -> None:
    with Anthropic(base_url=IMAROUTER, api_key=KEY) as client:
        answer = client.messages.create(model=CLAUDE, max_tokens=300, messages=SAY_CLAUDE)
        with client.messages.stream(model=CLAUDE, max_tokens=300, messages=SAY_CLAUDE) as stream:
            text = "".join(stream.text_stream)

    assert answer.content[0].type == "text"
    assert answer.content[0].text == text
    assert mock_provider.requests.count("messages", model=CLAUDE) == 2


@pytest.mark.anyio
async def test_anthropic_async(mock_provider: MockProvider) -> None:
    async with AsyncAnthropic(base_url=IMAROUTER, api_key=KEY) as client:
        answer = await client.messages.create(model=CLAUDE, max_tokens=300, messages=SAY_CLAUDE)
        async with client.messages.stream(model=CLAUDE, max_tokens=300, messages=SAY_CLAUDE) as stream:
            text = "".join([piece async for piece in stream.text_stream])

    assert answer.content[0].type == "text"
    assert answer.content[0].text == text


def chat(**options: Any) -> ChatOpenAI:
    return ChatOpenAI(base_url=DASHSCOPE, api_key=SecretStr(KEY), model="qwen-plus", **options)


def total(pieces: list[Any]) -> AIMessageChunk:
    found: AIMessageChunk = pieces[0]
    for piece in pieces[1:]:
        found += piece
    return found


def test_langchain(mock_provider: MockProvider) -> None:
    assert chat().invoke("Who are you?").content == ANSWER
    assert total(list(chat().stream("Who are you?"))).content == ANSWER
    assert mock_provider.requests.count("chat") == 2


@pytest.mark.anyio
async def test_langchain_async(mock_provider: MockProvider) -> None:
    assert (await chat().ainvoke("Who are you?")).content == ANSWER
    assert total([piece async for piece in chat().astream("Who are you?")]).content == ANSWER
    assert mock_provider.requests.count("chat") == 2
