"""Errors of this program's own making, for the people who run it (a provider's errors are contract data)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UnderstudyError(Exception):
    """A mistake that a person can mend: the text says where, what was found, what was wanted and what to do next."""


class ContractError(UnderstudyError):
    """A contract folder that cannot be understood. Raised at load, never while answering."""


class SettingsError(UnderstudyError):
    """An option, environment variable or settings file that cannot be used."""


class UnknownWordError(UnderstudyError):
    """A name that selects nothing, such as a provider or an error id that does not exist."""


def nearest(word: str, words: Iterable[str]) -> str:
    """The hint ``; did you mean 'x'?`` for the closest of ``words``, or an empty text when none is close.

    >>> nearest("fmaily", ["family", "source"])
    "; did you mean 'family'?"
    """
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
