"""How a line of text falls apart: words that stay whole, characters that may break, and which font each one needs."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

# Pillow's built-in font has a shape for exactly these.
_BUILT_IN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("©«°±´·»‘’“”…‹›⁄™")

# No line begins with one of these, and none ends with one of those below.
_CLOSING = frozenset("，。、；：！？）】》」』〉〕’”…・ーァィゥェォッャュョぁぃぅぇぉっゃゅょ%％")
_OPENING = frozenset("（【《「『〈〔‘“")


@dataclass(frozen=True)
class Run:
    """Neighbouring characters of one font: Pillow's own when `built_in`, else the table of bitmaps."""

    text: str
    built_in: bool


def tidy(text: str) -> str:
    """Composed characters, no controls, no invisible marks, single spaces."""
    shown = (
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) not in ("Cf", "Cs") and not _is_selector(character)
    )
    return " ".join("".join(shown).split())


def pieces(text: str) -> Iterator[str]:
    """The unbreakable parts of a tidy text, in reading order."""
    held = ""
    for unit in _units(text):
        if held and (unit[0] in _CLOSING or held[-1] in _OPENING) and unit != " ":
            held += unit
            continue
        if held:
            yield held
        held = unit
    if held:
        yield held


def runs(text: str) -> Iterator[Run]:
    """The text cut where the font changes; a word that needs the table anywhere is drawn from it as a whole."""
    for built_in, units in groupby(_units(text), key=_BUILT_IN.issuperset):
        yield Run("".join(units), built_in)


def is_mark(character: str) -> bool:
    """Whether it is drawn over the character before it."""
    return unicodedata.category(character).startswith("M")


def visual_order(text: str) -> str:
    """The text with its right-to-left runs (Arabic, Hebrew) turned round, to draw from left to right."""
    if not any(map(_is_leftward, text)):
        return text
    stretches: list[tuple[bool, list[str]]] = []
    for leftward, group in groupby(_clusters(text), key=lambda cluster: _is_leftward(cluster[0])):
        clusters = list(group)
        if leftward and len(stretches) > 1 and stretches[-1][1] == [" "] and stretches[-2][0]:
            stretches.pop()
            stretches[-1][1].extend([" ", *clusters])
        else:
            stretches.append((leftward, clusters))
    return "".join("".join(reversed(clusters) if leftward else clusters) for leftward, clusters in stretches)


def _units(text: str) -> Iterator[str]:
    """Words of alphabets, single spaces, and single characters of scripts that break anywhere."""
    word = ""
    for character in text:
        if character != " " and not _breaks_anywhere(character):
            word += character
            continue
        if word:
            yield word
            word = ""
        yield character
    if word:
        yield word


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for character in text:
        if clusters and is_mark(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _breaks_anywhere(character: str) -> bool:
    # East Asian scripts, and everything drawn as a box (emoji and what else lies beyond the basic plane).
    return character >= "\u2e80" and not is_mark(character)


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_leftward(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")
