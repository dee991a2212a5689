"""Streams of all three protocols, and what the chapters say when their events are made to lie."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.running import Run
from tests.conformance.chapters.lies import Events, Lie, body, both, drops, events, every, header, instead, sets, status

CHAT, RESPONSES, MESSAGES = (
    "chat.create/chat/text-",
    "responses.create/responses/text-",
    "messages.create/messages/text-",
)
THINKING = "chat.create/qwen-thinking/text-"


def swapped(one: int, other: int) -> Any:
    """Two events change places."""

    def change(found: Events) -> None:
        found[one], found[other] = found[other], found[one]

    return change


def without(place: int) -> Any:
    return lambda found: found[:place] + (found[place + 1 :] if place != -1 else [])


def twice(place: int) -> Any:
    return lambda found: [*found[:place], found[place], *found[place:]]


def only(place: int, change: Any) -> Any:
    """A change of the data of one event."""

    def told(found: Events) -> None:
        change(found[place]["data"])

    return told


def renamed(found: Events) -> None:
    found[3]["name"] = "message"


def spoilt(name: str) -> Any:
    """The pieces under a name with something between them."""

    def change(found: Events) -> None:
        for event in found:
            for one in every(event["data"], name):
                one[name] = f"{one[name]}~" if one[name] else one[name]

    return change


def of_type(kind: str, change: Any) -> Any:
    """A change of the data of all events of a type."""

    def told(found: Events) -> None:
        for event in found:
            if event["data"]["type"] == kind:
                change(event["data"])

    return told


def dropped(kind: str) -> Any:
    return lambda found: [event for event in found if event["data"]["type"] != kind]


OF_CHAT: dict[str, tuple[Lie, str]] = {
    "the media type is JSON": (header(f"{CHAT}streamed", content_type="application/json"), "stream-media-type"),
    "the role is missing": (events(f"{CHAT}streamed", only(0, drops("role"))), "stream-chunk-first"),
    "the opening is missing": (events(f"{CHAT}streamed", without(0)), "stream-chunk-first"),
    "the end comes first": (events(f"{CHAT}streamed", swapped(0, -3)), "stream-order"),
    "the end comes twice": (events(f"{CHAT}streamed", twice(-1)), "stream-end"),
    "the end is missing": (events(f"{CHAT}streamed", without(-1)), "stream-end"),
    "the reason is missing": (events(f"{CHAT}streamed", without(-3)), "stream-order"),
    "the reason comes twice": (events(f"{CHAT}streamed", twice(-3)), "stream-order"),
    "the usage comes before the reason": (events(f"{CHAT}streamed", swapped(-3, -2)), "stream-order"),
    "the usage is missing": (events(f"{CHAT}streamed", without(-2)), "stream-usage"),
    "the usage has a choice": (
        events(f"{CHAT}streamed", only(-2, sets("choices", [{"index": 0, "delta": {}}]))), "stream-usage",
    ),
    "the usage was not asked for": (instead(f"{CHAT}streamed-plainly", f"{CHAT}streamed"), "stream-usage"),
    "the usage is another": (events(f"{CHAT}streamed", only(-2, sets("total_tokens", 1))), "stream-counts"),
    "a piece is missing": (events(f"{CHAT}streamed", without(2)), "stream-joins"),
    "a piece comes twice": (events(f"{CHAT}streamed", twice(2)), "stream-joins"),
    "two pieces change places": (events(f"{CHAT}streamed", swapped(2, 3)), "stream-joins"),
    "an id changes": (events(f"{CHAT}streamed", only(2, sets("id", "chatcmpl-2"))), "stream-same-id"),
    "the model changes": (events(f"{CHAT}streamed", only(2, sets("model", "gpt-2"))), "stream-same-id"),
    "the object is that of a whole answer": (
        events(f"{CHAT}streamed", only(2, sets("object", "chat.completion"))), "stream-chunk-text",
    ),
    "a piece has no place": (events(f"{CHAT}streamed", only(2, drops("index"))), "stream-chunk-text"),
    "the reason is null": (events(f"{CHAT}streamed", only(-3, sets("finish_reason", None))), "stream-order"),
    "the call has no id": (events(f"{CHAT}streamed-tools", only(0, sets("id", ""))), "stream-chunk-first-tool"),
    "the call has no name": (events(f"{CHAT}streamed-tools", only(0, sets("name", ""))), "stream-tool-arguments"),
    "a piece of the arguments is missing": (events(f"{CHAT}streamed-tools", without(1)), "stream-tool-arguments"),
    "the calls end as a text does": (
        events(f"{CHAT}streamed-tools", only(-2, sets("finish_reason", "stop"))), "stream-tool-arguments",
    ),
    "an SDK misses the choices": (events(f"{CHAT}streamed", only(-2, drops("choices"))), "official-sdk-stream"),
    "an SDK misses the place of a call": (
        events(f"{CHAT}streamed-tools", only(0, drops("index"))), "official-sdk-stream",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), OF_CHAT.values(), ids=OF_CHAT.keys())
def test_a_lie_of_a_chat_stream_is_caught(spoken: Run, lie: Lie, caught: str) -> None:
    assert status(spoken, lie, f"chat/chat/{caught}") == "failed"


def test_thoughts_that_come_after_the_text_are_caught(thought: Run) -> None:
    lie = events(f"{THINKING}thinking-streamed", swapped(1, -3))

    assert status(thought, lie, "chat/qwen-thinking/stream-order") == "failed"


OF_RESPONSES: dict[str, tuple[Lie, str]] = {
    "an event has another name": (events(f"{RESPONSES}streamed", renamed), "stream-order"),
    "the beginning is missing": (events(f"{RESPONSES}streamed", without(0)), "stream-order"),
    "an item ends twice": (events(f"{RESPONSES}streamed", twice(-2)), "stream-order"),
    "two events change places": (events(f"{RESPONSES}streamed", swapped(2, 3)), "stream-order"),
    "the numbers begin at one": (events(f"{RESPONSES}streamed", only(0, sets("sequence_number", 1))), "stream-numbers"),
    "a number comes twice": (events(f"{RESPONSES}streamed", only(3, sets("sequence_number", 2))), "stream-numbers"),
    "a delta is missing": (events(f"{RESPONSES}streamed", without(5)), "stream-last"),
    "the text that was done is another": (
        events(f"{RESPONSES}streamed", of_type("response.output_text.done", sets("text", "No."))), "stream-last",
    ),
    "the item that was done is another": (
        events(f"{RESPONSES}streamed", of_type("response.output_item.done", sets("text", "No."))), "stream-last",
    ),
    "an event is of another item": (
        events(f"{RESPONSES}streamed", of_type("response.output_text.delta", sets("item_id", "msg_1"))), "stream-last",
    ),
    "the last is of another response": (events(f"{RESPONSES}streamed", only(-1, sets("id", "resp_1"))), "stream-last"),
    "it begins as completed": (events(f"{RESPONSES}streamed", only(0, sets("status", "completed"))), "stream-last"),
    "an event has no number": (
        events(f"{RESPONSES}streamed", of_type("response.output_text.done", sets("sequence_number", None))),
        "stream-event-text.end",
    ),
    "an event is of another type": (
        events(f"{RESPONSES}streamed", of_type("response.output_text.done", sets("type", "response.done"))),
        "stream-event-text.end",
    ),
    "what was asked is not repeated": (body(f"{RESPONSES}echo", sets("instructions", None)), "text-echo"),
    "another reasoning is repeated": (body(f"{RESPONSES}echo", sets("effort", "absurd")), "text-echo"),
    "a part of an answer has no annotations": (body(f"{RESPONSES}plain", drops("annotations")), "answer-text"),
    "a delta has no place": (
        events(f"{RESPONSES}streamed", of_type("response.output_text.delta", drops("content_index"))),
        "stream-event-text",
    ),
    "pieces are garbled": (events(f"{RESPONSES}streamed", spoilt("delta")), "stream-joins"),
    "a cut is not told": (body(f"{RESPONSES}limit-max_output_tokens", sets("status", "completed")), "incomplete"),
    "why it was cut is not told": (
        body(f"{RESPONSES}limit-max_output_tokens", sets("incomplete_details", None)), "incomplete",
    ),
    "what was said before is forgotten": (body(f"{RESPONSES}goes-on", sets("input_tokens", 2)), "goes-on"),
    "the response before is not named": (body(f"{RESPONSES}goes-on", sets("previous_response_id", None)), "goes-on"),
    "anything is gone on from": (
        instead(f"{RESPONSES}goes-on-from-nobody", f"{RESPONSES}plain"), "goes-on-from-nobody",
    ),
    "the message has no status": (
        body(f"{RESPONSES}plain", lambda found: drops("status")(found["output"])), "answer-message",
    ),
    "the call has no call_id": (body(f"{RESPONSES}tools-required", sets("call_id", "")), "answer-call"),
    "the usage has no details": (body(f"{RESPONSES}plain", drops("output_tokens_details")), "answer-usage"),
    "an SDK misses the annotations": (body(f"{RESPONSES}plain", drops("annotations")), "official-sdk-whole"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), OF_RESPONSES.values(), ids=OF_RESPONSES.keys())
def test_a_lie_of_a_response_is_caught(spoken: Run, lie: Lie, caught: str) -> None:
    assert status(spoken, lie, f"responses/responses/{caught}") == "failed"


OF_MESSAGES: dict[str, tuple[Lie, str]] = {
    "an event has another name": (events(f"{MESSAGES}streamed", renamed), "stream-order"),
    "the end is missing": (events(f"{MESSAGES}streamed", without(-1)), "stream-order"),
    "a block does not end": (events(f"{MESSAGES}streamed", dropped("content_block_stop")), "stream-order"),
    "a ping comes first": (events(f"{MESSAGES}streamed", swapped(0, 1)), "stream-order"),
    "blocks are counted from one": (
        events(f"{MESSAGES}streamed", of_type("content_block_start", sets("index", 1))), "stream-blocks",
    ),
    "a delta is of another block": (
        events(f"{MESSAGES}streamed", of_type("content_block_delta", sets("index", 7))), "stream-blocks",
    ),
    "it begins with the end": (events(f"{MESSAGES}streamed", only(0, sets("stop_reason", "end_turn"))), "stream-ends"),
    "all messages have one id": (
        both(*(events(f"{MESSAGES}{one}", only(0, sets("id", "msg_1"))) for one in ("streamed", "streamed-tools"))),
        "stream-ends",
    ),
    "the end tells no usage": (
        events(f"{MESSAGES}streamed", of_type("message_delta", drops("cache_read_input_tokens"))),
        "stream-event-finish",
    ),
    "pieces are garbled": (events(f"{MESSAGES}streamed", spoilt("text")), "stream-joins"),
    "the input of a tool is garbled": (
        events(f"{MESSAGES}streamed-tools", spoilt("partial_json")), "stream-tool-arguments",
    ),
    "the stop sequence is not named": (body(f"{MESSAGES}stop", sets("stop_sequence", None), at=1), "text-stop"),
    "a thought has no signature": (body(f"{MESSAGES}thoughtful", drops("signature")), "answer-thinking"),
    "thoughts come last": (
        body(f"{MESSAGES}thoughtful", lambda found: {**found, "content": found["content"][::-1]}), "thinking-first",
    ),
    "thoughts are hidden": (
        body(f"{MESSAGES}thoughtful", lambda found: {**found, "content": found["content"][1:]}), "thinking-first",
    ),
    "an SDK misses the usage": (body(f"{MESSAGES}plain", drops("output_tokens")), "official-sdk-whole"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "caught"), OF_MESSAGES.values(), ids=OF_MESSAGES.keys())
def test_a_lie_of_a_message_is_caught(spoken: Run, lie: Lie, caught: str) -> None:
    assert status(spoken, lie, f"messages/messages/{caught}") == "failed"
