"""Tokens: the pieces in which a text is counted, cut and streamed.

Not a real model's vocabulary but its proportions: a Latin word with the space before it is one token, Chinese takes
about 0.6 tokens a character. A piece never ends inside a grapheme, and the first k pieces of a text are exactly the
pieces of their own concatenation, so a text that was cut at k tokens counts k tokens again.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice

from mockserver.text import graphemes

# Scripts written without spaces, and Hangul, whose syllables are worth about as much.
_DENSE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3098\u309b-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
_PREFIX = r"[ \t!-/:-@\[-`{-~]?"
_NEWLINES = r"(?:\r\n|[\r\n]){1,8}"
_BLANKS = r"[^\S\r\n]{2,16}"
# The odd character at the end of a long dense run goes with the pair before it, as words of three do.
_TRIPLE = rf"[{_DENSE}]{{3}}(?![{_DENSE}%s])(?<=[{_DENSE}]{{13}})"
_SHORT = 160  # characters of a text whose count is remembered

_ASCII = re.compile(rf"{_PREFIX}[A-Za-z]{{1,12}}| ?[0-9]{{1,3}}|{_NEWLINES}|{_BLANKS}| ?[^\sA-Za-z0-9]|[\s\S]")


@cache
def _plain() -> re.Pattern[str]:
    dense = rf" ?(?:{_TRIPLE % ''}|[{_DENSE}]{{1,2}})"
    word = rf"{_PREFIX}[^\W\d_{_DENSE}]{{1,12}}"
    return re.compile(rf"{word}| ?\d{{1,3}}|{dense}|{_NEWLINES}|{_BLANKS}| ?(?:[^\w\s]|_)|[\s\S]")


@cache
def _joined() -> re.Pattern[str]:
    marks, tail, unmarked = graphemes.marks(), graphemes.tail(), graphemes.unmarked()
    letter = rf"[^\W\d_{_DENSE}{graphemes.JAMO}{graphemes.EXTENDING_LETTERS}]"
    # What carries no marks goes the quick way, without a look behind every letter.
    word = rf"{_PREFIX}(?:{letter}{{1,12}}+(?!{letter}){unmarked}|(?:{letter}{tail}){{1,12}})"
    dense = rf" ?(?:{_TRIPLE % marks}|[{_DENSE}]{{2}}{unmarked}|(?:[{_DENSE}]{tail}){{1,2}})"
    symbol = rf" ?(?:{graphemes.HEADS}|[^\w\s{marks}]|_){tail}"
    return re.compile(rf"{word}| ?(?:\d{tail}){{1,3}}|{dense}|{_NEWLINES}|{_BLANKS}{tail}|{symbol}|[\s\S]{tail}")


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _ASCII
    return _plain() if graphemes.is_plain(text) else _joined()


def count(text: str) -> int:
    """The number of tokens of a text."""
    return _short_count(text) if len(text) <= _SHORT else _pattern(text).subn("", text)[1]


@lru_cache(maxsize=4096)
def _short_count(text: str) -> int:
    """Remembered, since system prompts and questions of a test come again and again."""
    return _pattern(text).subn("", text)[1]


def pieces(text: str) -> list[str]:
    """The tokens of a text, in order; joined they are the text."""
    return _pattern(text).findall(text)


def first(text: str, tokens: int) -> str:
    """The text cut after so many tokens."""
    if tokens <= 0:
        return ""
    last = next(islice(_pattern(text).finditer(text), tokens - 1, None), None)
    return text if last is None else text[: last.end()]
