"""The pace of a stream: when its events fall due, in real or simulated seconds."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from mockserver import chance
from mockserver.app import Understudy
from mockserver.choosing.rule import Pace
from mockserver.faults.delivery import Delivery, Piece
from mockserver.faults.pacing import pace, tokens_of
from mockserver.text import count
from tests.faults.conftest import CHAT, Ask, chat_body
from tests.support.wire import ask, exchange, sse_data


def event(data: Any, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def said(text: str) -> bytes:
    return event({"choices": [{"delta": {"content": text}}]})


def waits(wanted: Pace, *events: bytes, seed: int = 0) -> list[float]:
    delivery = Delivery(None, 200, [], stream=True, pieces=[Piece(one) for one in events])  # type: ignore[arg-type]
    pace(delivery, wanted, chance.stream(seed, "pace"))
    return [piece.wait for piece in delivery.pieces]


@pytest.mark.parametrize(
    ("sent", "tokens"),
    [
        (said("one two three"), 3),
        (event({"choices": [{"delta": {"role": "assistant", "content": ""}}]}), 0),
        (event({"choices": [{"delta": {"reasoning_content": "one two"}}, {"delta": {"content": "three"}}]}), 3),
        (event({"choices": [{"delta": {"tool_calls": [{"id": "x", "function": {"arguments": "one two"}}]}}]}), 2),
        (event({"choices": [], "usage": {"total_tokens": 9}}), 0),
        (event("[DONE]"), 0),
        (event({"type": "content_block_delta", "delta": {"type": "text_delta", "text": "one two"}}, "x"), 2),
        (event({"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": "one"}}, "x"), 1),
        (event({"type": "response.output_text.delta", "item_id": "msg_1", "delta": "one two three four"}, "x"), 4),
        (event({"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, "message_delta"), 0),
        (event({"error": {"message": "one two"}}), 0),
    ],
)  # fmt: skip
def test_an_event_is_worth_the_tokens_that_the_model_says_in_it(sent: bytes, tokens: int) -> None:
    assert tokens_of(sent) == tokens


def test_the_first_token_has_a_time_of_its_own_and_the_rest_a_rate() -> None:
    opening, end = event({"choices": [{"delta": {"content": ""}}]}), event("[DONE]")
    found = waits(
        Pace(first_token=2.0, tokens_per_second=10), opening, said("one"), said("two three"), said("four"), end
    )

    assert found == pytest.approx([0, 2.0, 0.2, 0.1, 0])


def test_without_a_rate_only_the_first_token_is_waited_for() -> None:
    assert waits(Pace(first_token=1.5), said("one"), said("two three"), event("[DONE]")) == [1.5, 0, 0]


def test_an_event_is_due_when_its_last_token_is() -> None:
    assert waits(Pace(first_token=1, tokens_per_second=2), said("one two three")) == pytest.approx([2.0])


def test_jitter_follows_from_the_seed_and_stays_within_its_bounds() -> None:
    events = [said("one two") for _ in range(50)]
    wanted = Pace(tokens_per_second=20, jitter=0.5)
    found = waits(wanted, *events)

    assert found == waits(wanted, *events)
    assert found != waits(wanted, *events, seed=1)
    assert all(0.05 <= wait <= 0.15 for wait in found[1:])
    assert len(set(found)) > 40


def test_a_paced_stream_is_written_as_it_falls_due_and_an_unpaced_one_at_once(app: Understudy, chat: Ask) -> None:
    plain = chat(stream=True)
    app.world.rules.add({"pace": {"first_token": 1, "tokens_per_second": 1, "time": "simulated"}})

    async def step_by_step() -> Any:
        asking = asyncio.create_task(exchange(app, CHAT, chat_body(stream=True)))
        while not asking.done():
            for _ in range(20):
                await asyncio.sleep(0)
            app.world.set_clock(advance=1)
            await asyncio.sleep(0.001)
        return await asking

    paced = asyncio.run(step_by_step())
    assert len(plain.writes) == 1
    assert len(paced.writes) > 5
    assert len(sse_data(paced.body)) == len(sse_data(plain.body))


def test_a_pace_leaves_whole_answers_alone(app: Understudy, chat: Ask) -> None:
    app.world.rules.add({"pace": {"first_token": 600}})

    assert chat().ended == "complete"


def test_simulated_seconds_pass_when_the_clock_moves(app: Understudy) -> None:
    app.world.rules.add({"pace": {"first_token": 300, "tokens_per_second": 0.1, "time": "simulated"}})

    async def both() -> Any:
        asking = asyncio.create_task(exchange(app, CHAT, chat_body(stream=True)))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not asking.done()
        app.world.set_clock(advance=1e6)
        return await asking

    wire = asyncio.run(both())
    assert sse_data(wire.body)[-1] == "[DONE]"


def test_a_stream_that_gets_late_catches_up(app: Understudy) -> None:
    """What is due together goes out together: with a clock far ahead, all of the rest is one write."""
    app.world.rules.add({"pace": {"first_token": 1, "tokens_per_second": 1, "time": "simulated"}})

    async def both() -> Any:
        asking = asyncio.create_task(exchange(app, CHAT, chat_body(stream=True)))
        await asyncio.sleep(0)
        app.world.set_clock(advance=1e6)
        return await asking

    wire = asyncio.run(both())
    assert len(wire.writes) <= 3


def test_events_of_a_raw_answer_come_at_their_time(app: Understudy) -> None:
    events = [{"data": "one"}, {"data": "two", "at": 0.01}, {"data": "three", "at": 0.01}]
    app.world.rules.add({"answer": {"events": events}})
    wire = ask(app, CHAT, {})

    assert wire.writes == [b"data: one\n\n", b"data: two\n\ndata: three\n\n"]


def test_what_a_rule_says_comes_at_its_pace(app: Understudy, chat: Ask) -> None:
    text = "Four words and more."
    app.world.rules.add({"reply": text, "pace": {"tokens_per_second": 2000}})
    wire = chat(stream=True)
    pieces = [json.loads(data)["choices"][0]["delta"].get("content") or "" for data in sse_data(wire.body)[:-1]]

    assert "".join(pieces) == text
    assert 1 < len(wire.writes) <= count(text) + 2
