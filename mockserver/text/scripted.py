"""A reply whose words are given: cut, counted and called like any other."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from mockserver import chance
from mockserver.text.conversation import Choice, Conversation, Finish, Reply, ToolCall, Voice
from mockserver.text.replies import calling, saying
from mockserver.text.tokens import count
from mockserver.text.usage import prompt_tokens


class Script(Struct, frozen=True):
    """What is to be said: text, reasoning before it, and tool calls (an empty id is made up), perhaps why it ends.

    Token counts that are given replace those counted.
    """

    text: str | None = None
    reasoning: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Finish | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None


def scripted(script: Script, conversation: Conversation, voice: Voice, *, seed: int) -> Reply:
    """The reply that a script gives to a conversation, the same in each choice.

    The conversation's limit and stop texts only ever shorten it.
    """
    choices = tuple(_choice(script, conversation, voice, chance.number(seed, n)) for n in range(conversation.n))
    counted = sum(choice.tokens for choice in choices)
    thought = sum(choice.reasoning_tokens for choice in choices)
    return Reply(
        choices=choices,
        prompt_tokens=_first(script.prompt_tokens, prompt_tokens(conversation, voice)),
        completion_tokens=_first(script.completion_tokens, counted),
        reasoning_tokens=_first(script.reasoning_tokens, thought),
    )


def _choice(script: Script, conversation: Conversation, voice: Voice, seed: int) -> Choice:
    reasoning = script.reasoning or None
    if not script.tool_calls:
        choice = saying(script.text or "", reasoning, conversation, voice)
    else:
        calls = [
            call if call.id else replace(call, id=voice.make_call_id(chance.number(seed, "call", place), 0.0))
            for place, call in enumerate(script.tool_calls)
        ]
        choice = calling(calls, reasoning, conversation, voice)
        if script.text:
            choice = replace(choice, text=script.text, tokens=choice.tokens + count(script.text))
    return replace(choice, finish=script.finish) if script.finish else choice


def _first(given: int | None, counted: int) -> int:
    return counted if given is None else given
