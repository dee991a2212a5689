"""What an answer holds: whole, streamed, with tools, with several choices, cut, thought over."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.dashscope.contract import CHAT, QUESTION, WHO, ask, example
from tests.support.client import Client

TOOLS = example("qwen-plus", "sdk-tools-first-round")["tools"]
ANSWER = "I am a large language model from Alibaba Cloud. My name is Qwen."
CHUNK_KEYS = ["choices", "object", "usage", "created", "system_fingerprint", "model", "id"]


def chat(client: Client, **fields: Any) -> Any:
    answer = client.post(CHAT, ask(**fields))
    assert answer.status_code == 200, answer.text
    return answer.json()


def chunks(client: Client, **fields: Any) -> list[Any]:
    return client.events(CHAT, ask(stream=True, **fields))


def joined(found: list[Any], key: str, index: int = 0) -> str:
    """The pieces of one delta key of one choice, put together."""
    choices = [choice for chunk in found if chunk != "[DONE]" for choice in chunk["choices"]]
    return "".join(choice["delta"].get(key) or "" for choice in choices if choice["index"] == index)


def test_a_whole_answer_is_the_sample_of_the_page(client: Client) -> None:
    answer = client.post(CHAT, ask())
    found = answer.json()

    assert list(found) == ["choices", "object", "usage", "created", "system_fingerprint", "model", "id"]
    assert found == {
        "choices": [
            {
                "message": {"role": "assistant", "content": ANSWER},
                "finish_reason": "stop",
                "index": 0,
                "logprobs": None,
            }
        ],
        "object": "chat.completion",
        "usage": {"prompt_tokens": 22, "completion_tokens": 16, "total_tokens": 38},
        "created": found["created"],
        "system_fingerprint": "",
        "model": "qwen-plus",
        "id": found["id"],
    }
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{32}", found["id"])
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.headers["x-request-id"])


def test_created_is_the_servers_time_in_seconds(client: Client) -> None:
    before = chat(client)["created"]
    client.advance(90)

    assert chat(client)["created"] - before in (90, 91)


@pytest.mark.parametrize("asked", [True, False])
def test_a_stream_has_the_chunks_of_the_page_in_order(client: Client, asked: bool) -> None:
    found = chunks(client, stream_options={"include_usage": asked})
    texts = found[1 : -3 if asked else -2]

    assert found[-1] == "[DONE]"
    assert all(list(chunk) == CHUNK_KEYS for chunk in found[:-1])
    assert len({(chunk["id"], chunk["created"], chunk["model"], chunk["object"]) for chunk in found[:-1]}) == 1
    opening = {"delta": {"content": "", "role": "assistant"}, "index": 0, "logprobs": None, "finish_reason": None}
    assert found[0]["choices"] == [opening]
    for chunk in texts:
        [choice] = chunk["choices"]
        assert list(choice["delta"]) == ["content"]
        assert choice["delta"]["content"]
        assert (choice["finish_reason"], chunk["usage"], chunk["system_fingerprint"]) == (None, None, None)
    closing = found[-3 if asked else -2]
    assert closing["choices"] == [{"delta": {"content": ""}, "finish_reason": "stop", "index": 0, "logprobs": None}]
    assert closing["usage"] is None
    if asked:
        assert found[-2]["choices"] == []
        assert found[-2]["usage"] == {"prompt_tokens": 22, "completion_tokens": 16, "total_tokens": 38}


@pytest.mark.parametrize("question", ["Who are you?", "Explain tides.", "用中文写一句问候", "😀 e\u0301"])
def test_a_stream_says_what_the_whole_answer_says_and_counts_alike(client: Client, question: str) -> None:
    fields = {"messages": [{"role": "user", "content": question}]}
    whole = chat(client, **fields)
    found = chunks(client, stream_options={"include_usage": True}, **fields)

    assert joined(found, "content") == whole["choices"][0]["message"]["content"]
    assert found[-2]["usage"] == whole["usage"]


def test_stream_options_are_ignored_without_stream(client: Client) -> None:
    assert set(chat(client, stream_options={"include_usage": True})) == set(CHUNK_KEYS)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_n_gives_so_many_choices_and_raises_completion_tokens_alone(client: Client, n: int) -> None:
    found = chat(client, n=n)

    assert [choice["index"] for choice in found["choices"]] == list(range(n))
    assert found["usage"]["prompt_tokens"] == 22
    assert found["usage"]["completion_tokens"] >= 16 * n


def test_streamed_choices_are_the_whole_ones(client: Client) -> None:
    whole = chat(client, n=4)
    found = chunks(client, n=4, stream_options={"include_usage": True})

    for choice in whole["choices"]:
        assert joined(found, "content", choice["index"]) == choice["message"]["content"]
    ends = [choice["finish_reason"] for chunk in found[:-1] for choice in chunk["choices"] if choice["finish_reason"]]
    assert ends == ["stop"] * 4
    assert found[-2]["usage"] == whole["usage"]


@pytest.mark.parametrize("field", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("most", [1, 5, 15])
def test_a_limit_cuts_the_answer_at_so_many_tokens(client: Client, field: str, most: int) -> None:
    found = chat(client, **{field: most})

    assert found["choices"][0]["finish_reason"] == "length"
    assert found["usage"]["completion_tokens"] == most
    assert ANSWER.startswith(found["choices"][0]["message"]["content"])


@pytest.mark.parametrize("stop", ["Alibaba", ["Qwen", "Alibaba"], ["nothing of the kind", " Alibaba"]])
def test_an_answer_ends_before_a_text_given_in_stop(client: Client, stop: Any) -> None:
    [choice] = chat(client, stop=stop)["choices"]

    assert choice["message"]["content"].strip() == "I am a large language model from"
    assert choice["finish_reason"] == "stop"


def test_the_same_request_gets_the_same_answer_whatever_the_chance_of_the_model(client: Client) -> None:
    fields = {"messages": [{"role": "user", "content": "Tell me a story."}]}
    said = {
        chat(client, **fields, **chance)["choices"][0]["message"]["content"]
        for chance in ({}, {"temperature": 1.9}, {"seed": 7}, {"top_p": 0.3}, {"presence_penalty": 1.5})
    }

    assert len(said) == 1


def test_a_called_tool_stands_in_the_message_and_content_is_null(client: Client) -> None:
    [choice] = chat(client, messages=[QUESTION], tools=TOOLS)["choices"]
    [made] = choice["message"]["tool_calls"]

    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", None)
    assert (made["type"], made["index"]) == ("function", 0)
    assert re.fullmatch(r"call_[0-9a-f]{22}", made["id"])
    assert made["function"]["name"] == "get_current_weather"
    assert json.loads(made["function"]["arguments"]) == {"location": "Singapore"}


def test_all_tools_are_called_at_once_only_when_asked_for(client: Client) -> None:
    [choice] = chat(client, messages=[QUESTION], tools=TOOLS, parallel_tool_calls=True)["choices"]

    names = [made["function"]["name"] for made in choice["message"]["tool_calls"]]
    assert names == ["get_current_weather", "get_current_time"]


def test_a_streamed_call_opens_with_its_name_and_sends_arguments_under_an_empty_id(client: Client) -> None:
    found = chunks(client, messages=[QUESTION], tools=TOOLS)
    opening, *pieces, closing = [chunk["choices"][0] for chunk in found[:-1]]

    [made] = opening["delta"]["tool_calls"]
    assert list(opening["delta"]) == ["content", "role", "tool_calls"]
    assert (opening["delta"]["content"], opening["delta"]["role"]) == (None, "assistant")
    assert made["function"] == {"name": "get_current_weather", "arguments": ""}
    assert re.fullmatch(r"call_[0-9a-f]{22}", made["id"])
    arguments = ""
    for piece in pieces:
        [part] = piece["delta"].pop("tool_calls")
        assert piece == {"delta": {}, "finish_reason": None, "index": 0, "logprobs": None}
        arguments += part["function"].pop("arguments")
        assert part == {"function": {}, "index": 0, "id": "", "type": "function"}
    assert json.loads(arguments) == {"location": "Singapore"}
    assert closing == {"delta": {}, "finish_reason": "tool_calls", "index": 0, "logprobs": None}


def test_streamed_calls_in_parallel_carry_their_own_index(client: Client) -> None:
    found = chunks(client, messages=[QUESTION], tools=TOOLS, parallel_tool_calls=True)
    calls = [part for chunk in found[:-1] for part in chunk["choices"][0]["delta"].get("tool_calls", [])]

    assert [(part["index"], part["function"]["name"]) for part in calls if part["id"]] == [
        (0, "get_current_weather"),
        (1, "get_current_time"),
    ]
    assert "".join(part["function"]["arguments"] for part in calls if part["index"] == 1) == "{}"


def test_the_loop_of_the_published_program_ends_after_both_tools(client: Client) -> None:
    messages, called = [QUESTION], []
    for _ in range(9):
        [choice] = chat(client, messages=messages, tools=TOOLS)["choices"]
        message = choice["message"]
        # What the SDK's dump adds, and the program sends back.
        dumped: dict[str, Any] = {
            "refusal": None,
            "annotations": None,
            "audio": None,
            "function_call": None,
            "tool_calls": None,
        }
        messages = [*messages, {**dumped, **message, "content": message["content"] or ""}]
        if not message.get("tool_calls"):
            break
        name = message["tool_calls"][0]["function"]["name"]
        called.append(name)
        result = "It is rainy in Singapore today. " if "weather" in name else "Current time: 2024-04-15 17:15:18."
        messages.append({"name": name, "role": "tool", "content": result})

    assert called == ["get_current_weather", "get_current_time"]
    assert choice["finish_reason"] == "stop"
    assert "rainy" in message["content"]
    assert "17:15:18" in message["content"]


@pytest.mark.parametrize(
    ("model", "asked", "thinks"),
    [
        ("qwen-plus", None, False),
        ("qwen-plus", True, True),
        ("qwen-flash", None, False),
        ("qwen3-32b", None, True),
        ("qwen3-32b", False, False),
        ("qwen3.5-plus", None, True),
        ("qwen3-235b-a22b-instruct-2507", None, False),
        ("qwq-plus", None, True),
        ("qwen3-next-80b-a3b-thinking", True, True),
    ],
)
def test_a_model_thinks_by_its_nature_unless_told_otherwise(
    client: Client, model: str, asked: bool | None, thinks: bool
) -> None:
    fields = {"model": model, "messages": [WHO]} | ({} if asked is None else {"enable_thinking": asked})
    whole = chat(client, **fields)
    found = chunks(client, stream_options={"include_usage": True}, **fields)
    message, usage = whole["choices"][0]["message"], whole["usage"]

    assert joined(found, "content") == message["content"]
    assert found[-2]["usage"] == usage
    assert ("reasoning_content" in message) is thinks
    assert joined(found, "reasoning_content") == message.get("reasoning_content", "")
    assert ("completion_tokens_details" in usage) is thinks
    if thinks:
        first = next(place for place, chunk in enumerate(found) if chunk["choices"][0]["delta"].get("content"))
        deltas = [chunk["choices"][0]["delta"] for chunk in found[1:first]]
        assert all(list(delta) == ["content", "reasoning_content"] and delta["content"] is None for delta in deltas)
        assert 0 < usage["completion_tokens_details"]["reasoning_tokens"] < usage["completion_tokens"]


def test_a_model_that_thinks_before_it_calls_a_tool_opens_with_its_role(client: Client) -> None:
    found = chunks(client, model="qwen3-32b", messages=[QUESTION], tools=TOOLS)
    deltas = [chunk["choices"][0]["delta"] for chunk in found[:-1]]

    assert deltas[0] == {"content": "", "role": "assistant"}
    assert "reasoning_content" in deltas[1]
    opening = next(delta for delta in deltas if "tool_calls" in delta)
    assert "role" not in opening
    assert deltas[-1] == {}


def test_json_is_given_where_it_is_asked_for(client: Client) -> None:
    messages = [{"role": "user", "content": "Name a colour as json."}]
    found = chat(client, messages=messages, response_format={"type": "json_object"})

    assert isinstance(json.loads(found["choices"][0]["message"]["content"]), dict)
