"""An oracle for cuts, independent of the code under test: what must never be torn from the character before it."""

from __future__ import annotations

import unicodedata

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ACCENTED = "e\u0301"
FLAG = "\U0001f1f8\U0001f1ec"
THUMB = "\U0001f44d\U0001f3fd"
KEYCAP = "1\ufe0f\u20e3"
HANGUL = "\u1112\u1161\u11ab"
CONJUNCT = "\u0915\u094d\u0937"
CLUSTERS = (FAMILY, ACCENTED, FLAG, THUMB, KEYCAP, HANGUL, CONJUNCT, "\r\n", "\u0e01\u0e33")


def clings(character: str) -> bool:
    """Whether a character belongs to the one before it, whatever that is (but for line ends)."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in "\u200d\u0e33"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def torn(before: str, after: str) -> bool:
    """Whether a cut between two texts goes through a cluster."""
    if not before or not after:
        return False
    if before[-1] == "\r" and after[0] == "\n":
        return True
    return before[-1] not in "\r\n" and (clings(after[0]) or (before[-1] == "\u200d" and after[0] >= "\U0001f000"))
