"""The chunks of a streamed chat: which template each is of, and the order in which they may come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.dialogue.hearing import events_of
from conformance.trace import Answer

LAST = "stream.end"
_LETTERS = {
    "stream.first": "f", "stream.first-tool": "k", "stream.reasoning": "r", "stream.text": "t", "stream.picture": "t",
    "stream.tool": "c", "stream.arguments": "a", "stream.finish": "x", "stream.finish-tool": "x",
}  # fmt: skip
_ORDER = re.compile("(?:fr*t*(?:ca*)*|ka*(?:ca*)*)x")
"""What one choice may look like: its opening, thoughts, text, calls with their arguments, why it ends."""


def classified(answer: Answer, templates: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each chunk with the name of the template that it is of."""
    opened: set[Any] = set()
    calling: set[Any] = set()
    for _, chunk in events_of(answer):
        choices = chunk.get("choices") or []
        if not choices:
            yield "stream.usage", chunk
            continue
        choice = choices[0]
        index, delta = choice.get("index"), choice.get("delta") or {}
        if delta.get("tool_calls"):
            calling.add(index)
        name = _kind(choice, delta, first=index not in opened, calls=index in calling)
        opened.add(index)
        yield _known(name, templates), chunk


def out_of_order(answer: Answer, templates: Mapping[str, Any]) -> list[str]:
    """What is wrong with the order of the chunks of a stream."""
    said: dict[Any, str] = {}
    wrong = []
    ended = False
    for name, chunk in classified(answer, templates):
        if name == "stream.usage":
            ended = True
            continue
        if ended:
            wrong.append("a chunk of a choice comes after the usage")
        for choice in chunk["choices"]:
            index = choice.get("index")
            said[index] = said.get(index, "") + _LETTERS.get(name, "?")
    for index, letters in said.items():
        if not _ORDER.fullmatch(letters):
            wrong.append(f"the chunks of choice {index} are {_told(letters)}")
    return wrong if said else ["there are no chunks of a choice"]


def _kind(choice: Mapping[str, Any], delta: Mapping[str, Any], *, first: bool, calls: bool) -> str:
    pieces = delta.get("tool_calls")
    if choice.get("finish_reason"):
        return "stream.finish-tool" if calls else "stream.finish"
    if pieces:
        named = (pieces[0].get("function") or {}).get("name")
        return ("stream.first-tool" if first else "stream.tool") if named else "stream.arguments"
    if delta.get("reasoning_content"):
        return "stream.reasoning"
    return "stream.first" if first or (delta.get("role") and not delta.get("content")) else "stream.text"


def _known(name: str, templates: Mapping[str, Any]) -> str:
    """The template that stands for a kind which has none of its own."""
    if name in templates:
        return name
    return {"stream.first-tool": "stream.tool", "stream.finish-tool": "stream.finish"}.get(name, name)


def _told(letters: str) -> str:
    words = {letter: name.removeprefix("stream.") for name, letter in reversed(list(_LETTERS.items()))}
    shown = [f"{words.get(run[0][0], 'unknown')} x{len(run[0])}" for run in re.finditer(r"(.)\1*", letters)]
    return ", ".join(shown)
