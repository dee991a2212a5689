"""Keys never leave the server in what it shows or writes down: they are shortened wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

import msgspec

SECRET_HEADERS = frozenset(
    (
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "api-key",
        "x-goog-api-key",
        "mj-api-secret",
    )
)
"""Headers whose whole value is a secret, but for the scheme before it (``Bearer``)."""

_ALWAYS = (
    "api[-_]?key|x[-_]api[-_]key|(?:access|refresh|auth|session|bearer)[-_]?token|(?:client|api|app|shared)[-_]?secret|"
    "(?:secret|access|private|subscription)[-_]?key|secret|password|passwd|pwd|authorization|credentials?"
)
_ASKED = f"{_ALWAYS}|key|token"  # an answer says ``token`` of a piece of text, with its probability
_QUOTED = '"(?:{names})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)+)'
_IN_URL = "(?:^|[?&])(?:{names})=([^&\\s\"'<>\\\\]+)"
_PART = 'name="?(?:{names})"?(?:;[^\\r\\n]*)?\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r\\n]+)\\r\\n--'
_NAMED = {
    asked: re.compile("|".join((_QUOTED, _IN_URL, _PART)).format(names=names), re.IGNORECASE)
    for asked, names in ((True, _ASKED), (False, _ALWAYS))
}
"""Values of members, of queries and forms, and of parts of a form whose names say that they are secrets."""

LEAST_ECHO = 8
"""A named value that is shorter is not looked for elsewhere: it would be found in what has nothing to do with it."""


def redacted(key: str) -> str:
    """A key as it may be shown: its ends, when it is long enough to hide the rest."""
    return f"{key[:3]}…{key[-2:]}" if len(key) >= 12 else "…"


def cleaned(text: str, secrets: Iterable[str], *, asked: bool = False) -> str:
    """The text with each of the secrets shortened, and the values whose names say that they are secrets.

    Such names (``api_key``, ``password`` and more) count in JSON, in queries and in forms; ``key`` and ``token``
    as well in what was ``asked`` for, where they are no words of an answer.
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, redacted(secret))
    return _NAMED[asked].sub(_shortened, text)


def cleaned_data(data: Any, secrets: Iterable[str] = ()) -> Any:
    """The same of data that came from a request, as JSON has it."""
    return msgspec.json.decode(cleaned(msgspec.json.encode(data).decode(), secrets, asked=True))


def cleaned_headers(rows: Iterable[tuple[str, str]], secrets: Iterable[str]) -> dict[str, str]:
    """Headers by lower-case name, the secret ones shortened; of one that stands twice the values are joined."""
    known, shown = tuple(secrets), dict[str, str]()
    for name, value in rows:
        lower, text = name.lower(), value
        if lower in SECRET_HEADERS:
            scheme, _, rest = text.rpartition(" ")
            text = f"{scheme} {redacted(rest)}".strip()
        text = cleaned(text, known)
        shown[lower] = f"{shown[lower]}, {text}" if lower in shown else text
    return shown


def secrets_in(headers: Mapping[str, str], query: str = "", body: bytes = b"") -> tuple[str, ...]:
    """The secrets that a request carries in its headers (by lower-case name), its query and its body."""
    found = [headers[name].rpartition(" ")[2] for name in sorted(SECRET_HEADERS) if headers.get(name)]
    for text in (query, body.decode("utf-8", "replace")):
        named = [next(filter(None, match.groups())) for match in _NAMED[True].finditer(text)]
        found += [value for raw in named for value in (raw, unquote_plus(raw)) if len(value) >= LEAST_ECHO]
    return tuple(dict.fromkeys(found))


def named_as_secret(name: str) -> bool:
    """Whether the value of a member of a request, or of its query, is taken for a secret because of its name."""
    return re.fullmatch(_ASKED, name, re.IGNORECASE) is not None


def _shortened(match: re.Match[str]) -> str:
    begin, end = next(match.span(group) for group in range(1, 4) if match[group])
    whole, start = match[0], match.start()
    value = whole[begin - start : end - start]
    # what was shortened before stays as it is, and half of an escape sequence would be no JSON
    shown = value if "…" in value else "…" if "\\" in value else redacted(value)
    return whole[: begin - start] + shown + whole[end - start :]
