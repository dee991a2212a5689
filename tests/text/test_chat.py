"""Reading chat bodies, the documented ones and those that a schema happens to let through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from mockserver.text import Conversation, Tool, ToolCall, Turn, Voice, read_chat, reply
from tests.text.schemas import ODD_BODIES


def turn(message: dict[str, Any]) -> Turn:
    """The one turn of a body."""
    (only,) = read_chat({"messages": [message]}).turns
    return only


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"role": "user", "content": "hi"}, Turn("user", "hi")),
        ({"role": "assistant", "content": None}, Turn("assistant", "")),
        ({"content": "hi"}, Turn("user", "hi")),
        ({"role": 3, "content": 7}, Turn("user", "7")),
        ({"role": "user", "content": True}, Turn("user", "")),
        ({"role": "user", "content": {"type": "text", "text": "hi"}}, Turn("user", "hi")),
        ({"role": "user", "content": "\ud800x"}, Turn("user", "\ufffdx")),
        ({"role": "user", "content": 10**5000}, Turn("user", "")),
        ({"role": "tool", "name": "get_time", "content": "noon"}, Turn("tool", "noon", name="get_time")),
        (
            {"role": "tool", "tool_call_id": "c1", "content": "noon", "name": ""},
            Turn("tool", "noon", tool_call_id="c1"),
        ),
        (
            {
                "role": "user",
                "content": [{"type": "text", "text": "a"}, "b", {"type": "image_url"}, 4, None, {"refusal": "no"}],
            },
            Turn("user", "a\nb\n4\nno", attachments=1),
        ),
    ],
)
def test_a_message_becomes_a_turn(message: dict[str, Any], expected: Turn) -> None:
    assert turn(message) == expected


def test_calls_of_both_generations_are_read() -> None:
    message = {
        "role": "assistant",
        "content": "",
        "refusal": None,
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "a", "arguments": "{}"}},
            {"id": 4, "function": {"name": "b", "arguments": {"x": "é"}}},
            {"id": "c3", "function": None},
            None,
        ],
        "function_call": {"name": "c", "arguments": "[1]"},
    }
    assert turn(message).tool_calls == (
        ToolCall("c1", "a", "{}"),
        ToolCall("", "b", '{"x": "é"}'),
        ToolCall("", "c", "[1]"),
    )


def test_arguments_that_nest_too_deep_read_as_none() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    calls = [{"id": "c", "function": {"name": "a", "arguments": deep}}]
    assert turn({"role": "assistant", "tool_calls": calls}).tool_calls == (ToolCall("c", "a", ""),)


def test_a_requirement_beside_the_parameters_counts_inside_them() -> None:
    function = {"name": "w", "parameters": {"type": "object", "properties": {"city": {}}}, "required": ["city"]}
    (tool,) = read_chat({"tools": [{"type": "function", "function": function}]}).tools
    assert tool.parameters["required"] == ["city"]


def test_tools_of_all_spellings_are_read_and_nameless_ones_dropped() -> None:
    body = {
        "tools": [
            {"type": "function", "function": {"name": "a", "parameters": {}, "required": ["x"]}},
            {"type": "function", "name": "b", "description": "B", "parameters": None},
            {"type": "function", "function": {"description": "nameless"}},
            "nonsense",
        ],
        "functions": [{"name": "c", "description": 5}],
    }
    assert read_chat(body).tools == (Tool("a"), Tool("b", "B"), Tool("c", "5"))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("auto", "auto"),
        ("none", "none"),
        ("required", "required"),
        ("any", "required"),
        ("whatever", "auto"),
        (7, "auto"),
        ({"type": "function", "function": {"name": "a"}}, "a"),
        ({"name": "a"}, "a"),
        ({"type": "any"}, "required"),
        ({"type": "allowed_tools", "mode": "required"}, "required"),
        ({"mode": 1}, "auto"),
    ],
)
def test_a_tool_choice_is_a_word_or_a_name(choice: object, expected: str) -> None:
    tools = [{"type": "function", "function": {"name": "a"}}]
    assert read_chat({"tools": tools, "tool_choice": choice}).tool_choice == expected
    assert read_chat({"tools": tools, "function_call": choice}).tool_choice == expected


def test_a_choice_among_no_tools_is_none_at_all() -> None:
    assert read_chat({"tools": [], "tool_choice": "required"}).tool_choice == "auto"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"type": "text"}, None),
        (None, None),
        ({"type": "json_object"}, "object"),
        ({"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "array"}}}, {"type": "array"}),
        ({"type": "json_schema", "schema": {"type": "array"}}, {"type": "array"}),
        ({"type": "json_schema", "json_schema": {"name": "x"}}, "object"),
    ],
)
def test_a_response_format_is_the_shape_of_the_reply(value: object, expected: object) -> None:
    assert read_chat({"response_format": value}).shape == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("x", ("x",)), (["x", "", "y"], ("x", "y")), ([151643, [1, 2]], ()), (None, ()), ({}, ())]
)
def test_stop_texts_are_kept_and_token_ids_are_not(value: object, expected: tuple[str, ...]) -> None:
    assert read_chat({"stop": value}).stop == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, None),
        ({"max_tokens": 5}, 5),
        ({"max_tokens": 5, "max_completion_tokens": 7}, 7),
        ({"max_tokens": 16.0}, 16),
        ({"max_tokens": True}, None),
        ({"max_tokens": 0}, None),
        ({"max_tokens": float("inf")}, None),
        ({"max_tokens": "5"}, None),
    ],
)
def test_the_limit_is_the_number_of_output_tokens(body: dict[str, Any], expected: int | None) -> None:
    assert read_chat(body).limit == expected


@pytest.mark.parametrize(("value", "expected"), [(None, 1), (3, 3), (0, 1), (10**9, 128), ("2", 1)])
def test_the_number_of_choices_is_sensible(value: object, expected: int) -> None:
    assert read_chat({"n": value}).n == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, True),
        ({"enable_thinking": False}, False),
        ({"enable_thinking": None}, True),
        ({"reasoning_effort": "low"}, True),
        ({"reasoning_effort": "none"}, False),
        ({"reasoning_effort": "none", "enable_thinking": True}, True),
    ],
)
def test_thinking_is_switched_by_either_field(body: dict[str, Any], expected: bool) -> None:
    assert read_chat(body, thinking=True).thinking is expected


def test_parallel_calls_are_as_the_body_or_else_the_provider_says() -> None:
    assert read_chat({}, parallel=False).parallel is False
    assert read_chat({"parallel_tool_calls": True}, parallel=False).parallel is True
    assert read_chat({"parallel_tool_calls": None}, parallel=True).parallel is True


def test_a_conversation_without_a_user_asks_with_its_last_words() -> None:
    conversation = Conversation((Turn("system", "Be kind."), Turn("assistant", "I am."), Turn("tool", "42")))
    assert (conversation.asked, conversation.request) == (-1, "I am.")
    assert Conversation(()).request == ""


@given(ODD_BODIES)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_odd_body_raises(body: dict[str, Any]) -> None:
    conversation = read_chat(body)
    made = reply(conversation, Voice(eos_tokens=1), seed=3)
    assert len(made.choices) == conversation.n
    for choice in made.choices:
        ((choice.text or "") + "".join(call.arguments for call in choice.tool_calls)).encode()
