"""Keys never leave the server in what it shows or writes down: they are shortened wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def redacted(key: str) -> str:
    """A key as it may be shown: its ends, when it is long enough to hide the rest."""
    return f"{key[:3]}…{key[-2:]}" if len(key) >= 12 else "…"


def cleaned(text: str, secrets: Iterable[str]) -> str:
    """The text with each of the secrets shortened; empty ones are none."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, redacted(secret))
    return text


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


def secrets_in(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets that the headers of a request (by lower-case name) carry."""
    return tuple(headers[name].rpartition(" ")[2] for name in sorted(SECRET_HEADERS) if headers.get(name))
