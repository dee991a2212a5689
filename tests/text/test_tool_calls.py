"""Tools are called when they are needed, with what the user said, and the loop ends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.errors import ContractError
from mockserver.text import Choice, Conversation, Tool, ToolCall, Turn, Voice, count, read_chat, reply
from mockserver.text.tool_choice import needed_tools, stem

TIME: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_current_time",
        "description": "Tells what time it is at this moment.",
        "parameters": {},
    },
}
WEATHER: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "description": "Looks up today's weather for one city.",
        "parameters": {
            "type": "object",
            "properties": {
                "location": {
                    "type": "string",
                    "description": "Which place, such as Oslo, Lima, or Upper Egypt.",
                }
            },
        },
        "required": ["location"],
    },
}
BOTH = "How is the weather in Singapore? What time is it now?"
RESULTS = {
    "get_current_time": "The clock shows 17:15:18.",
    "get_current_weather": "Rain over Singapore until noon. ",
}


def ask(*turns: dict[str, Any], parallel: bool = True, **fields: Any) -> Choice:
    """The reply to some turns when both tools are offered."""
    body = {"messages": list(turns), "tools": [TIME, WEATHER], **fields}
    (choice,) = reply(read_chat(body, parallel=parallel), Voice(), seed=1).choices
    return choice


def user(text: str) -> dict[str, Any]:
    """A user's message."""
    return {"role": "user", "content": text}


def calling(choice: Choice) -> dict[str, Any]:
    """A reply as a client sends it back."""
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in choice.tool_calls
    ]
    return {"role": "assistant", "content": choice.text or "", "tool_calls": calls or None, "function_call": None}


def names(choice: Choice) -> list[str]:
    """The tools that a reply calls."""
    return [call.name for call in choice.tool_calls]


@pytest.mark.parametrize("parallel", [True, False])
def test_the_published_loop_ends_although_only_the_first_call_is_answered(parallel: bool) -> None:
    turns = [user(BOTH)]
    rounds = []
    choice = ask(*turns, parallel=parallel)
    while choice.tool_calls:
        first = choice.tool_calls[0]
        if first.name == "get_current_weather":
            assert json.loads(first.arguments) == {"location": "Singapore"}
        rounds.append(names(choice))
        turns += [calling(choice), {"name": first.name, "role": "tool", "content": RESULTS[first.name]}]
        choice = ask(*turns, parallel=parallel)
        assert len(rounds) < 5
    first_round = ["get_current_weather", "get_current_time"] if parallel else ["get_current_weather"]
    assert rounds == [first_round, ["get_current_time"]]
    assert choice.finish == "stop"
    assert "Rain over Singapore until noon. The clock shows 17:15:18." in (choice.text or "")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("What time is it?", ["get_current_time"]),
        ("What is the weather in Beijing?", ["get_current_weather"]),
        ("What time is it, and how is the weather in Rome?", ["get_current_time", "get_current_weather"]),
        ("新加坡天气怎么样？现在几点了？", ["get_current_weather", "get_current_time"]),
        ("Tell me a joke", ["get_current_time"]),
        ("", ["get_current_time"]),
    ],
)
def test_the_tools_that_a_request_mentions_are_called_in_its_order(request_: str, expected: list[str]) -> None:
    assert names(ask(user(request_))) == expected
    assert names(ask(user(request_), parallel=False)) == expected[:1]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("none", []),
        ("auto", ["get_current_time"]),
        ("required", ["get_current_time"]),
        ({"type": "function", "function": {"name": "get_current_weather"}}, ["get_current_weather"]),
        ({"type": "function", "function": {"name": "unknown"}}, ["get_current_time"]),
    ],
)
def test_a_tool_choice_forbids_or_forces_a_call(choice: Any, expected: list[str]) -> None:
    assert names(ask(user("What time is it?"), tool_choice=choice)) == expected


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "get_current_time"}}])
def test_a_forced_call_is_made_once_a_user_turn(choice: Any) -> None:
    asked = user("What time is it?")
    call = calling(ask(asked, tool_choice=choice))
    result = {"role": "tool", "tool_call_id": call["tool_calls"][0]["id"], "content": "Noon."}
    answer = ask(asked, call, result, tool_choice=choice)
    assert (answer.tool_calls, answer.finish) == ((), "stop")
    assert "Noon." in (answer.text or "")
    again = ask(asked, call, result, calling(answer), user("And what time is it now?"), tool_choice=choice)
    assert names(again) == ["get_current_time"]


