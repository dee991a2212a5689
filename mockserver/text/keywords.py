"""The words a request is about."""

from __future__ import annotations

import re

from mockserver.text.graphemes import floor, is_plain
from mockserver.text.stopwords import STOP_WORDS, VERBS

_LONGEST = 24  # characters of one key word
_HEAD, _TAIL = 1000, 500  # characters looked at, at both ends of a long request
LETTERS = re.compile(r"[^\W\d_][\w'’]*(?:[-.][^\W_]+)*")
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¿¡«»“”„‘’…—–·。、，！？：；（）「」『』《》【】।॥؟،؛"


def keywords(text: str, language: str, most: int = 3) -> list[str]:
    """Up to ``most`` words or phrases that a text is about, as they are written there and in that order."""
    if len(text) > _HEAD + _TAIL:
        head, tail = text[: floor(text, _HEAD)], text[floor(text, len(text) - _TAIL) :]
        text = f"{head.rpartition(' ')[0] or head}\n{tail.partition(' ')[2] or tail}"
    found: list[str] = []
    seen = set()
    for word in _candidates(text, language):
        folded = word.casefold()
        if folded in STOP_WORDS or folded in seen or len(word) < 2:
            continue
        seen.add(folded)
        found.append(word if len(word) <= _LONGEST else word[: floor(word, _LONGEST)])
        if len(found) > most:
            break
    if len(found) > 1 and found[0].casefold() in VERBS and text.lstrip().startswith(found[0]):
        return found[1 : most + 1]  # a verb at the beginning says what is to be done, not what with
    return found[:most]


def _candidates(text: str, language: str) -> list[str]:
    if language in ("zh", "ja", "ko"):
        from mockserver.text import keywords_of_asia

        return keywords_of_asia.candidates(text, language)
    if is_plain(text):
        return LETTERS.findall(text)
    return words(text)


def words(text: str) -> list[str]:
    """What stands between spaces, without punctuation around it and numbers: nothing is cut inside a word."""
    found = []
    for raw in text.split():
        word = raw.strip(_PUNCTUATION)
        begin = raw.find(word) + 1
        # A mark at the beginning belongs to what stood before it.
        if word and not word.isdigit() and floor(f" {raw}", begin) == begin:
            found.append(word)
    return found
