"""What an answer of a model says, whichever protocol carries it and whether it came whole or in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.dialogue.speaking import Call
from conformance.trace import Answer, Event
from conformance.view import BrokenAnswerError

STOP, LENGTH, CALLS = "stop", "length", "calls"
"""Why an answer ended: by itself or at a stop text, at its limit, to have tools called."""
_FINISHES = {
    "chat": {"stop": STOP, "length": LENGTH, "tool_calls": CALLS},
    "messages": {"end_turn": STOP, "stop_sequence": STOP, "max_tokens": LENGTH, "tool_use": CALLS},
}
_USAGE = {
    "chat": ("prompt_tokens", "completion_tokens"),
    "responses": ("input_tokens", "output_tokens"),
    "messages": ("input_tokens", "output_tokens"),
}


class UnlikeError(BrokenAnswerError):
    """An answer that cannot be read as one of its protocol."""


@dataclass(frozen=True)
class Usage:
    """Tokens counted; ``total`` is ``None`` where the protocol has none, ``reasoning`` where it is not told."""

    prompt: int
    completion: int
    total: int | None
    reasoning: int | None


@dataclass(frozen=True)
class Heard:
    """One choice. ``finish`` is ``stop``, ``length``, ``calls``, or the target's own word."""

    text: str
    reasoning: str
    calls: tuple[Call, ...]
    finish: str


@dataclass(frozen=True)
class Reply:
    """A whole answer. ``ended_by`` is the stop text that it names; ``usage`` is ``None`` when nothing was counted."""

    id: str
    model: str
    choices: tuple[Heard, ...]
    usage: Usage | None
    ended_by: str | None = None

    @property
    def first(self) -> Heard:
        return self.choices[0]


def reply_of(kind: str, answer: Answer) -> Reply:
    """What an answer says: a whole one, or a stream, whose pieces are joined. Raises ``UnlikeError``."""
    try:
        if answer.media_type == "text/event-stream":
            return _joined(kind, answer.stream())
        return _WHOLE[kind](answer.json())
    except UnlikeError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as problem:
        raise UnlikeError(f"the answer is none of its protocol ({type(problem).__name__}: {problem})") from None


def events_of(answer: Answer) -> list[tuple[Event, Mapping[str, Any]]]:
    """The events of a stream whose data is a JSON object."""
    found = []
    for event in answer.stream():
        try:
            body = event.json()
        except ValueError:
            continue
        if isinstance(body, Mapping):
            found.append((event, body))
    return found


def usage_of(kind: str, found: Any) -> Usage | None:
    """Tokens as a body's ``usage`` has them; ``None`` for none. Raises ``UnlikeError`` for what is no count."""
    if not isinstance(found, Mapping):
        return None
    prompt, completion = (found.get(name) for name in _USAGE[kind])
    total = found.get("total_tokens")
    details = found.get("completion_tokens_details") or found.get("output_tokens_details") or {}
    for number in (prompt, completion, *([total] if total is not None else [])):
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise UnlikeError(f"usage counts {number!r} tokens")
    return Usage(prompt, completion, total, details.get("reasoning_tokens"))  # type: ignore[arg-type]


def _chat(body: Mapping[str, Any]) -> Reply:
    choices = []
    for choice in body["choices"]:
        message = choice["message"]
        calls = tuple(_call(one) for one in message.get("tool_calls") or ())
        choices.append(_heard("chat", message.get("content"), message.get("reasoning_content"), calls,
                              choice["finish_reason"]))  # fmt: skip
    return _reply("chat", body, choices)


def _call(one: Mapping[str, Any]) -> Call:
    function = one["function"]
    return Call(_text(one["id"]), _text(function["name"]), _text(function["arguments"]))


def _messages(body: Mapping[str, Any]) -> Reply:
    blocks = body["content"]
    text = "".join(block["text"] for block in blocks if block["type"] == "text")
    thought = "".join(block["thinking"] for block in blocks if block["type"] == "thinking")
    calls = tuple(
        Call(_text(block["id"]), _text(block["name"]), json.dumps(block["input"]))
        for block in blocks
        if block["type"] == "tool_use"
    )
    return _reply("messages", body, [_heard("messages", text, thought, calls, body["stop_reason"])],
                  body["stop_sequence"])  # fmt: skip


def _responses(body: Mapping[str, Any]) -> Reply:
    items = body["output"]
    said = [part for item in items if item["type"] == "message" for part in item["content"]]
    text = "".join(part["text"] for part in said if part["type"] == "output_text")
    thought = "".join(part["text"] for item in items if item["type"] == "reasoning" for part in item["summary"])
    calls = tuple(
        Call(_text(item["call_id"]), _text(item["name"]), _text(item["arguments"]))
        for item in items
        if item["type"] == "function_call"
    )
    status, why = body["status"], body.get("incomplete_details") or {}
    ends = {"completed": CALLS if calls else STOP, "incomplete": LENGTH}
    finish = ends.get(status, str(status))
    if finish == LENGTH and why.get("reason") != "max_output_tokens":
        finish = str(why.get("reason"))
    return _reply("responses", body, [Heard(_text(text), _text(thought), calls, finish)])


