"""What all text operations share: the engine's reply to what a body says, in the provider's voice, and its usage."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from mockserver.contracts.compiled import CompiledProvider
from mockserver.http.exchange import Call
from mockserver.operations.charges import charge
from mockserver.operations.given import script_of
from mockserver.text import Conversation, Reply, Voice, reply
from mockserver.text.scripted import scripted


def reply_to(call: Call, read: Callable[[Call], Conversation], *, call_ids: str = "") -> Reply:
    """The reply to what ``read`` finds in the call. ``call_ids`` names the provider's form of the ids of tool calls.

    The reply follows from seed and body alone, so a body that is remembered needs no second thought; but a rule may
    have given another.
    """
    if call.plan is not None and call.plan.reply is not None:
        return scripted(script_of(call.plan.reply), read(call), voice_of(call.provider, call_ids), seed=call.entropy)
    known, seed = call.understanding, call.world.seed
    if known is not None and known.reply is not None and known.reply[0] == seed:
        return known.reply[1]  # type: ignore[no-any-return]
    made = reply(read(call), voice_of(call.provider, call_ids), seed=seed)
    if known is not None:
        known.reply = (seed, made)
    return made


@lru_cache(maxsize=64)
def voice_of(provider: CompiledProvider, call_ids: str = "") -> Voice:
    """The provider's voice for the text engine, made once."""
    facts = provider.facts.provider.voice
    form = provider.facts.provider.ids.get(call_ids)
    if facts is None:
        return Voice(call_id=form) if form else Voice()
    return Voice(
        name=facts.name,
        samples=tuple((sample.question, sample.answer) for sample in facts.samples),
        per_message=facts.per_message,
        per_request=facts.per_request,
        eos_tokens=facts.eos_tokens,
        call_id=form or facts.call_id,
    )


def parallel_tools(call: Call) -> bool:
    """Whether the provider's models call several tools at once where the body does not say."""
    voice = call.provider.facts.provider.voice
    return voice.parallel_tools if voice else True


def charge_tokens(call: Call, made: Reply) -> None:
    """Book what a reply costs. Raises ``NotEnoughMoneyError``."""
    charge(
        call,
        {"prompt_tokens": made.prompt_tokens, "completion_tokens": made.completion_tokens, "requests": 1},
    )


def usage_names(made: Reply) -> dict[str, Any]:
    """Names of what was counted; ``usage.reasoning`` is absent where nothing was thought."""
    names: dict[str, Any] = {
        "usage.prompt": made.prompt_tokens,
        "usage.completion": made.completion_tokens,
        "usage.total": made.total_tokens,
        "usage.cached": 0,
        "usage.reasoning_or_0": made.reasoning_tokens,
    }
    if made.reasoning_tokens:
        names["usage.reasoning"] = made.reasoning_tokens
    return names
