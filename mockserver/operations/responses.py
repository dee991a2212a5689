"""OpenAI's Responses, whole and streamed: a reply as items of output, kept for a later request that goes on from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver import chance
from mockserver.http.answers import Answer, Events, json_answer
from mockserver.http.exchange import Call
from mockserver.operations.replying import charge_tokens, parallel_tools, reply_to, usage_names
from mockserver.operations.response_events import Item, response_events
from mockserver.state.records import KeptResponse
from mockserver.text import Choice, Conversation, Turn, read_responses, turn_of, turns_of

CUT_BY = {"length": "max_output_tokens", "content_filter": "content_filter"}
Names = dict[str, Any]


def answer_responses(call: Call) -> Answer:
    """The reply to an input, charged at once. Answers ``whole``, those of items and ``stream.*`` are data.

    Raises ``Refusal`` when the body goes on from a response that this account does not have.
    """
    earlier = call.params.get("previous_response_id")
    before = _before(call, earlier) if isinstance(earlier, str) else ()
    if before:
        call.understanding = None  # what was said before is no part of the body, by which replies are remembered
    made = reply_to(call, lambda call: _conversation(call, before))
    charge_tokens(call, made)
    [choice] = made.choices
    names = {**call.names(), **_asked(call.params), "id": call.id("response"), **usage_names(made)}
    if call.params.get("store") is not False:
        _keep(call, names["id"], choice, earlier if before else None)
    items = list(_items(call, choice))
    cut = CUT_BY.get(choice.finish)
    end = {
        "status": "incomplete" if cut else "completed",
        "incomplete": {"reason": cut} if cut else None,
        "completed": None if cut else int(call.now),
        "usage": call.bound.answers["usage"](names),
    }
    if call.params.get("stream") is True:
        seed = chance.number(call.world.seed, "chunks", 0)
        return Events(response_events(call.bound.answers, items, names, end, seed))
    names |= end
    names["output"] = [item.filled(call.bound.answers) for item in items]
    return json_answer(200, call.bound.answers["whole"](names))


def _conversation(call: Call, before: tuple[Turn, ...]) -> Conversation:
    return read_responses(call.params, before=before, parallel=parallel_tools(call), thinking=call.model.thinking)


def _asked(params: dict[str, Any]) -> Names:
    """What the body asked for, as a response repeats it: ``body.x``, and the members of objects as ``body.x.y``."""
    names: Names = {}
    for key, value in params.items():
        if value is not None:
            names[f"body.{key}"] = value
            if isinstance(value, dict):
                names.update({f"body.{key}.{inner}": part for inner, part in value.items() if part is not None})
    names.setdefault("body.text.format", {"type": "text"})
    return names


def _items(call: Call, choice: Choice) -> Iterator[Item]:
    """Reasoning first, then the message or the calls of tools; what came out empty is no item."""
    cut = choice.finish in CUT_BY
    if choice.reasoning is not None:
        asked = call.params.get("reasoning")
        summary = choice.reasoning if isinstance(asked, dict) and asked.get("summary") else ""
        include = call.params.get("include")
        own = {"item.id": call.id("output-reasoning")}
        if isinstance(include, list) and "reasoning.encrypted_content" in include:
            own["encrypted"] = call.id("encrypted")
        yield Item("reasoning", summary, cut and not choice.text and not choice.tool_calls, own)
    if choice.text:
        yield Item("message", choice.text, cut, {"item.id": call.id("output-message")})
    for position, made in enumerate(choice.tool_calls):
        own = {"item.id": call.id("output-call", position), "tool.id": made.id, "tool.name": made.name}
        yield Item("call", made.arguments, cut and position == len(choice.tool_calls) - 1, own)


def _before(call: Call, name: str) -> tuple[Turn, ...]:
    """All that was said up to the end of an earlier response of this account."""
    turns: list[tuple[Turn, ...]] = []
    wanted: str | None = name
    while wanted is not None:
        kept = call.world.store.get(KeptResponse, _place(call, wanted))
        if kept is None:
            raise call.refuse("unknown-response", response_id=name)
        turns.append(kept.turns)
        wanted = kept.before
    return tuple(turn for said in reversed(turns) for turn in said)


def _keep(call: Call, name: str, choice: Choice, before: str | None) -> None:
    kept = KeptResponse(name, (*turns_of(call.params.get("input")), turn_of(choice)), before)
    call.world.store.transact(lambda tx: tx.put(_place(call, name), kept))


def _place(call: Call, name: str) -> str:
    return f"{call.provider.name}/{call.key}/{name}"
