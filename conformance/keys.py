"""Keys: which have the documented form, and one that has it."""

from __future__ import annotations

import re

from conformance.contract import Auth
from conformance.requests import Request

_CANDIDATES = ("sk-conformance-1", "conformance-1")


def refused_key(auth: Auth, request: Request, word: str) -> tuple[str, ...]:
    """The conditions that may stand against a request's key, ``no-key`` and ``bad-key``; none when the key is fine.

    ``word`` is the operation's; headers that count on it alone come before the others, and the first key decides. A
    header that holds the scheme and no key is both.
    """
    own = [scheme for scheme in auth.schemes if word in scheme.operations]
    schemes = [*own, *(scheme for scheme in auth.schemes if not scheme.operations)]
    headers = [(request.headers.get(scheme.header, ""), scheme.prefix) for scheme in schemes]
    keys = [header.removeprefix(prefix) for header, prefix in headers if header.startswith(prefix)]
    first = next(filter(None, keys), "")
    if first:
        return () if is_documented(auth, first) else ("bad-key",)
    if not any(header for header, _ in headers):
        return ("no-key",)
    return ("bad-key",) if all(keys) else ("bad-key", "no-key")


def is_documented(auth: Auth, key: str) -> bool:
    """Whether a key has the documented form and none that is refused."""
    return re.fullmatch(auth.key_pattern, key) is not None and not (
        auth.refused_pattern and re.search(auth.refused_pattern, key)
    )


def last_six(auth: Auth, key: str) -> tuple[str, ...]:
    """What may be meant by the last six digits of a key: its characters or its figures, a channel included or not."""
    found = re.fullmatch(auth.channel_pattern, key) if auth.channel_pattern else None
    texts = [key, *([found["key"]] if found else ())]
    return tuple(dict.fromkeys(one[-6:] for text in texts for one in (text, re.sub(r"\D", "", text))))


def fitting_key(auth: Auth) -> str:
    """A key for a mock, which takes any of the documented form; raises ``LookupError`` when none is known."""
    for key in _CANDIDATES:
        if is_documented(auth, key) and not (auth.channel_pattern and re.fullmatch(auth.channel_pattern, key)):
            return key
    raise LookupError(f"no key of the form {auth.key_pattern} is known: name one")


def second_fitting_key(auth: Auth) -> str | None:
    """Another one, of another account; ``None`` when none is known."""
    key = fitting_key(auth)
    return next((other for other in (f"{key}2", f"{key}b") if is_documented(auth, other)), None)
