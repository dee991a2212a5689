"""The doors by which a client asks for an error or a task's fate without its natural cause.

Header ``X-Mock-Error``, model suffix ``:mock-<id>``, key ``sk-mock-error-<id>``; for tasks the header
``X-Mock-Task`` or the same words in the prompt as ``[[mock fail=<id> seconds=<n>]]``.
"""

from __future__ import annotations

import re
from typing import Any

from mockserver.contracts.catalogue import Refusal
from mockserver.errors import UnknownWordError, nearest
from mockserver.http.exchange import Call
from mockserver.state.records import Fate

KEY_DOOR = "sk-mock-error-"
MODEL_DOOR = ":mock-"
MAX_DELAY = 600.0
_IN_PROMPT = re.compile(r"\[\[\s*mock\s+([^\]]*)\]\]")
_WORD = re.compile(r"([a-z_]+)(?:=([^\s,]+))?")
_FATES = ("fail", "seconds", "stuck")


class DoorError(Exception):
    """A door was used with words that mean nothing; the text says which, and the nearest that do."""


def asked_by_header(call: Call) -> None:
    """Refuse when ``X-Mock-Error`` names an error."""
    asked = call.headers.get(b"x-mock-error")
    if asked is not None:
        raise _refusal(call, asked.decode("latin-1").strip())


def asked_by_key(call: Call, key: str) -> None:
    """Refuse when the key names an error."""
    if key.startswith(KEY_DOOR):
        call.key = key
        raise _refusal(call, key.removeprefix(KEY_DOOR))


def asked_by_model(call: Call, value: str) -> str:
    """Refuse when the model's suffix names an error; otherwise the value as it is."""
    name, found, asked = value.partition(MODEL_DOOR)
    if found:
        call.model_name = name
        raise _refusal(call, asked)
    return value


def asked_fate(call: Call, prompt: str) -> Fate:
    """The fate that the request asks for its task: header first, then the prompt, otherwise success in its own time."""
    header = call.headers.get(b"x-mock-task")
    if header is not None:
        return read_fate(call, header.decode("latin-1"))
    found = _IN_PROMPT.search(prompt)
    return read_fate(call, found[1]) if found else Fate()


def read_fate(call: Call, words: str) -> Fate:
    """Words such as ``fail=<id>, seconds=<n>`` or ``stuck``. Raises ``DoorError`` for any other."""
    chosen: dict[str, Any] = {}
    for word, value in _WORD.findall(words):
        if word not in _FATES:
            raise DoorError(f"X-Mock-Task: unknown word {word!r}{nearest(word, _FATES)} (known: {', '.join(_FATES)})")
        chosen[word] = value
    if "fail" in chosen:
        _known(call, chosen["fail"])
    try:
        seconds = float(chosen["seconds"]) if "seconds" in chosen else None
    except ValueError:
        raise DoorError(f"X-Mock-Task: seconds is {chosen['seconds']!r}; it must be a number") from None
    if seconds is not None and not 0 <= seconds < 1e9:
        raise DoorError(f"X-Mock-Task: seconds is {seconds:g}; it must be from 0 to below 1000000000")
    return Fate(error=chosen.get("fail"), seconds=seconds, stuck="stuck" in chosen)


def asked_delay(call: Call) -> float:
    """The real seconds that ``X-Mock-Delay`` asks to wait before the answer; raises ``DoorError`` for no number."""
    asked = call.headers.get(b"x-mock-delay")
    if asked is None:
        return 0.0
    try:
        seconds = float(asked)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MAX_DELAY:
        raise DoorError(f"X-Mock-Delay is {asked.decode('latin-1')!r}; it must be a number from 0 to {MAX_DELAY:g}")
    return seconds


def _refusal(call: Call, error: str) -> Refusal:
    _known(call, error)
    names = {"model": call.model_name} if call.model_name else {}
    return Refusal(error, **names)


def _known(call: Call, error: str) -> None:
    try:
        call.provider.catalogue[error]
    except UnknownWordError as unknown:
        raise DoorError(str(unknown)) from None
