"""Bodies of Anthropic's Messages as conversations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text import Conversation, Tool, ToolCall, Turn, Voice, read_messages, reply

WEATHER = {"name": "get_weather", "description": "Weather", "input_schema": {"type": "object"}}
USE = {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Oslo"}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "4 degrees"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def said(*messages: Any, **fields: Any) -> Conversation:
    """The conversation of these messages."""
    return read_messages({"model": "m", "messages": list(messages), **fields})


def test_texts_and_blocks_are_turns() -> None:
    found = said(
        {"role": "user", "content": "Hi."},
        {"role": "assistant", "content": [{"type": "text", "text": "Hello."}, {"type": "thinking", "thinking": "x"}]},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "image", "source": {}}]},
        system=[{"type": "text", "text": "Be brief."}],
    )

    assert found.turns == (
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", "Hello."),
        Turn("user", "What is this?", attachments=1),
    )


def test_calls_and_results_of_tools_are_turns_and_what_is_said_beside_results_asks_for_nothing() -> None:
    found = said(
        {"role": "user", "content": "The weather in Oslo?"},
        {"role": "assistant", "content": [{"type": "text", "text": "Let me see."}, USE]},
        {"role": "user", "content": [RESULT, {"type": "text", "text": "Be quick."}]},
        tools=[WEATHER],
    )

    assert found.turns[1:] == (
        Turn("assistant", "Let me see.", (ToolCall("toolu_1", "get_weather", '{"city": "Oslo"}'),)),
        Turn("tool", "4 degrees", tool_call_id="toolu_1"),
        Turn("system", "Be quick."),
    )
    assert found.request == "The weather in Oslo?"
    assert [turn.text for turn in found.results] == ["4 degrees"]
    [choice] = reply(found, Voice(), seed=0).choices
    assert (choice.finish, choice.tool_calls) == ("stop", ())


def test_only_tools_that_the_client_runs_are_called() -> None:
    found = said(tools=[WEATHER, {"type": "web_search_20250305", "name": "web_search"}, {"name": "bare"}, {}])
    assert found.tools == (Tool("get_weather", "Weather", {"type": "object"}), Tool("bare"))


@pytest.mark.parametrize(
    ("choice", "expected", "parallel"),
    [
        (None, "auto", True),
        ({"type": "auto", "disable_parallel_tool_use": True}, "auto", False),
        ({"type": "any"}, "required", True),
        ({"type": "none"}, "none", True),
        ({"type": "tool", "name": "get_weather"}, "get_weather", True),
        ("any", "required", True),
    ],
)
def test_the_choice_of_tools_is_read(choice: Any, expected: str, parallel: bool) -> None:
    found = said(tool_choice=choice)
    assert (found.tool_choice, found.parallel) == (expected, parallel)


@pytest.mark.parametrize(("most", "limit"), [(5, 5), (0, 0), (None, None), (True, 1), (-1, None), ("5", None)])
def test_the_limit_is_read_and_nought_is_one(most: Any, limit: int | None) -> None:
    assert said(max_tokens=most).limit == (None if most is True else limit)


@pytest.mark.parametrize(
    ("asked", "thinks"),
    [
        ({"type": "enabled", "budget_tokens": 1024}, True),
        ({"type": "adaptive"}, True),
        ({"type": "disabled"}, False),
        (None, False),
    ],
)
def test_thinking_is_asked_for(asked: Any, thinks: bool) -> None:
    assert said(thinking=asked).thinking is thinks


@pytest.mark.parametrize("place", ["output_config", "output_format"])
def test_the_form_of_the_answer_is_read(place: str) -> None:
    form = {"type": "json_schema", "schema": {"type": "object"}}
    assert said(**{place: {"format": form} if place == "output_config" else form}).shape == {"type": "object"}


def test_a_stop_text_is_told() -> None:
    conversation = said({"role": "user", "content": "Repeat: one two three"}, stop_sequences=["two", "three"])
    [choice] = reply(conversation, Voice(), seed=0).choices
    assert choice.ended_by == "two"
    assert "two" not in (choice.text or "")


@given(st.dictionaries(st.sampled_from(["messages", "system", "tools", "tool_choice", "max_tokens", "thinking"]), JSON))
@settings(max_examples=40, deadline=None)
def test_no_body_makes_it_raise(body: dict[str, Any]) -> None:
    reply(read_messages(body), Voice(), seed=0)


@given(st.lists(st.fixed_dictionaries({"role": JSON, "content": JSON}), max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_message_makes_it_raise(messages: list[dict[str, Any]]) -> None:
    reply(said(*messages), Voice(), seed=0)
