"""Lies of text models: fields that are not listened to, counts, tools and JSON that do not fit, broken streams."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from conformance.mutants.between import After, Asked, Memory, Told
from conformance.mutants.lies.lie import TEXTS, Lie, deaf, replaced, telling


def _stream(change: Callable[[list[bytes]], list[bytes]]) -> After:
    """Changes the events of streams, each with its blank line."""

    def after(asked: Asked, told: Told, memory: Memory) -> Told:
        if not told.streams or asked.kind not in TEXTS:
            return told
        events = [block + b"\n\n" for block in told.body.split(b"\n\n") if block.strip()]
        return told.with_body(b"".join(change(events)))

    return after


def _as_json(asked: Asked, told: Told, memory: Memory) -> Told:
    return told.with_header("content-type", "application/json") if told.streams else told


def _first(found: Any) -> Any:
    return found[:1] if isinstance(found, list) else found


def _arguments(text: str) -> Callable[[Any, Memory], Any]:
    return lambda body, memory: replaced(body, "arguments", lambda _: text)


def _same_id(asked: Asked, told: Told, memory: Memory) -> Told:
    return _with_id(asked, told, lambda own: str(memory.kept.setdefault("id", own)))


def _odd_id(asked: Asked, told: Told, memory: Memory) -> Told:
    return _with_id(asked, told, lambda own: f"odd-{own[::-1]}")


def _with_id(asked: Asked, told: Told, change: Callable[[str], str]) -> Told:
    """The same with another id of its own, in whole answers and in streams."""
    found = OWN_ID.search(told.body) if asked.kind in TEXTS and told.status < 300 else None
    if found is None:
        return told
    return told.with_body(told.body.replace(found[1], change(found[1].decode()).encode()))


def _said(text: str) -> Callable[[Any, Memory], Any]:
    def change(body: Any, memory: Memory) -> Any:
        return replaced(
            body, "content", lambda value: text if isinstance(value, str) else replaced(value, "text", lambda _: text)
        )

    return change


def _number(by: int) -> Callable[[Any], Any]:
    return lambda value: value + by if isinstance(value, int) else value


def _thoughtless(body: Any, _: Memory) -> Any:
    """Without thoughts, wherever the three protocols have them, and without a count of them."""
    for key in ("content", "output"):
        body = replaced(body, key, _without_thoughts)
    return replaced(replaced(body, "reasoning_content", lambda _: ""), "reasoning_tokens", lambda _: 0)


def _without_thoughts(found: Any) -> Any:
    if not isinstance(found, list):
        return found
    return [one for one in found if not (isinstance(one, dict) and one.get("type") in ("thinking", "reasoning"))]


def _nothing_counted(body: Any, _: Memory) -> Any:
    return replaced(body, "usage", lambda counts: dict.fromkeys(counts, 0) if isinstance(counts, dict) else counts)


OWN_ID = re.compile(rb'"id": ?"([^"]+)"')
IDS = ("*/text/id", "id/completion", "id/response", "id/message")
USAGE = ("*/answer/whole/usage*", "*/answer/usage/*", "*/text/usage")
STREAM = "*/stream/"
LIES = (
    deaf("stop-ignored", "does not stop at stop", "*/text/stop*", fields=("stop", "stop_sequences")),
    deaf("limit-ignored", "says more than was allowed", "*/text/max_*tokens",
         fields=("max_tokens", "max_completion_tokens", "max_output_tokens")),
    deaf("thoughts-unlimited", "does not count thoughts to the limit", "*/text/thoughts-first",
         fields=("max_tokens", "max_completion_tokens", "max_output_tokens")),
    telling("thoughtless", "hides its thoughts and counts none", "*/text/reasoning", kinds=TEXTS)(_thoughtless),
    telling("counts-zero", "counts no token of a text", "*/text/usage", kinds=TEXTS)(_nothing_counted),
    deaf("n-ignored", "gives one choice", "*/text/n", fields=("n",)),
    deaf("tools-ignored", "never calls a tool", "*/text/tools", fields=("tools", "tool_choice")),
    deaf("choice-ignored", "calls a tool or not as it likes", "*/text/tool-choice-*", fields=("tool_choice",)),
    deaf("format-ignored", "gives no JSON where it was asked for", "*/text/json-*",
         fields=("response_format", "text", "output_config", "output_format")),
    deaf("stream-ignored", "never streams", "*/schema/stream/taken", fields=("stream",)),
    deaf("usage-ignored", "does not count in streams", "*/stream/usage",
         fields=("stream_options",)),
    telling("sum-wrong", "counts tokens that do not add up", *USAGE, kinds=TEXTS)(
        lambda body, _: replaced(body, "total_tokens", _number(1))),
    telling("counts-nothing", "counts no tokens", *USAGE, kinds=TEXTS)(
        lambda body, _: {key: value for key, value in body.items() if key != "usage"}),
    telling("arguments-unfit", "calls tools without arguments", "*/text/arguments", kinds=TEXTS)(
        _arguments("{}")),
    telling("arguments-broken", "calls tools with what is no JSON", "*/text/arguments", kinds=TEXTS)(
        _arguments("{oops")),
    telling("json-broken", "says sorry in place of JSON", "*/text/json-*", kinds=TEXTS)(
        _said("sorry")),
    telling("json-unfit", "gives JSON that does not fit the schema", "*/text/json-*", kinds=TEXTS)(
        _said('{"oops": 1}')),
    telling("says-nothing", "gives an empty text", "*/text/answer", kinds=("chat",))(
        _said("")),
    telling("no-number", "says NaN in what it calls JSON", "*/text/answer", kinds=TEXTS)(
        lambda body, _: {**body, "x_score": math.nan}),
    telling("other-model", "answers as another model", "*/answer/whole/model", kinds=TEXTS)(
        lambda body, _: {**body, "model": "other"} if "model" in body else body),
    telling("otherwise", "says something else at the top than in its choice", "*/answer/whole/content",
            kinds=("chat",))(
        lambda body, _: {**body, "content": "hello"} if "content" in body else body),
    Lie("same-id", "gives all answers one id", IDS, after=_same_id),
    Lie("odd-id", "gives answers ids of another form", IDS, after=_odd_id),
    telling("other-role", "speaks as the user", "*/answer/whole/choices.#.message.role", kinds=("chat",))(
        lambda body, _: replaced(body, "role", lambda _: "user")),
    telling("odd-finish", "ends for a reason of its own", "*/answer/whole/choices.#.finish_reason", kinds=("chat",))(
        lambda body, _: replaced(body, "finish_reason", lambda _: "enough")),
    telling("one-choice", "loses all choices but one", "*/text/n", kinds=("chat",))(
        lambda body, _: replaced(body, "choices", _first)),
    telling("time-in-text", "tells the time as text", "*/answer/whole/created", kinds=("chat",))(
        lambda body, _: replaced(body, "created", str)),
    Lie("no-done", "streams without an end", (f"{STREAM}end",), after=_stream(lambda events: events[:-1])),
    Lie("done-twice", "ends streams twice", (f"{STREAM}end",), after=_stream(lambda events: [*events, events[-1]])),
    Lie("doubled", "says a piece twice", (f"{STREAM}joins",),
        after=_stream(lambda events: [*events[:2], *events[1:]] if len(events) > 3 else events)),
    Lie("lost-piece", "loses a piece", (f"{STREAM}joins",),
        after=_stream(lambda events: [*events[:1], *events[2:]] if len(events) > 3 else events)),
    Lie("backwards", "streams backwards", (f"{STREAM}order",), after=_stream(lambda events: events[::-1])),
    Lie("streams-json", "says that a stream is JSON", (f"{STREAM}media-type",), after=_as_json),
)  # fmt: skip
