"""Short texts that match a regular expression, made from its parse tree.

Lookarounds are only guessed at: the caller checks what comes out. The same chance gives the same text in every process,
which rules out generators that pick from sets of characters.
"""

from __future__ import annotations

import re
import string
import warnings
from importlib import import_module
from typing import Any

from mockserver.chance import Random

_PARSE: Any = import_module("re._parser").parse  # what mypy knows of it changes with the order of its reading
_LONGEST = 5000  # characters of a made text
_CATEGORIES = {
    "category_digit": string.digits,
    "category_not_digit": string.ascii_letters,
    "category_space": " ",
    "category_not_space": string.ascii_letters + string.digits,
    "category_word": string.ascii_lowercase + string.digits,
    "category_not_word": "-. ",
}
_LETTERS = string.ascii_lowercase + string.ascii_uppercase + string.digits + " -_.,:;!?@#$%&*+=/()<>[]{}'\"~^|\\`"
_PROPERTIES = {"L": "a-zA-Z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "P": "!-/", "Z": " ", "Zs": " "}
_ECMA = re.compile(r"\\[pP]\{([^}]*)\}|\\u\{([0-9a-fA-F]{1,6})\}|\(\?<(?=[A-Za-z])|\\k<([^>]*)>|\\.|\[|\]", re.DOTALL)


class TooLongError(Exception):
    """A pattern asks for more characters than one is willing to write."""


def example(pattern: str, chance: Random, *, extra: int = 3) -> str | None:
    """A text for a pattern, with up to ``extra`` repetitions more than each needs; None if there is no way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _PARSE(_translated(pattern))
        return _Writer(chance, extra).write(tree)
    except (re.error, TooLongError, RecursionError, OverflowError, ValueError, KeyError, IndexError):
        return None


def _translated(pattern: str) -> str:
    """The pattern with what JSON Schema writes otherwise than Python put into Python's words."""
    inside = False

    def swap(match: re.Match[str]) -> str:
        nonlocal inside
        found = match[0]
        if found in "[]":
            inside = found == "["
        elif match[1] is not None:
            letters = _PROPERTIES.get(match[1].split("=")[-1], "a-z")
            return letters if inside else f"[{'^' if found[1] == 'P' else ''}{letters}]"
        elif match[2] is not None:
            return re.escape(chr(int(match[2], 16)))
        elif match[3] is not None:
            return f"(?P={match[3]})"
        elif found == "(?<":
            return "(?P<"
        return found

    return _ECMA.sub(swap, pattern)


class _Writer:
    def __init__(self, chance: Random, extra: int) -> None:
        self.chance = chance
        self.extra = extra
        self.groups: dict[int, str] = {}
        self.wishes: list[str] = []  # what lookaheads at the beginning want to see
        self.begun = False
        self.left = _LONGEST

    def write(self, tree: Any) -> str:
        text = self.sequence(tree)
        wished = "".join(self.wishes)
        return wished + text[len(wished) :] if wished else text

    def sequence(self, tree: Any) -> str:
        return "".join([self.node(code.name.lower(), value) for code, value in tree])

    def node(self, code: str, value: Any) -> str:
        self.left -= 1
        if self.left < 0:
            raise TooLongError
        if code == "literal":
            self.begun = True
            return chr(value)
        if code in ("any", "not_literal", "in"):
            self.begun = True
            return self.character(code, value)
        if code == "branch":
            return self.sequence(self.chance.choice(value[1]))
        if code == "subpattern":
            text = self.sequence(value[-1])
            if value[0] is not None:
                self.groups[value[0]] = text
            return text
        if code.endswith("_repeat"):
            low, high, inner = value
            times = low + self.chance.randrange(min(int(high) - low, self.extra) + 1)
            return "".join([self.sequence(inner) for _ in range(times)])
        if code == "groupref":
            return self.groups[value]
        if code == "atomic_group":
            return self.sequence(value)
        if code == "assert" and value[0] > 0 and not self.begun:
            self.wishes.append(self.sequence(value[1]))
            self.begun = False
        return ""  # anchors and what cannot be written

    def character(self, code: str, value: Any) -> str:
        if code == "any":
            return self.chance.choice(string.ascii_lowercase)
        if code == "not_literal":
            return next(letter for letter in _LETTERS if ord(letter) != value)
        kinds = [(kind.name.lower(), inner) for kind, inner in value]
        if kinds[0][0] == "negate":
            allowed = [
                letter for letter in _LETTERS if not any(_holds(kind, inner, letter) for kind, inner in kinds[1:])
            ]
            return self.chance.choice(allowed)
        kind, inner = self.chance.choice(kinds)
        if kind == "range":
            return chr(self.chance.randint(*inner))
        return self.chance.choice(_CATEGORIES[inner.name.lower()]) if kind == "category" else chr(inner)


def _holds(kind: str, inner: Any, letter: str) -> bool:
    if kind == "range":
        return bool(inner[0] <= ord(letter) <= inner[1])
    if kind == "category":
        name = inner.name.lower()
        tests = {"digit": letter.isdigit(), "space": letter.isspace(), "word": letter.isalnum() or letter == "_"}
        held = tests.get(name.removeprefix("category_").removeprefix("not_"), False)
        return held is not ("not_" in name)
    return bool(inner == ord(letter))
