"""Tools and structured output: JSON that fits what was asked for."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.aihubmix.conversation import streamed, whole
from tests.support.client import Client

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a place",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}, "unit": {"type": "string", "enum": ["c", "f"]}},
            "required": ["location", "unit"],
        },
    },
}
CITY = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "people": {"type": "integer", "minimum": 1},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "people", "tags"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "choice", [None, "auto", "required", {"type": "function", "function": {"name": "get_weather"}}]
)
def test_a_tool_is_called_with_arguments_that_fit(client: Client, choice: Any) -> None:
    question = [{"role": "user", "content": "What is the weather in Oslo?"}]
    [found] = whole(client, messages=question, tools=[WEATHER], tool_choice=choice)["choices"]

    assert found["finish_reason"] == "tool_calls"
    assert found["message"]["content"] is None
    [call] = found["message"]["tool_calls"]
    assert list(call) == ["id", "type", "function"]
    assert re.fullmatch(r"call_[A-Za-z0-9]{24}", call["id"])
    assert call["function"]["name"] == "get_weather"
    arguments = json.loads(call["function"]["arguments"])
    assert set(arguments) == {"location", "unit"}
    assert arguments["unit"] in ("c", "f")


def test_a_streamed_tool_call_is_the_whole_one(client: Client) -> None:
    fields: dict[str, Any] = {
        "messages": [{"role": "user", "content": "What is the weather in Oslo?"}],
        "tools": [WEATHER],
    }
    [call] = whole(client, **fields)["choices"][0]["message"]["tool_calls"]
    events = streamed(client, **fields)
    parts = [part for event in events[:-1] for part in event["choices"][0]["delta"].get("tool_calls", [])]

    assert list(events[0]["choices"][0]["delta"]) == ["role", "content", "tool_calls", "refusal"]
    assert list(parts[0]) == ["index", "id", "type", "function"]
    assert all(list(part) == ["index", "function"] for part in parts[1:])
    assert parts[0]["function"] == {"name": "get_weather", "arguments": ""}
    assert "".join(part["function"]["arguments"] for part in parts) == call["function"]["arguments"]
    assert events[-2]["choices"][0]["finish_reason"] == "tool_calls"


def test_results_of_tools_end_the_loop(client: Client) -> None:
    messages: list[Any] = [{"role": "user", "content": "What is the weather in Oslo?"}]
    rounds = 0
    while (choice := whole(client, messages=messages, tools=[WEATHER])["choices"][0])["finish_reason"] == "tool_calls":
        rounds += 1
        assert rounds < 5
        messages.append(choice["message"])
        messages += [
            {"role": "tool", "tool_call_id": call["id"], "content": "4 degrees"}
            for call in choice["message"]["tool_calls"]
        ]

    assert rounds >= 1
    assert choice["message"]["content"]


def test_tool_choice_none_calls_nothing(client: Client) -> None:
    [choice] = whole(client, tools=[WEATHER], tool_choice="none")["choices"]

    assert choice["finish_reason"] == "stop"
    assert "tool_calls" not in choice["message"]


def test_structured_output_satisfies_its_schema(client: Client) -> None:
    shape = {"type": "json_schema", "json_schema": {"name": "city", "strict": True, "schema": CITY}}
    found = json.loads(whole(client, response_format=shape)["choices"][0]["message"]["content"])

    assert set(found) == {"name", "people", "tags"}
    assert found["people"] >= 1
    assert isinstance(found["name"], str)
    assert all(isinstance(tag, str) for tag in found["tags"])


def test_json_mode_gives_an_object(client: Client) -> None:
    content = whole(client, response_format={"type": "json_object"})["choices"][0]["message"]["content"]

    assert isinstance(json.loads(content), dict)
