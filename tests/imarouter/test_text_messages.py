"""Messages: blocks, events, keys and headers, errors, money; what lenient lets in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import facts, refused
from .text_pages import PATHS, fresh

MESSAGES = PATHS["messages"]
VERSION = "bedrock-2023-05-31"
SDK = {"anthropic-version": "2023-06-01"}
MODELS = [model.name for model in facts().families["messages"].models]
TOOL = {
    "name": "get_weather",
    "description": "Get weather by city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all conversations."""
    with fresh() as made:
        yield made


def body(**fields: Any) -> dict[str, Any]:
    """A request with a short question."""
    return {
        "model": "claude-sonnet-4-6",
        "anthropic_version": VERSION,
        "max_tokens": 2048,
        "messages": [{"role": "user", "content": "Tell me about the tides."}],
        **fields,
    }


def whole(client: Client, **fields: Any) -> dict[str, Any]:
    """The answer in one piece."""
    answer = client.post(MESSAGES, body(**fields))
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def streamed(client: Client, **fields: Any) -> list[dict[str, Any]]:
    """The data of the events, each named by its own type."""
    answer = client.post(MESSAGES, body(stream=True, **fields))
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in answer.text.removesuffix("\n\n").split("\n\n")]
    data = [json.loads(line.removeprefix("data: ")) for _, line in blocks]
    assert [name.removeprefix("event: ") for name, _ in blocks] == [row["type"] for row in data]
    return data


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """The types of events, a run of the same as one."""
    found: list[str] = []
    for event in events:
        if [event["type"]] != found[-1:]:
            found.append(event["type"])
    return found


@pytest.mark.parametrize("model", MODELS)
def test_a_whole_answer_has_what_the_page_names(client: Client, model: str) -> None:
    answer = whole(client, model=model)
    [block] = answer["content"]

    assert (answer["type"], answer["role"], answer["model"]) == ("message", "assistant", model)
    assert (block["type"], answer["stop_reason"], answer["stop_sequence"]) == ("text", "end_turn", None)
    assert block["text"]
    assert answer["usage"]["input_tokens"] > 0 < answer["usage"]["output_tokens"]
    assert answer["id"].startswith("msg_")


def test_a_stream_has_the_documented_order_and_says_the_same(client: Client) -> None:
    events, answer = streamed(client), whole(client)
    text = "".join(event["delta"]["text"] for event in events if event["type"] == "content_block_delta")

    assert kinds(events) == [
        "message_start",
        "ping",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert text == answer["content"][0]["text"]
    assert events[-2]["usage"] == answer["usage"]
    assert events[-2]["delta"] == {"stop_reason": "end_turn", "stop_sequence": None}
    assert events[0]["message"]["usage"]["input_tokens"] == answer["usage"]["input_tokens"]
    assert (events[0]["message"]["content"], events[0]["message"]["stop_reason"]) == ([], None)


def test_tools_are_called_one_block_each_and_their_results_end_the_loop(client: Client) -> None:
    ask = {"role": "user", "content": "The weather in Oslo and in Bergen, please: use get_weather and get_time."}
    tools = [TOOL, {**TOOL, "name": "get_time", "description": "Get the time in a city"}]
    answer = whole(client, messages=[ask], tools=tools)
    events = streamed(client, messages=[ask], tools=tools)
    starts = [event for event in events if event["type"] == "content_block_start"]

    assert answer["stop_reason"] == "tool_use"
    assert [block["name"] for block in answer["content"]] == ["get_weather", "get_time"]
    assert [event["index"] for event in starts] == [0, 1]
    assert [event["content_block"]["input"] for event in starts] == [{}, {}]
    for index, block in enumerate(answer["content"]):
        pieces = [
            e["delta"]["partial_json"] for e in events if e["type"] == "content_block_delta" and e["index"] == index
        ]
        assert json.loads("".join(pieces)) == block["input"]
        assert set(block["input"]) == {"city"}
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "fine"} for block in answer["content"]]
    history = [ask, {"role": "assistant", "content": answer["content"]}, {"role": "user", "content": results}]
    end = whole(client, messages=history, tools=tools)
    assert (end["stop_reason"], [block["type"] for block in end["content"]]) == ("end_turn", ["text"])


def test_thinking_comes_first_is_signed_and_counts(client: Client) -> None:
    asked = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
    thought, said = whole(client, **asked)["content"]
    events = streamed(client, **asked)
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]

    assert (thought["type"], said["type"]) == ("thinking", "text")
    assert thought["signature"]
    assert "".join(d.get("thinking", "") for d in deltas) == thought["thinking"]
    assert [d["type"] for d in deltas if d["type"] not in ("thinking_delta", "text_delta")] == ["signature_delta"]
    assert whole(client, **asked)["usage"]["output_tokens"] > whole(client)["usage"]["output_tokens"]


@pytest.mark.parametrize(
    ("fields", "reason", "sequence"),
    [
        ({"max_tokens": 3}, "max_tokens", None),
        ({"max_tokens": 0}, "max_tokens", None),
        ({"stop_sequences": ["zzz", "e"]}, "stop_sequence", "e"),
        ({"stop_sequences": ["zzz"]}, "end_turn", None),
    ],
)
def test_what_ended_an_answer_is_told(
    client: Client, fields: dict[str, Any], reason: str, sequence: str | None
) -> None:
    answer = whole(client, **fields)

    assert (answer["stop_reason"], answer["stop_sequence"]) == (reason, sequence)
    assert answer["usage"]["output_tokens"] <= fields.get("max_tokens", 10**9)
    assert streamed(client, **fields)[-2]["delta"] == {"stop_reason": reason, "stop_sequence": sequence}


