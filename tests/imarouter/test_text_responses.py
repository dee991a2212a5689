"""Responses: items, events, what was said before, limits, money."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import facts, refused
from .text_pages import PATHS, fresh

RESPONSES = PATHS["responses"]
MODELS = [model.name for model in facts().families["responses"].models]
THINKING = ["gpt-5.3-codex", "gpt-5.5"]
TOOL = {
    "type": "function",
    "name": "get_weather",
    "description": "Get weather by city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
ASK = "What is the weather in Oslo?"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all requests."""
    with fresh() as made:
        yield made


def body(**fields: Any) -> dict[str, Any]:
    """A request with a short question."""
    return {"model": "gpt-5.2", "input": "Tell me about the tides.", **fields}


def whole(client: Client, **fields: Any) -> dict[str, Any]:
    """The answer in one piece."""
    answer = client.post(RESPONSES, body(**fields))
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def streamed(client: Client, **fields: Any) -> list[dict[str, Any]]:
    """The data of the events, each named by its own type and numbered in order."""
    answer = client.post(RESPONSES, body(stream=True, **fields))
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in answer.text.removesuffix("\n\n").split("\n\n")]
    data = [json.loads(line.removeprefix("data: ")) for _, line in blocks]
    assert [name.removeprefix("event: ") for name, _ in blocks] == [row["type"] for row in data]
    assert [row["sequence_number"] for row in data] == list(range(len(data)))
    return data


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """The types of events without the common beginning, a run of the same as one."""
    found: list[str] = []
    for event in events:
        name = event["type"].removeprefix("response.")
        if [name] != found[-1:]:
            found.append(name)
    return found


def text_of(answer: dict[str, Any]) -> str:
    """The text of a response's message."""
    [message] = [item for item in answer["output"] if item["type"] == "message"]
    return str(message["content"][0]["text"])


@pytest.mark.parametrize("model", MODELS)
def test_a_whole_answer_has_what_the_page_names(client: Client, model: str) -> None:
    answer = whole(client, model=model)
    message, usage = answer["output"][-1], answer["usage"]

    assert (answer["object"], answer["model"], answer["status"]) == ("response", model, "completed")
    assert (message["type"], message["role"], message["status"]) == ("message", "assistant", "completed")
    assert message["content"][0]["type"] == "output_text"
    assert usage["input_tokens"] + usage["output_tokens"] == usage["total_tokens"]
    assert (answer["output"][0]["type"] == "reasoning") is (model in THINKING)
    assert bool(usage["output_tokens_details"]["reasoning_tokens"]) is (model in THINKING)


def test_a_text_is_streamed_in_the_documented_order(client: Client) -> None:
    events, answer = streamed(client), whole(client)

    assert kinds(events) == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    text = "".join(event["delta"] for event in events if event["type"] == "response.output_text.delta")
    assert text == text_of(answer) == text_of(events[-1]["response"])
    assert events[-1]["response"]["usage"] == answer["usage"]
    assert {event["item_id"] for event in events if "item_id" in event} == {events[2]["item"]["id"]}
    assert [event["response"]["status"] for event in events if "response" in event] == [
        "in_progress",
        "in_progress",
        "completed",
    ]
    assert events[-2]["item"] == events[-1]["response"]["output"][0]


def test_reasoning_and_a_call_are_streamed_in_the_documented_order(client: Client) -> None:
    asked = {"model": "gpt-5.5", "input": ASK, "tools": [TOOL], "reasoning": {"effort": "low", "summary": "auto"}}
    events = streamed(client, **asked)
    reasoning, call = whole(client, **asked)["output"]

    assert kinds(events)[2:-1] == [
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
    ]
    pieces = [event["delta"] for event in events if event["type"] == "response.function_call_arguments.delta"]
    assert "".join(pieces) == call["arguments"]
    assert set(json.loads(call["arguments"])) == {"city"}
    thought = [event["delta"] for event in events if event["type"] == "response.reasoning_summary_text.delta"]
    assert "".join(thought) == reasoning["summary"][0]["text"]
    assert [event["output_index"] for event in events if event["type"] == "response.output_item.added"] == [0, 1]


