"""Where a text may be cut: never between a letter and its marks, nor inside an emoji of several code points.

The rules are those of extended grapheme clusters, a little coarser: what is doubtful stays together.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Every code point that can join its neighbour lies in one of these spans (and many that cannot). A text without any
# of them needs no care but for CR LF.
SPANS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x1DFF),
    (0x200C, 0x200D),
    (0x20D0, 0x20FF),
    (0x2CEF, 0x2CF1),
    (0x2D7F, 0x2D7F),
    (0x2DE0, 0x2DFF),
    (0x302A, 0x302F),
    (0x3099, 0x309A),
    (0xA66F, 0xABFF),
    (0xD7B0, 0xD7FF),
    (0xFB1E, 0xFB1E),
    (0xFE00, 0xFE2F),
    (0xFF9E, 0xFF9F),
    (0x10000, 0x16FFF),
    (0x1BC00, 0x1BCFF),
    (0x1CF00, 0x1E94F),
    (0x1F1E6, 0x1F1FF),
    (0x1F3FB, 0x1F3FF),
    (0xE0000, 0xE01FF),
)
LATIN = r"[\x00-\u02ff]"
FLAGS = "\U0001f1e6-\U0001f1ff"
JAMO = "\u1100-\u115f\ua960-\ua97c"
EXTENDING_LETTERS = "\u0e33\u0eb3\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f"
PREPENDED = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
HEADS = rf"[{FLAGS}]{{2}}|[{JAMO}]++[\uac00-\ud7a3]?|[{PREPENDED}]++(?:[{FLAGS}]{{2}}|[^\r\n])?"
_PICTURES = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d"
_INDIC = "\u0900-\u0d7f"
# Code points that extend the one before although they are no marks: joiners, vowels of Thai and Lao, medial and final
# jamo, half-width voicing, skin tones, tags.
_EXTENDING = (
    (0x0E33, 0x0E33),
    (0x0EB3, 0x0EB3),
    (0x1160, 0x11FF),
    (0x200C, 0x200D),
    (0xD7B0, 0xD7FB),
    (0xFF9E, 0xFF9F),
    (0x1F3FB, 0x1F3FF),
    (0xE0020, 0xE007F),
)


def _ranges(spans: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in spans)


@cache
def _joining() -> re.Pattern[str]:
    return re.compile(f"[{_ranges(SPANS)}]")


def is_plain(text: str) -> bool:
    """Whether every code point stands for itself, so that a cut is safe anywhere but inside CR LF."""
    return text.isascii() or _joining().search(text) is None


@cache
def marks() -> str:
    """The inside of a character class: every code point that extends the one before it.

    Built when first needed from the interpreter's own Unicode tables (a few milliseconds).
    """
    found: list[list[int]] = []
    for low, high in SPANS:
        for code in range(low, high + 1):
            if unicodedata.category(chr(code))[0] != "M":
                continue
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return _ranges(tuple((low, high) for low, high in found)) + _ranges(_EXTENDING)


@cache
def tail() -> str:
    """The pattern of what may follow the first code point of a cluster: marks, joined pictures, conjunct letters."""
    joining = rf"[{marks()}]|(?<=\u200d)[{_PICTURES}]|(?<=[{_VIRAMAS}\u200d])[{_INDIC}]"
    return rf"(?:(?!{LATIN})(?:{joining}))*+"


@cache
def unmarked() -> str:
    """A lookahead for what is not followed by a mark; Latin text is let through by one cheap test."""
    return rf"(?!(?!{LATIN})[{marks()}])"


@cache
def _cluster() -> re.Pattern[str]:
    return re.compile(rf"\r\n|[\r\n]|(?:{HEADS}|[\s\S]){tail()}")


def graphemes(text: str) -> list[str]:
    """The text cut into the units that a reader takes for one character."""
    if is_plain(text) and "\r" not in text:
        return list(text)
    return _cluster().findall(text)


def floor(text: str, index: int) -> int:
    """The last safe place to cut at or before ``index``."""
    if index <= 0 or index >= len(text):
        return min(max(index, 0), len(text))
    if is_plain(text) and text[index - 1 : index + 1] != "\r\n":
        return index
    return next(match.start() for match in _cluster().finditer(text) if match.end() > index)