_WHOLE: Mapping[str, Callable[[Any], Reply]] = {"chat": _chat, "messages": _messages, "responses": _responses}


def _reply(kind: str, body: Mapping[str, Any], choices: Sequence[Heard], ended_by: str | None = None) -> Reply:
    if not choices:
        raise UnlikeError("the answer has no choices")
    return Reply(_text(body["id"]), _text(body["model"]), tuple(choices), usage_of(kind, body.get("usage")), ended_by)


def _heard(kind: str, text: Any, reasoning: Any, calls: tuple[Call, ...], finish: Any) -> Heard:
    return Heard(_text(text or ""), _text(reasoning or ""), calls, _FINISHES[kind].get(finish, str(finish)))


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise UnlikeError(f"{found!r} stands where a text has to be")
    return found


def _joined(kind: str, events: list[Event]) -> Reply:
    bodies = [event.json() for event in events if event.data.startswith("{")]
    if not bodies:
        raise UnlikeError("the stream has no events")
    if kind == "chat":
        return _joined_chat(bodies)
    return _joined_messages(bodies) if kind == "messages" else _joined_responses(bodies)


def _joined_chat(chunks: list[Mapping[str, Any]]) -> Reply:
    parts: dict[int, dict[str, Any]] = {}
    usage = None
    for chunk in chunks:
        usage = chunk.get("usage") or usage
        for choice in chunk["choices"]:
            said = parts.setdefault(choice["index"], {"text": "", "reasoning": "", "calls": {}, "finish": None})
            delta = choice["delta"]
            said["text"] += _text(delta.get("content") or "")
            said["reasoning"] += _text(delta.get("reasoning_content") or "")
            said["finish"] = choice.get("finish_reason") or said["finish"]
            for piece in delta.get("tool_calls") or ():
                call = said["calls"].setdefault(piece["index"], {"id": "", "name": "", "arguments": ""})
                function = piece.get("function") or {}
                call["id"] += piece.get("id") or ""
                call["name"] += function.get("name") or ""
                call["arguments"] += function.get("arguments") or ""
    choices = [
        _heard("chat", said["text"], said["reasoning"], tuple(Call(**call) for call in said["calls"].values()),
               said["finish"])
        for _, said in sorted(parts.items())
    ]  # fmt: skip
    return _reply("chat", {**chunks[0], "usage": usage}, choices)


def _joined_messages(events: list[Mapping[str, Any]]) -> Reply:
    message: dict[str, Any] = dict(_only(events, "message_start")["message"])
    blocks: dict[int, dict[str, Any]] = {}
    for event in events:
        if event["type"] == "content_block_start":
            blocks[event["index"]] = {**event["content_block"], "json": ""}
        elif event["type"] == "content_block_delta":
            block, delta = blocks[event["index"]], event["delta"]
            for name, target in (("text", "text"), ("thinking", "thinking"), ("partial_json", "json")):
                if name in delta:
                    block[target] = block.get(target, "") + _text(delta[name])
    for block in blocks.values():
        if block["type"] == "tool_use":
            block["input"] = json.loads(block["json"] or "{}")
    end = _only(events, "message_delta")
    message.update(end["delta"], content=list(blocks.values()), usage={**message["usage"], **end["usage"]})
    return _messages(message)


def _joined_responses(events: list[Mapping[str, Any]]) -> Reply:
    last = next((event for event in reversed(events) if "response" in event), None)
    if last is None:
        raise UnlikeError("no event has a response")
    texts: dict[tuple[Any, ...], str] = {}
    for event in events:
        if str(event["type"]).endswith(".delta"):
            place = (event["output_index"], event["type"])
            texts[place] = texts.get(place, "") + _text(event["delta"])
    whole = _responses(last["response"])
    return _of_deltas(last["response"], whole, texts)


def _of_deltas(response: Mapping[str, Any], whole: Reply, texts: Mapping[tuple[Any, ...], str]) -> Reply:
    """The reply of the last event, with the texts that the deltas give in place of its own."""
    output = []
    for index, item in enumerate(response["output"]):
        said = {str(kind).split(".")[1]: text for (place, kind), text in texts.items() if place == index}
        output.append(dict(_with_deltas(item, said)))
    return Reply(whole.id, whole.model, _responses({**response, "output": output}).choices, whole.usage)


def _with_deltas(item: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    yield from item.items()
    if item["type"] == "message":
        yield "content", [{"type": "output_text", "text": said.get("output_text", "")}]
    elif item["type"] == "function_call":
        yield "arguments", said.get("function_call_arguments", "")
    elif item["type"] == "reasoning" and item["summary"]:
        yield "summary", [{"type": "summary_text", "text": said.get("reasoning_summary_text", "")}]


def _only(events: list[Mapping[str, Any]], kind: str) -> Mapping[str, Any]:
    found = [event for event in events if event["type"] == kind]
    if len(found) != 1:
        raise UnlikeError(f"the stream has {len(found)} events {kind}, not one")
    return found[0]