@pytest.mark.parametrize(
    ("fields", "output", "last"),
    [
        ({"max_output_tokens": 3}, ["message"], "incomplete"),
        ({"max_output_tokens": 3, "model": "gpt-5.5"}, ["reasoning"], None),
        ({"max_output_tokens": 4, "tools": [TOOL], "tool_choice": "required"}, ["function_call"], "incomplete"),
    ],
)
def test_a_limit_leaves_a_response_incomplete(
    client: Client, fields: dict[str, Any], output: list[str], last: str | None
) -> None:
    answer, events = whole(client, **fields), streamed(client, **fields)

    for found in (answer, events[-1]["response"]):
        assert (found["status"], found["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
        assert [item["type"] for item in found["output"]] == output
        assert found["output"][-1].get("status") == last
        assert found["usage"]["output_tokens"] == fields["max_output_tokens"]
        assert found["completed_at"] is None
    assert events[-1]["type"] == "response.incomplete"


@pytest.mark.parametrize(
    ("reasoning", "thinks"), [({"effort": "none"}, False), ({"effort": "minimal"}, True), ({}, True)]
)
def test_an_effort_decides_whether_a_model_thinks(client: Client, reasoning: Any, thinks: bool) -> None:
    answer = whole(client, model="gpt-5.5", reasoning=reasoning)
    assert bool(answer["usage"]["output_tokens_details"]["reasoning_tokens"]) is thinks


def test_a_round_of_tools_goes_on_from_the_response_that_called_them(client: Client) -> None:
    first = whole(client, input=ASK, tools=[TOOL], instructions="Be brief.")
    [call] = first["output"]
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "4 degrees"}
    second = whole(client, input=[result], tools=[TOOL], previous_response_id=first["id"])
    third = whole(client, input="And the time?", tools=[TOOL], previous_response_id=second["id"])

    assert "4 degrees" in text_of(second)
    assert second["previous_response_id"] == first["id"]
    assert second["instructions"] is None
    assert first["usage"]["input_tokens"] < second["usage"]["input_tokens"] < third["usage"]["input_tokens"]


def test_a_body_is_not_taken_for_the_same_after_another_response(client: Client) -> None:
    short = whole(client, input="Hi.")
    long = whole(client, input="Many words of the sea. " * 20)
    costs = [
        whole(client, input="And now?", previous_response_id=name)["usage"]["input_tokens"]
        for name in (short["id"], long["id"], short["id"])
    ]
    assert costs[0] == costs[2] < costs[1]


@pytest.mark.parametrize("kept", ["of nobody", "not kept", "of another key"])
def test_a_response_that_is_not_there_is_refused_and_costs_nothing(client: Client, kept: str) -> None:
    name = "resp_0"
    if kept == "not kept":
        name = whole(client, store=False)["id"]
    elif kept == "of another key":
        name = client.post(RESPONSES, body(), headers={"Authorization": "Bearer sk-other"}).json()["id"]
    before = client.account()["balance_usd"]
    answer = client.post(RESPONSES, body(previous_response_id=name))

    refused(answer, "responses-unknown-response")
    assert name in answer.json()["error"]["message"]
    assert client.account()["balance_usd"] == before


@pytest.mark.parametrize("state", ["memory", "sqlite"])
def test_what_was_said_is_kept_where_state_is(tmp_path: Any, state: str) -> None:
    with fresh(state="memory" if state == "memory" else f"sqlite:///{tmp_path / 'state.db'}") as made:
        first = whole(made, input=ASK, tools=[TOOL])
        result = {"type": "function_call_output", "call_id": first["output"][0]["call_id"], "output": "4 degrees"}
        end = whole(made, input=[result], tools=[TOOL], previous_response_id=first["id"])
    assert "4 degrees" in text_of(end)


def test_a_structured_answer_satisfies_its_schema(client: Client) -> None:
    schema = {"type": "object", "properties": {"people": {"type": "integer"}}, "required": ["people"]}
    form = {"type": "json_schema", "name": "city", "schema": schema, "strict": True}
    answer = whole(client, text={"format": form})

    assert isinstance(json.loads(text_of(answer))["people"], int)
    assert answer["text"]["format"] == form
    assert whole(client, text={"verbosity": "low"})["text"] == {"format": {"type": "text"}, "verbosity": "low"}


def test_several_calls_have_ids_of_their_own(client: Client) -> None:
    tools = [TOOL, {**TOOL, "name": "get_time", "description": "Get the time in a city"}]
    output = whole(client, input="Use get_weather and get_time for Oslo.", tools=tools)["output"]

    assert [item["name"] for item in output] == ["get_weather", "get_time"]
    assert len({item["id"] for item in output}) == len({item["call_id"] for item in output}) == 2


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-5.5"])
def test_an_answer_costs_what_its_tokens_cost_streamed_or_not(client: Client, model: str) -> None:
    [row] = [entry for entry in facts().families["responses"].models if entry.name == model]
    spent = []
    for stream in (False, True):
        before = float(client.account()["balance_usd"])
        client.post(RESPONSES, body(model=model, stream=stream))
        spent.append(before - float(client.account()["balance_usd"]))
    usage = whole(client, model=model)["usage"]
    cost = usage["input_tokens"] * float(row.facts["input_price"]) + usage["output_tokens"] * float(
        row.facts["output_price"]
    )

    assert spent == pytest.approx([cost / 1e6] * 2, abs=1e-9)
