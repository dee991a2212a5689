"""A check's request as one command line that repeats it, with the key left to the reader."""

from __future__ import annotations

import shlex

from conformance.contract import Auth
from conformance.requests import Request
from conformance.samples import Upload

KEY = "$API_KEY"
LONGEST = 64 * 1024
"""Bytes of a body that stand in a command; a longer one is named as a file."""


def curl(request: Request, url: str, auth: Auth, *, host: str | None = None) -> str:
    """One line for a shell whose variable ``API_KEY`` holds the key; files stand in the working folder."""
    scheme = auth.scheme
    words = [
        "curl",
        "-sS",
        "-X",
        request.method,
        shlex.quote(url),
        "-H",
        f'"{scheme.header.title()}: {scheme.prefix}{KEY}"',
    ]
    headers = {"Host": host} if host else {}
    if not request.parts:
        headers |= {name.title(): text for name, text in request.headers.items() if name != scheme.header}
    for name, text in headers.items():
        words += ["-H", shlex.quote(f"{name}: {text}")]
    if len(request.content) > LONGEST:
        words += ["--data-binary", f"@body-of-{len(request.content)}-bytes"]
    elif request.content:
        words += ["--data-raw", shlex.quote(request.content.decode("utf-8", "replace"))]
    for name, found in request.parts:
        words += _part(name, found)
    return " ".join(words)


def _part(name: str, found: str | Upload) -> list[str]:
    if isinstance(found, Upload):
        return ["-F", shlex.quote(f"{name}=@{found.filename};type={found.media_type}")]
    return ["--form-string", shlex.quote(f"{name}={found}")]
