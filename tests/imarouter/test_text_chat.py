"""Chat: shapes, streams, tools, thinking, prices; what lenient lets in."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from tests.support.client import Client

from .contract import facts
from .text_pages import PATHS, fresh

CHAT = PATHS["chat"]
THINKING = {
    "MiniMax-M2",
    "MiniMax-M2.1",
    "MiniMax-M2.1-highspeed",
    "MiniMax-M2.5",
    "MiniMax-M2.5-highspeed",
    "kimi-for-coding",
}
MODELS = [model.name for model in facts().families["chat"].models]
DRAWING = {"gemini-3-pro-image-preview", "gemini-2.5-flash-image", "g3-pro-image-preview", "g2.5-flash-image"}
PICTURE = re.compile(r"!\[image\]\(data:image/png;base64,([A-Za-z0-9+/=]+)\)$")
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get weather by city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all conversations."""
    with fresh() as made:
        yield made


def body(**fields: Any) -> dict[str, Any]:
    """A request with a short question."""
    return {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Tell me about the tides."}], **fields}


def whole(client: Client, **fields: Any) -> dict[str, Any]:
    """The answer in one piece."""
    answer = client.post(CHAT, body(**fields))
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_whole_answer_has_what_the_page_names(client: Client) -> None:
    answer = whole(client)
    [choice] = answer["choices"]
    usage = answer["usage"]

    assert (answer["object"], answer["model"], choice["index"]) == ("chat.completion", "gpt-4.1", 0)
    assert (choice["message"]["role"], choice["finish_reason"]) == ("assistant", "stop")
    assert choice["message"]["content"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]


@pytest.mark.parametrize("model", MODELS)
def test_a_model_shows_what_it_thinks_where_the_page_says_so(client: Client, model: str) -> None:
    message = whole(client, model=model)["choices"][0]["message"]

    assert bool(message.get("reasoning_content")) is (model in THINKING)
    assert message["content"]


@pytest.mark.parametrize("model", sorted(THINKING))
def test_thinking_uses_up_a_small_limit(client: Client, model: str) -> None:
    answer = whole(client, model=model, max_tokens=4)
    [choice] = answer["choices"]

    assert (choice["message"]["content"], choice["finish_reason"]) == ("", "length")
    assert choice["message"]["reasoning_content"]
    assert answer["usage"]["completion_tokens"] == 4


@pytest.mark.parametrize("model", ["gpt-4.1", "kimi-for-coding"])
def test_a_stream_says_the_same_and_ends(client: Client, model: str) -> None:
    events = client.events(CHAT, body(model=model, stream=True))
    message = whole(client, model=model)["choices"][0]["message"]
    deltas = [event["choices"][0]["delta"] for event in events[:-1]]

    assert events[-1] == "[DONE]"
    assert {event["object"] for event in events[:-1]} == {"chat.completion.chunk"}
    assert len({event["id"] for event in events[:-1]}) == 1
    assert "".join(delta.get("content") or "" for delta in deltas) == message["content"]
    thought = "".join(delta.get("reasoning_content") or "" for delta in deltas)
    assert thought == message.get("reasoning_content", "")
    assert events[-2]["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("model", sorted(DRAWING))
def test_a_drawing_model_answers_with_an_inline_picture(client: Client, model: str) -> None:
    found = PICTURE.search(whole(client, model=model)["choices"][0]["message"]["content"])
    events = client.events(CHAT, body(model=model, stream=True))
    said = "".join(event["choices"][0]["delta"].get("content") or "" for event in events[:-1])

    assert found
    assert Image.open(io.BytesIO(b64decode(found[1]))).size == (1024, 1024)
    assert PICTURE.search(said)


def test_no_other_model_draws() -> None:
    assert {model.name for model in facts().families["chat-images"].models} == DRAWING
    assert not DRAWING & set(MODELS)


@pytest.mark.parametrize(("options", "last"), [({}, 0), ({"stream_options": {"include_usage": True}}, 1)])
def test_usage_is_streamed_only_when_asked(client: Client, options: dict[str, Any], last: int) -> None:
    events = client.events(CHAT, body(stream=True, **options))

    assert sum("usage" in event and event["choices"] == [] for event in events[:-1]) == last
    if last:
        assert events[-2]["usage"]["total_tokens"] == whole(client)["usage"]["total_tokens"]


def test_a_tool_is_called_when_required(client: Client) -> None:
    [choice] = whole(client, tools=[TOOL], tool_choice="required")["choices"]
    [call] = choice["message"]["tool_calls"]

    assert (choice["finish_reason"], call["type"], call["function"]["name"]) == (
        "tool_calls",
        "function",
        "get_weather",
    )
    events = client.events(CHAT, body(tools=[TOOL], tool_choice="required", stream=True))
    made = [t for event in events[:-1] for t in event["choices"][0]["delta"].get("tool_calls", [])]
    assert "".join(piece["function"].get("arguments", "") for piece in made) == call["function"]["arguments"]


def test_a_tool_is_not_called_when_forbidden(client: Client) -> None:
    assert "tool_calls" not in whole(client, tools=[TOOL], tool_choice="none")["choices"][0]["message"]


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "claude-opus-4-7", "kimi-for-coding"])
def test_an_answer_costs_what_its_tokens_cost(client: Client, model: str) -> None:
    before = float(client.account()["balance_usd"])
    usage = whole(client, model=model)["usage"]
    [row] = [entry for entry in facts().families["chat"].models if entry.name == model]
    prices = float(row.facts["input_price"]), float(row.facts["output_price"])
    cost = (usage["prompt_tokens"] * prices[0] + usage["completion_tokens"] * prices[1]) / 1e6

    assert before - float(client.account()["balance_usd"]) == pytest.approx(cost, abs=1e-9)


@pytest.mark.parametrize(
    "message",
    [
        {"role": "tool", "content": "19 degrees", "tool_call_id": "call_1"},
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hello."}]},
        {"role": "assistant", "content": None},
    ],
)
def test_lenient_lets_in_what_sdks_send(message: dict[str, Any]) -> None:
    with fresh(strictness="lenient") as lenient:
        answer = lenient.post(CHAT, body(messages=[*body()["messages"], message], temperature=None))

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'"x"'])
def test_a_broken_body_is_refused(client: Client, content: bytes) -> None:
    answer = client.post(CHAT, content=content, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "new_api_error"


@pytest.mark.parametrize(("strictness", "status"), [("documented", 200), ("strict", 400)])
def test_a_tool_is_demanded_where_there_is_none_by_the_letter_of_the_page(strictness: str, status: int) -> None:
    with fresh(strictness=strictness) as made:
        asked = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello."}], "tool_choice": "required"}

        assert made.post(PATHS["chat"], asked).status_code == status
