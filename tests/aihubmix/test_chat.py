"""Chat in OpenAI's shape: whole, streamed, thinking, cut."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.aihubmix.contract import SAY, facts
from tests.aihubmix.conversation import joined, streamed, whole
from tests.support.client import Client

MODELS = [model.name for family in ("chat", "reasoning") for model in facts().families[family].models]
SHOWN = {"deepseek-reasoner", "qwen3-235b-a22b-thinking-2507"}
HIDDEN = {"o3-mini", "o4-mini"}


def test_a_whole_answer_has_these_keys_in_this_order(client: Client) -> None:
    answer = whole(client)

    assert list(answer) == ["id", "object", "created", "model", "choices", "usage", "system_fingerprint"]
    [choice] = answer["choices"]
    assert list(choice) == ["index", "message", "logprobs", "finish_reason"]
    assert list(choice["message"]) == ["role", "content", "refusal", "annotations"]
    assert (choice["index"], choice["message"]["role"], choice["logprobs"], choice["finish_reason"]) == (
        0,
        "assistant",
        None,
        "stop",
    )
    assert re.fullmatch(r"chatcmpl-[A-Za-z0-9]{29}", answer["id"])
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "gpt-4.1"
    assert answer["created"] == int(client.control("GET", "/clock")["now"])
    usage = answer["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]
    assert usage["prompt_tokens"] > 0 < usage["completion_tokens"]
    assert list(usage) == [
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "prompt_tokens_details",
        "completion_tokens_details",
    ]


@pytest.mark.parametrize("model", MODELS)
def test_each_model_answers_under_its_own_name(client: Client, model: str) -> None:
    client.advance(60)

    assert whole(client, model=model)["model"] == model


@pytest.mark.parametrize("model", MODELS)
def test_a_model_thinks_and_shows_it_or_not(client: Client, model: str) -> None:
    client.advance(60)
    answer = whole(client, model=model)
    message = answer["choices"][0]["message"]
    tokens = answer["usage"]["completion_tokens_details"]["reasoning_tokens"]

    assert bool(message.get("reasoning_content")) is (model in SHOWN)
    assert ("reasoning_content" in message) is bool(message.get("reasoning_content"))
    assert (tokens > 0) is (model in SHOWN | HIDDEN)
    assert tokens < answer["usage"]["completion_tokens"]


def test_effort_makes_a_model_think_and_none_stops_it(client: Client) -> None:
    assert whole(client, reasoning_effort="high")["choices"][0]["message"]["reasoning_content"]
    assert (
        "reasoning_content"
        not in whole(client, model="deepseek-reasoner", reasoning_effort="none")["choices"][0]["message"]
    )


def test_a_stream_has_role_text_finish_and_end(client: Client) -> None:
    events = streamed(client)

    assert events[-1] == "[DONE]"
    for event in events[:-1]:
        assert list(event) == ["id", "object", "created", "model", "system_fingerprint", "choices"]
        assert event["object"] == "chat.completion.chunk"
        assert (event["id"], event["model"]) == (events[0]["id"], "gpt-4.1")
        [choice] = event["choices"]
        assert list(choice) == ["index", "delta", "logprobs", "finish_reason"]
    deltas = [event["choices"][0]["delta"] for event in events[:-1]]
    assert deltas[0] == {"role": "assistant", "content": "", "refusal": None}
    assert all(list(delta) == ["content"] and delta["content"] for delta in deltas[1:-1])
    assert deltas[-1] == {}
    assert [event["choices"][0]["finish_reason"] for event in events[:-1]] == [None] * (len(events) - 2) + ["stop"]


def test_usage_ends_a_stream_only_when_it_is_asked_for(client: Client) -> None:
    events = streamed(client, stream_options={"include_usage": True})
    last = events[-2]

    assert last["choices"] == []
    assert last["usage"] == whole(client)["usage"]
    assert not any("usage" in event for event in events[:-2])
    assert not any("usage" in event for event in streamed(client, stream_options={"include_usage": False})[:-1])
    assert not any("usage" in event for event in streamed(client)[:-1])


@pytest.mark.parametrize("model", ["gpt-4.1", "deepseek-reasoner", "o3-mini", "claude-sonnet-4-5"])
def test_the_pieces_of_a_stream_make_up_the_whole_answer(client: Client, model: str) -> None:
    message = whole(client, model=model)["choices"][0]["message"]
    events = streamed(client, model=model)

    assert joined(events, "content") == message["content"]
    assert joined(events, "reasoning_content") == message.get("reasoning_content", "")


def test_a_stream_charges_what_the_whole_answer_costs(client: Client) -> None:
    whole(client)
    once = float(client.account()["spent_usd"])
    streamed(client)

    assert float(client.account()["spent_usd"]) == pytest.approx(2 * once)


@pytest.mark.parametrize("field", ["max_tokens", "max_completion_tokens"])
def test_a_limit_of_tokens_cuts_the_answer(client: Client, field: str) -> None:
    story: Any = [{"role": "user", "content": "Tell me a long story about a lighthouse."}]
    answer = whole(client, messages=story, **{field: 3})

    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 3
    full = whole(client, messages=story)["choices"][0]["message"]["content"]
    assert full.startswith(answer["choices"][0]["message"]["content"])


def test_a_stop_text_ends_the_answer_before_it(client: Client) -> None:
    full = whole(client)["choices"][0]["message"]["content"]
    stop = full[len(full) // 2 :][:3]

    cut = whole(client, stop=[stop])["choices"][0]

    assert cut["message"]["content"] == full[: full.index(stop)]
    assert cut["finish_reason"] == "stop"


def test_n_gives_so_many_choices_whole_and_streamed(client: Client) -> None:
    choices = whole(client, n=3)["choices"]
    events = streamed(client, n=3)

    assert [choice["index"] for choice in choices] == [0, 1, 2]
    for choice in choices:
        assert joined(events, "content", choice["index"]) == choice["message"]["content"]


def test_the_same_question_has_the_same_answer(client: Client) -> None:
    one, two = whole(client), whole(client)

    assert one["choices"] == two["choices"]
    assert one["usage"] == two["usage"]
    assert one["id"] != two["id"]


@pytest.mark.parametrize("role", ["system", "developer"])
def test_a_longer_prompt_counts_more_tokens(client: Client, role: str) -> None:
    long = [{"role": role, "content": "Answer as briefly as you possibly can."}, *SAY]

    assert whole(client, messages=long)["usage"]["prompt_tokens"] > whole(client)["usage"]["prompt_tokens"]
