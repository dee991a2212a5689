"""Bodies of OpenAI's Responses as conversations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text import Choice, Tool, ToolCall, Turn, Voice, read_responses, reply, turn_of
from tests.text.test_messages import JSON

CALL = {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "4 degrees"}


def test_a_text_is_one_turn_after_the_instructions_and_what_was_said_before() -> None:
    before = (Turn("user", "Hi."), Turn("assistant", "Hello."))
    found = read_responses({"model": "m", "input": "Who are you?", "instructions": "Be brief."}, before=before)

    assert found.turns == (Turn("system", "Be brief."), *before, Turn("user", "Who are you?"))


def test_items_are_turns() -> None:
    parts = [{"type": "input_text", "text": "What is this?"}, {"type": "input_image"}]
    found = read_responses(
        {
            "input": [
                {"role": "developer", "content": "Be brief."},
                {"type": "message", "role": "user", "content": parts},
                {"type": "reasoning", "summary": []},
                CALL,
                OUTPUT,
                {**OUTPUT, "output": [{"type": "input_text", "text": "5 degrees"}]},
                {"type": "item_reference", "id": "x"},
            ]
        }
    )

    assert found.turns == (
        Turn("developer", "Be brief."),
        Turn("user", "What is this?", attachments=1),
        Turn("assistant", "", (ToolCall("call_1", "get_weather", "{}"),)),
        Turn("tool", "4 degrees", tool_call_id="call_1"),
        Turn("tool", "5 degrees", tool_call_id="call_1"),
    )


def test_only_functions_are_tools() -> None:
    tools = [{"type": "function", "name": "a", "parameters": {"type": "object"}}, {"type": "web_search"}]
    assert read_responses({"input": "x", "tools": tools}).tools == (Tool("a", "", {"type": "object"}),)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("required", "required"),
        ({"type": "function", "name": "a"}, "a"),
        ({"type": "allowed_tools", "mode": "required", "tools": []}, "required"),
        ({"type": "file_search"}, "auto"),
    ],
)
def test_the_choice_of_tools_is_read(choice: Any, expected: str) -> None:
    assert read_responses({"input": "x", "tool_choice": choice}).tool_choice == expected


@pytest.mark.parametrize(
    ("reasoning", "default", "thinks"),
    [({"effort": "low"}, False, True), ({"effort": "none"}, True, False), ({}, True, True), (None, False, False)],
)
def test_an_effort_decides_whether_it_thinks(reasoning: Any, default: bool, thinks: bool) -> None:
    assert read_responses({"input": "x", "reasoning": reasoning}, thinking=default).thinking is thinks


@pytest.mark.parametrize(
    ("form", "shape"),
    [
        ({"type": "json_schema", "name": "a", "schema": {"type": "object"}}, {"type": "object"}),
        ({"type": "json_object"}, "object"),
        ({"type": "text"}, None),
        (None, None),
    ],
)
def test_the_form_of_the_answer_is_read(form: Any, shape: Any) -> None:
    assert read_responses({"input": "x", "text": {"format": form}}).shape == shape


def test_a_reply_is_a_turn_of_the_conversation_that_goes_on() -> None:
    call = ToolCall("call_1", "a", "{}")
    assert turn_of(Choice("Hello.", None, (), "stop", 2)) == Turn("assistant", "Hello.")
    assert turn_of(Choice(None, None, (call,), "tool_calls", 2)) == Turn("assistant", "", (call,))


@given(
    st.dictionaries(
        st.sampled_from(["input", "instructions", "tools", "tool_choice", "text", "reasoning", "max_output_tokens"]),
        JSON
        | st.lists(st.fixed_dictionaries({"type": st.sampled_from(["message", "function_call"]), "content": JSON})),
    )
)
@settings(max_examples=40, deadline=None)
def test_no_body_makes_it_raise(body: dict[str, Any]) -> None:
    reply(read_responses(body), Voice(), seed=0)
