"""What a chat request asks and what a reply holds, whichever wire format they travel in."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct

from mockserver import chance

Finish = Literal["stop", "length", "tool_calls", "content_filter"]
Shape = Literal["object"] | dict[str, Any] | None
_WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """The words of a text alone, in one case: what two spellings of the same question have in common."""
    return " ".join(_WORD.findall(text.casefold()))


class Tool(Struct, frozen=True):
    """A function that the model may call; ``parameters`` is the JSON Schema of its arguments."""

    name: str
    description: str = ""
    parameters: dict[str, Any] = {}


class ToolCall(Struct, frozen=True, gc=False):
    """A call made by the model; ``arguments`` is JSON text, cut off where the token limit cut it."""

    id: str
    name: str
    arguments: str


class Turn(Struct, frozen=True):
    """One message. ``attachments`` counts its parts that are no text: pictures, sound, files."""

    role: str
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None
    attachments: int = 0


class Conversation(Struct, frozen=True):
    """A request for a reply.

    ``tool_choice`` is ``auto``, ``none``, ``required`` or the name of a tool; ``shape`` is None for free text,
    ``"object"`` for any JSON object, or a JSON Schema; ``limit`` is the most output tokens of one choice.
    """

    turns: tuple[Turn, ...]
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    parallel: bool = True
    shape: Shape = None
    limit: int | None = None
    stop: tuple[str, ...] = ()
    n: int = 1
    model: str = ""
    thinking: bool = False

    @property
    def asked(self) -> int:
        """The position of the last user turn, -1 when there is none."""
        turns = self.turns
        for position in range(len(turns) - 1, -1, -1):
            if turns[position].role == "user":
                return position
        return -1

    @property
    def request(self) -> str:
        """The text of the last user turn; without one, of the last turn that is no tool result."""
        asked = self.asked
        if asked >= 0:
            return self.turns[asked].text
        said = [turn.text for turn in self.turns if turn.role not in ("tool", "function")]
        return said[-1] if said else ""

    @property
    def results(self) -> list[Turn]:
        """The tool results that came in after the last user turn."""
        if self.turns and self.turns[-1].role == "user":
            return []
        return [turn for turn in self.turns[self.asked + 1 :] if turn.role in ("tool", "function")]


class Choice(Struct, frozen=True):
    """One reply. ``tokens`` includes the reasoning and, when the text ended by itself, the closing tokens.

    ``ended_by`` is the stop text that ended it, which is no part of the text.
    """

    text: str | None
    reasoning: str | None
    tool_calls: tuple[ToolCall, ...]
    finish: Finish
    tokens: int
    reasoning_tokens: int = 0
    ended_by: str | None = None


class Reply(Struct, frozen=True):
    """All choices with what the request costs in tokens."""

    choices: tuple[Choice, ...]
    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Prompt and completion together; reasoning is a part of the completion."""
        return self.prompt_tokens + self.completion_tokens


class Voice(Struct, frozen=True, dict=True):
    """How one provider's model speaks and counts: settings from its contract.

    ``samples`` are pairs of a question and the documented answer; several answers to one question go to the choices in
    turn. ``per_message``, ``per_request`` and ``per_attachment`` are prompt tokens beside those of the texts;
    ``eos_tokens`` are added to a completion that ends by itself. ``name`` is how the model calls itself (without one:
    the model id). ``call_id`` is the form of a call's id, as ``chance.compile_id`` takes it.
    """

    samples: tuple[tuple[str, str], ...] = ()
    name: str = ""
    per_message: int = 0
    per_request: int = 0
    per_attachment: int = 85
    eos_tokens: int = 0
    call_id: str = "call_{hex:24}"

    @cached_property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """The sample answers by the words of their question."""
        found: dict[str, tuple[str, ...]] = {}
        for question, answer in self.samples:
            key = plain(question)
            found[key] = (*found.get(key, ()), answer)
        return found

    @cached_property
    def make_call_id(self) -> chance.Id:
        """The maker of call ids. Raises ``ContractError`` when the form is unknown."""
        return chance.compile_id(self.call_id, "call_id")
