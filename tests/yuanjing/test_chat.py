"""Chat, whole and streamed: each field of the page, what may be sent, and what must be."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.client import Client
from tests.yuanjing.contract import CHAT

HI = {"model": "qwen3-max", "prompt": "你是谁"}
ANSWER = "我是通义千问，阿里巴巴集团旗下的超大规模语言模型。"
WHOLE_KEYS = ["id", "object", "created", "choices", "model", "reasoning_content", "content", "finish", "usage"]
CHUNK_KEYS = [*WHOLE_KEYS[:-1], "llmusageid"]
USAGE_KEYS = ["id", "object", "created", "choices", "model", "finish", "usage", "llmusageid"]


def whole(client: Client, **fields: Any) -> Any:
    answer = client.post(CHAT, {**HI, **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()


def streamed(client: Client, **fields: Any) -> list[Any]:
    return client.events(CHAT, {**HI, **fields, "stream": True})


def text_of(events: list[Any]) -> str:
    return "".join(event["content"] for event in events[:-2])


def test_a_whole_answer_has_the_fields_of_the_page_in_order(client: Client) -> None:
    answer = whole(client)
    assert list(answer) == WHOLE_KEYS
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["id"])
    assert (answer["object"], answer["model"], answer["finish"]) == ("chat.completion", "qwen3-max", "1")
    assert answer["reasoning_content"] is None
    assert isinstance(answer["created"], int)
    [choice] = answer["choices"]
    assert list(choice) == ["finish_reason", "index", "message"]
    assert choice["message"] == {"content": answer["content"], "role": "assistant"}
    assert (choice["finish_reason"], choice["index"]) == ("stop", 0)


def test_the_text_and_the_count_of_the_page_s_question_are_the_page_s(client: Client) -> None:
    answer = whole(client)
    assert answer["content"].startswith(ANSWER)
    assert list(answer["usage"].items()) == [
        ("completion_tokens", 60),
        ("prompt_tokens", 10),
        ("prompt_tokens_details", {"cached_tokens": 0}),
        ("total_tokens", 70),
    ]


def test_a_stream_begins_with_the_role_and_ends_with_finish_usage_and_done(client: Client) -> None:
    first, *texts, last, usage, done = streamed(client)
    assert list(first) == CHUNK_KEYS
    assert first["choices"] == [{"logprobs": None, "index": 0, "delta": {"content": "", "role": "assistant"}}]
    assert len(texts) > 5
    for chunk in texts:
        assert list(chunk) == CHUNK_KEYS
        assert chunk["choices"] == [{"delta": {"content": chunk["content"], "role": None}, "index": 0}]
        assert chunk["content"]
    assert list(last) == CHUNK_KEYS
    assert last["choices"] == [{"delta": {"content": "", "role": None}, "index": 0, "finish_reason": "stop"}]
    assert list(usage) == USAGE_KEYS
    assert usage["choices"] == []
    assert list(usage["usage"]) == ["total_tokens", "completion_tokens", "prompt_tokens", "prompt_tokens_details"]
    assert done == "[DONE]"


def test_finish_is_one_on_the_usage_alone(client: Client) -> None:
    *chunks, usage, _ = streamed(client)
    assert {chunk["finish"] for chunk in chunks} == {"0"}
    assert usage["finish"] == "1"


def test_what_names_a_stream_stays_the_same_in_it(client: Client) -> None:
    *chunks, _ = streamed(client)
    for name in ("id", "object", "created", "model", "llmusageid"):
        assert len({chunk[name] for chunk in chunks}) == 1
    assert re.fullmatch(r"[A-Za-z0-9_-]{21}", chunks[0]["llmusageid"])
    assert chunks[0]["object"] == "chat.completion.chunk"


@pytest.mark.parametrize("prompt", ["你是谁", "Write three sentences about the sea.", "Zähle bis fünf", "x"])
def test_stream_and_whole_answer_say_and_count_the_same(client: Client, prompt: str) -> None:
    answer, events = whole(client, prompt=prompt), streamed(client, prompt=prompt)
    assert text_of(events) == answer["content"]
    assert events[-2]["usage"] == answer["usage"]
    assert answer["usage"]["total_tokens"] == answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]


def test_usage_comes_without_being_asked_for(client: Client) -> None:
    events = streamed(client, stream_options={"include_usage": False})
    assert events[-2]["usage"]["total_tokens"] == 70


@pytest.mark.parametrize("stream", [False, None])
def test_without_the_switch_the_answer_is_whole(client: Client, stream: bool | None) -> None:
    assert whole(client, stream=stream)["object"] == "chat.completion"


def test_the_prompt_and_a_message_ask_the_same(client: Client) -> None:
    asked = client.post(CHAT, {"model": "qwen3-max", "messages": [{"role": "user", "content": "你是谁"}]}).json()
    assert asked["content"] == whole(client)["content"]
    assert asked["usage"] == whole(client)["usage"]


def test_messages_are_read_before_the_prompt(client: Client) -> None:
    said = whole(client, prompt="What is 2 + 2?", messages=[{"role": "user", "content": "你是谁"}])
    assert said["content"].startswith(ANSWER)


def test_a_system_prompt_counts_as_a_message_of_its_own(client: Client) -> None:
    plain, told = whole(client)["usage"], whole(client, sys_prompt="你好")["usage"]
    messages = [{"role": "system", "content": "你好"}, {"role": "user", "content": "你是谁"}]
    spelled = client.post(CHAT, {"model": "qwen3-max", "messages": messages}).json()["usage"]
    assert told == spelled
    assert told["prompt_tokens"] > plain["prompt_tokens"]


@pytest.mark.parametrize("model", ["qwen3-max", "deepseek-v3.2", "Qwen/Qwen3-235B", "模型", "*"])
def test_any_name_that_a_supplier_gave_is_a_model(client: Client, model: str) -> None:
    assert whole(client, model=model)["model"] == model


def test_without_a_model_the_default_answers(client: Client) -> None:
    assert client.post(CHAT, {"prompt": "你是谁"}).json()["model"] == "qwen3-max"


def test_a_limit_cuts_the_answer_and_says_so(client: Client) -> None:
    answer = whole(client, max_tokens=7)
    assert ANSWER.startswith(answer["content"])
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 7


def test_several_answers_come_as_several_choices(client: Client) -> None:
    answer = whole(client, n=3)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2]
    assert answer["content"] == answer["choices"][0]["message"]["content"]


def test_a_tool_is_called_with_arguments_whole_and_streamed(client: Client) -> None:
    function = {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
    fields = {"prompt": "How is the weather in Singapore?", "tools": [{"type": "function", "function": function}]}
    [choice] = whole(client, **fields)["choices"]
    [call] = choice["message"]["tool_calls"]
    assert choice["finish_reason"] == "tool_calls"
    assert call["function"]["name"] == "get_weather"
    deltas = [event["choices"][0]["delta"] for event in streamed(client, **fields)[:-2]]
    parts = [part for delta in deltas for part in delta.get("tool_calls", [])]
    assert "".join(part["function"]["arguments"] for part in parts) == call["function"]["arguments"]


def test_every_request_has_an_id_of_its_own(client: Client) -> None:
    ids = {whole(client)["id"] for _ in range(20)}
    assert len(ids) == 20


def test_a_stream_is_declared_as_one(client: Client) -> None:
    answer = client.post(CHAT, {**HI, "stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-request-id"]