def test_an_answer_of_no_tokens_has_no_content(client: Client) -> None:
    assert whole(client, max_tokens=0)["content"] == []
    assert kinds(streamed(client, max_tokens=0)) == ["message_start", "ping", "message_delta", "message_stop"]


def test_arguments_that_the_limit_cuts_are_no_input(client: Client) -> None:
    answer = whole(client, tools=[TOOL], tool_choice={"type": "any"}, max_tokens=4)
    [block] = answer["content"]

    assert (answer["stop_reason"], block["type"], block["input"]) == ("max_tokens", "tool_use", {})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "", "x-api-key": "sk-x"}, 200),
        ({"Authorization": "Bearer sk-x"}, 200),
        ({"Authorization": "Bearer sk-invalid", "x-api-key": "sk-x"}, 200),
        ({"Authorization": "Bearer sk-x", "x-api-key": "sk-invalid"}, 401),
        ({"Authorization": "Bearer sk-x", "x-api-key": ""}, 200),
        ({"Authorization": "", "x-api-key": ""}, 401),
        ({"Authorization": ""}, 401),
    ],
)
def test_the_key_may_stand_in_either_header_and_its_own_comes_first(
    client: Client, headers: dict[str, str], status: int
) -> None:
    assert client.post(MESSAGES, body(), headers=headers).status_code == status


def test_the_other_header_counts_on_no_other_page(client: Client) -> None:
    chat = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hi."}]}
    refused(client.post(PATHS["chat"], chat, headers={"Authorization": "", "x-api-key": "sk-x"}), "token-not-provided")


@pytest.mark.parametrize(
    ("strictness", "sent", "headers", "error"),
    [
        ("documented", {}, {}, "messages-field-required"),
        ("documented", {}, SDK, None),
        ("documented", {"anthropic_version": VERSION}, {}, None),
        ("documented", {"anthropic_version": "2023-06-01"}, SDK, "messages-invalid-parameter"),
        ("strict", {}, {}, "messages-field-required"),
        ("documented", {}, {"anthropic-version": "garbage"}, "messages-field-required"),
        ("documented", {"anthropic_version": VERSION}, {"anthropic-version": "garbage"}, None),
        ("strict", {}, SDK, "messages-field-required"),
        ("strict", {"anthropic_version": VERSION}, SDK, None),
        ("lenient", {}, {}, None),
    ],
)
def test_the_version_is_said_in_the_body_or_by_the_header_of_official_clients(
    strictness: str, sent: dict[str, Any], headers: dict[str, str], error: str | None
) -> None:
    asked = {name: value for name, value in body(**sent).items() if name != "anthropic_version" or sent}
    with fresh(strictness=strictness) as made:
        # twice with the other headers in between: what is remembered of a body holds for its headers only
        for _ in range(2):
            answer = made.post(MESSAGES, asked, headers=headers)
            if error:
                refused(answer, error)
            else:
                assert answer.status_code == 200, answer.text
            made.post(MESSAGES, asked, headers={} if headers else SDK)


@pytest.mark.parametrize("model", ["claude-haiku-4-5-20251001", "glm-5.1"])
def test_an_answer_costs_what_its_tokens_cost_streamed_or_not(client: Client, model: str) -> None:
    [row] = [entry for entry in facts().families["messages"].models if entry.name == model]
    spent = []
    for stream in (False, True):
        before = float(client.account()["balance_usd"])
        client.post(MESSAGES, body(model=model, stream=stream))
        spent.append(before - float(client.account()["balance_usd"]))
    usage = whole(client, model=model)["usage"]
    cost = usage["input_tokens"] * float(row.facts["input_price"]) + usage["output_tokens"] * float(
        row.facts["output_price"]
    )

    assert spent == pytest.approx([cost / 1e6] * 2, abs=1e-9)


def test_an_empty_account_is_refused_in_the_pages_own_form() -> None:
    with fresh() as poor:
        poor.account(balance_usd="0")
        refused(poor.post(MESSAGES, body()), "messages-insufficient-quota")


def test_lenient_lets_in_what_clients_send() -> None:
    with fresh(strictness="lenient") as lenient:
        turns = [{"role": "system", "content": "Be brief."}, *body()["messages"]]
        answer = lenient.post(MESSAGES, body(messages=turns, temperature=None, system=None))

    assert answer.status_code == 200, answer.text


def test_the_models_are_listed_in_the_form_that_the_version_header_asks_for(client: Client) -> None:
    plain = client.get("/v1/models").json()
    theirs = client.get("/v1/models", headers={"x-api-key": "sk-x", **SDK}).json()
    one = client.get("/v1/models/glm-5.1", headers=SDK).json()

    assert [row["id"] for row in theirs["data"]] == [row["id"] for row in plain["data"]]
    assert list(theirs) == ["data", "first_id", "has_more", "last_id"]
    assert (theirs["first_id"], theirs["last_id"]) == (plain["data"][0]["id"], plain["data"][-1]["id"])
    assert one in theirs["data"]
    assert one["created_at"] == "2021-07-20T10:40:00Z"
    assert "anthropic" in next(row for row in plain["data"] if row["id"] == "glm-5.1")["supported_endpoint_types"]


def test_a_key_without_models_gets_an_empty_list(client: Client) -> None:
    with fresh() as made:
        made.account(models=["nothing"])
        assert made.get("/v1/models", headers=SDK).json() == {
            "data": [],
            "first_id": None,
            "has_more": False,
            "last_id": None,
        }