WEATHER_CALL = {"id": "w", "function": {"name": "get_current_weather", "arguments": "{}"}}
TIME_CALL = {"id": "t", "function": {"name": "get_current_time", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("turns", "due"),
    [
        ([{"role": "tool", "tool_call_id": "t"}], ["get_current_weather"]),
        ([{"role": "tool", "tool_call_id": "lost", "name": "get_current_time"}], ["get_current_weather"]),
        ([{"role": "tool", "tool_call_id": "lost"}], ["get_current_time"]),
        ([{"role": "tool", "name": "nobody"}, {"role": "tool"}], []),
        ([{"role": "function", "name": "get_current_weather"}], ["get_current_time"]),
        ([{"role": "tool"}, {"role": "tool"}, {"role": "tool"}], []),
        ([], ["get_current_weather", "get_current_time"]),
    ],
)
def test_a_result_is_matched_by_id_by_name_or_by_order(turns: list[dict[str, Any]], due: list[str]) -> None:
    calls = {"role": "assistant", "content": None, "tool_calls": [WEATHER_CALL, TIME_CALL]}
    results = [{"content": "done", **turn} for turn in turns]
    assert names(ask(user(BOTH), calls, *results)) == due


def test_results_count_even_if_the_client_leaves_the_calls_out() -> None:
    assert names(ask(user(BOTH), {"role": "tool", "content": "Rain."})) == ["get_current_time"]


def test_results_before_the_last_user_turn_are_old() -> None:
    old = [user(BOTH), {"role": "tool", "name": "get_current_time", "content": "Noon."}]
    assert names(ask(*old, user(BOTH))) == ["get_current_weather", "get_current_time"]


def test_a_long_result_is_quoted_in_part() -> None:
    text = ask(user("What time is it?"), {"role": "tool", "content": "x" * 5000}).text or ""
    assert "x" * 2000 + "…" in text
    assert len(text) < 2100


def test_call_ids_have_the_form_of_the_contract_and_repeat_with_the_seed() -> None:
    conversation = read_chat({"messages": [user(BOTH)], "tools": [TIME, WEATHER], "n": 2})
    made = reply(conversation, Voice(call_id="call_{hex:22}"), seed=1)
    ids = [call.id for choice in made.choices for call in choice.tool_calls]
    assert len(set(ids)) == 4
    assert all(len(call_id) == 27 and call_id.startswith("call_") for call_id in ids)
    assert reply(conversation, Voice(call_id="call_{hex:22}"), seed=1) == made
    assert reply(conversation, Voice(call_id="call_{hex:22}"), seed=2) != made


def test_an_unknown_form_of_call_ids_is_refused() -> None:
    with pytest.raises(ContractError):
        reply(read_chat({"messages": [user(BOTH)], "tools": [TIME]}), Voice(call_id="{nonsense:1}"), seed=1)


def test_a_calling_reply_says_nothing_and_counts_its_calls() -> None:
    choice = ask(user(BOTH))
    assert (choice.text, choice.finish) == (None, "tool_calls")
    assert choice.tokens == sum(count(call.name) + count(call.arguments) for call in choice.tool_calls)


def test_a_limit_cuts_through_calls() -> None:
    whole = ask(user(BOTH))
    for limit in range(1, whole.tokens):
        cut = ask(user(BOTH), max_tokens=limit)
        assert (cut.finish, cut.tokens) == ("length", limit)
        assert len(cut.tool_calls) <= 2
        assert all(
            full.arguments.startswith(part.arguments)
            for full, part in zip(whole.tool_calls, cut.tool_calls, strict=False)
        )
        assert (cut.text is None) is bool(cut.tool_calls)
    assert ask(user(BOTH), max_tokens=whole.tokens) == whole


def test_a_thinking_model_thinks_before_it_calls() -> None:
    choice = ask(user(BOTH), enable_thinking=True)
    assert choice.reasoning
    assert names(choice) == ["get_current_weather", "get_current_time"]
    cut = ask(user(BOTH), enable_thinking=True, max_tokens=3)
    assert (cut.tool_calls, cut.finish, cut.tokens, cut.reasoning_tokens) == ((), "length", 3, 3)


def test_the_end_token_has_to_fit_the_limit_too() -> None:
    conversation = Conversation((Turn("user", "time"),), (Tool("get_time"),), limit=5)
    (choice,) = reply(conversation, Voice(eos_tokens=1), seed=1).choices
    assert choice.tokens == count("get_time") + count("{}") + 1
    tight = Conversation((Turn("user", "time"),), (Tool("get_time"),), limit=choice.tokens - 1)
    assert reply(tight, Voice(eos_tokens=1), seed=1).choices[0].finish == "length"


def test_tools_of_one_name_are_one_tool() -> None:
    conversation = Conversation((Turn("user", "time"),), (Tool("get_time"), Tool("get_time")))
    assert len(reply(conversation, Voice(), seed=1).choices[0].tool_calls) == 1


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("Please translate this", ["translator"]),
        ("What are the nearest cities?", ["findCity"]),
        ("查询订单状态", ["order_lookup", "查单"]),
        ("날씨 알려줘", ["weather"]),
    ],
)
def test_words_are_compared_by_their_stems_and_across_languages(request_: str, expected: list[str]) -> None:
    tools = [
        Tool("translator"),
        Tool("findCity", "Looks up a city"),
        Tool("order_lookup"),
        Tool("查单", "查询订单"),
        Tool("weather"),
    ]
    assert sorted(tool.name for tool in needed_tools(tools, request_)) == sorted(expected)


@pytest.mark.parametrize(
    ("one", "other"), [("cities", "city"), ("searching", "search"), ("images", "image"), ("Calculator", "calculate")]
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_call_keeps_what_it_was_made_of() -> None:
    assert ToolCall("a", "b", "{}") == ToolCall(id="a", name="b", arguments="{}")
