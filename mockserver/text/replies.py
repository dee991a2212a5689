"""The reply to a conversation: a pure function of the seed, what was said and the number of the choice."""

from __future__ import annotations

from mockserver import chance
from mockserver.text.conversation import Choice, Conversation, Reply, ToolCall, Voice
from mockserver.text.cuts import cut
from mockserver.text.prose import answer, thought
from mockserver.text.tokens import count, first
from mockserver.text.usage import prompt_tokens


def reply(conversation: Conversation, voice: Voice, *, seed: int) -> Reply:
    """All choices of a reply with their token counts.

    A limit or a stop text only ever shortens what would have been said without it.
    """
    content = _content(conversation, seed)
    due = []
    if conversation.tools:
        from mockserver.text.tool_choice import tools_due

        due = tools_due(conversation)
    choices = []
    for index in range(conversation.n):
        reasoning = thought(conversation.request, content + index) if conversation.thinking else None
        if due:
            from mockserver.text.tool_calls import make_calls

            calls = make_calls(due, conversation, voice, chance.number(content, "calls", index))
            choices.append(calling(calls, reasoning, conversation, voice))
            continue
        if conversation.shape is None:
            text = answer(conversation, voice, content + index, index)
        else:
            from mockserver.text.structured import structured

            text = structured(conversation, voice, content, index)
        choices.append(saying(text, reasoning, conversation, voice))
    return Reply(
        choices=tuple(choices),
        prompt_tokens=prompt_tokens(conversation, voice),
        completion_tokens=sum([choice.tokens for choice in choices]),
        reasoning_tokens=sum([choice.reasoning_tokens for choice in choices]) if conversation.thinking else 0,
    )


def _content(conversation: Conversation, seed: int) -> int:
    """A number for all that was said. Ids of calls are left out: clients make up their own."""
    said = [conversation.model]
    for turn in conversation.turns:
        said += (turn.role, turn.text)
        for call in turn.tool_calls:
            said += (call.name, call.arguments)
    return chance.number(seed, *said)


def saying(text: str, reasoning: str | None, conversation: Conversation, voice: Voice) -> Choice:
    """A choice with this text, cut where the conversation's limit or stop texts cut it."""
    limit = conversation.limit
    spent = count(reasoning) if reasoning else 0
    if limit is not None and spent and spent >= limit:
        return _still_thinking(reasoning or "", limit)
    room = None if limit is None else limit - spent
    text, tokens, finish, ended_by = cut(text, limit=room, stop=conversation.stop, eos=voice.eos_tokens)
    return Choice(text, reasoning, (), finish, spent + tokens, spent, ended_by)


def calling(calls: list[ToolCall], reasoning: str | None, conversation: Conversation, voice: Voice) -> Choice:
    """A choice with these calls, as many as the conversation's limit has room for."""
    limit = conversation.limit
    spent = count(reasoning) if reasoning else 0
    if limit is not None and spent and spent >= limit:
        return _still_thinking(reasoning or "", limit)
    used, made = spent, []
    for call in calls:
        named = used + count(call.name)
        if limit is not None and named > limit:
            break
        used = named + count(call.arguments)
        if limit is not None and used > limit:
            made.append(ToolCall(call.id, call.name, first(call.arguments, limit - named)))
            break
        made.append(call)
    else:
        if limit is None or used + voice.eos_tokens <= limit:
            return Choice(None, reasoning, tuple(made), "tool_calls", used + voice.eos_tokens, spent)
    return Choice(None if made else "", reasoning, tuple(made), "length", limit or 0, spent)


def _still_thinking(reasoning: str, limit: int) -> Choice:
    return Choice("", first(reasoning, limit), (), "length", limit, limit)
