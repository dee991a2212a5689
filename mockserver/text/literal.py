"""Requests with one right answer: sums, and texts to be said back."""

from __future__ import annotations

import re

_DIGIT = re.compile(r"\d")
_LONGEST = 600  # characters; longer requests are no such commands
_COMMAND = re.compile(
    r"(?:^|[.!?\n]\s*|\bplease\s+|\bthen\s+|\bjust\s+|\bonly\s+)"
    r"(?:(?P<verb>say|repeat|echo|print|output|return|write)"
    r"(?P<marker>\s+(?:exactly|only|just|back|after\s+me|the\s+following|this(?=\s*:)"
    r"|the\s+(?:words?|text|phrase|string|sentence)))*"
    r"|(?:reply|respond|answer)\s+(?:only\s+|just\s+|exactly\s+)?(?:with|using)"
    r"(?:\s+(?:exactly|only|just|nothing\s+but|this(?=\s*:)|the\s+following|(?:the\s+|a\s+)?(?:single\s+|one\s+|exact\s+)?"
    r"(?:words?|text|phrase|string|sentence)))*)"
    r"(?P<colon>\s*[:：]\s*|\s+)(?P<said>\S[\s\S]*)$",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"^(?:请|請)?(?:你)?(?:只|仅|直接)?(?:跟我|跟著我|跟着我)?(?:回复|回復|重复|重複|复述|输出|輸出|说|說|回答)(?:一遍|一下|以下内容)?"
    r"(?P<colon>\s*[:：]\s*|\s*)(?P<said>\S[\s\S]*)$"
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "`": "`"}
# After these a command asks for something of that kind, not for these words.
_OF_A_KIND = """
    a an the some something anything nothing what why how if whether more your my his her its their one two three
    which who when where in on about to for and only just json yes/no short brief code me it this that these those
    everything all no each every valid markdown html xml poem story haiku joke
"""
_DESCRIBED = frozenset(_OF_A_KIND.split())
# Verbs that ask for a piece of work unless it is clear that these very words are meant.
_WORKS = frozenset(("print", "output", "return", "write"))
_CHANGED = re.compile(
    r"\s+(?:in|into|or|and(?!\s+nothing)|as|using|with|times|twice|\d+|backwards|reversed|followed)\b", re.I
)
_IN_A_LANGUAGE = re.compile(r"\s(?:in|into)\s+\w+[.!]?$", re.I)
_ADDED = re.compile(r"\s+(?:and nothing else|only|back|please|to me|in (?:one|a single) word)\b[.!]*$", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MOST_WORDS = 8  # of a text that is neither quoted nor after a colon


def literal(text: str) -> str | None:
    """The only fitting answer to a request such as ``Say "hi"`` or ``What is 2+2?``, or None."""
    if len(text) > _LONGEST:
        return None
    asked = text.strip()
    if asked.casefold().rstrip(".!?") == "ping":
        return "pong"
    said = _said(asked)
    if said is None and _DIGIT.search(asked):
        from mockserver.text.arithmetic import calculate

        return calculate(asked)
    return said


def _said(asked: str) -> str | None:
    match = _COMMAND.search(asked) if asked.isascii() or not _CHINESE.match(asked) else _CHINESE.match(asked)
    if match is None:
        return None
    said = match["said"].strip()
    if (closing := _QUOTES.get(said[0])) and (end := said.find(closing, 1)) > 1:
        return None if _CHANGED.match(said, end + 1) else said[1:end].strip() or None
    if ":" in match["colon"] or "：" in match["colon"]:
        return said
    if match.re is _CHINESE or ((match["verb"] or "").casefold() in _WORKS and not match["marker"]):
        return None
    words = said.split()
    if len(words) > _MOST_WORDS or (_first(words) in _DESCRIBED and words[:3] != ["this", "is", "a"]):
        return None
    # A second sentence is about the first: it is not to be said.
    sentence = _ADDED.sub("", _SENTENCE_END.split(said, maxsplit=1)[0])
    return None if _IN_A_LANGUAGE.search(sentence) else sentence


def _first(words: list[str]) -> str:
    return words[0].casefold().strip(".,:;!")
