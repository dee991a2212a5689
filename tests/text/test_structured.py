"""Replies that are JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.text import Conversation, Turn, Voice, read_chat, reply
from mockserver.text.structured import wanted_keys
from mockserver.text.validation import validator


def said(request: str, shape: Any = "object", system: str = "", **fields: Any) -> Any:
    """The JSON of the first choice."""
    turns = (*((Turn("system", system),) if system else ()), Turn("user", request))
    return json.loads(reply(Conversation(turns, shape=shape, **fields), Voice(), seed=1).choices[0].text or "")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("Return JSON with keys name and age for Alice who is 30", {"name": "Alice", "age": 30}),
        ('Give me {"city": "..", "is_big": true} for Paris as JSON', {"city": "Paris", "is_big": True}),
        ("What is 2+2? Answer in JSON.", {"answer": "2+2 = 4"}),
        ("JSON with the fields `color`, `count`: 3 red ones", {"color": "red", "count": 3}),
    ],
)
def test_an_object_holds_what_was_asked_for(request_: str, expected: Any) -> None:
    assert said(request_) == expected


def test_keys_may_be_named_by_the_system_prompt() -> None:
    assert set(said("Rome", system="Reply as JSON with keys: capital, tags and population.")) == {
        "capital",
        "tags",
        "population",
    }


def test_without_keys_an_object_answers_and_names_its_topics() -> None:
    value = said("Tell me about volcanoes as JSON")
    assert value["topics"] == ["volcanoes"]
    assert "volcanoes" in value["answer"]


@pytest.mark.parametrize(
    ("instructions", "keys"),
    [
        ("", []),
        ("keys are the ones", ["ones"]),
        ("the field in question", []),
        ("fields named a, b, and c", ["a", "b", "c"]),
    ],
)
def test_keys_are_read_from_instructions(instructions: str, keys: list[str]) -> None:
    assert wanted_keys(instructions) in (keys, [])


def test_a_schema_is_kept_to_in_every_choice() -> None:
    schema = {
        "type": "object",
        "properties": {
            "steps": {"type": "array", "items": {"type": "string"}},
            "answer": {"type": "integer"},
            "ok": {"type": "boolean"},
        },
        "required": ["steps", "answer", "ok"],
        "additionalProperties": False,
    }
    body = {
        "messages": [{"role": "user", "content": "Solve 8x + 7 = 23"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "solution", "schema": schema}},
        "n": 3,
    }
    check = validator(schema)
    assert check is not None
    for choice in reply(read_chat(body), Voice(), seed=1).choices:
        assert check(json.loads(choice.text or ""))
        assert choice.finish == "stop"


def test_json_is_cut_by_a_limit_as_any_text() -> None:
    conversation = Conversation((Turn("user", "Tell me about volcanoes"),), shape="object", limit=5)
    (choice,) = reply(conversation, Voice(), seed=1).choices
    assert (choice.finish, choice.tokens) == ("length", 5)
    assert (choice.text or "").startswith('{"answer"')
