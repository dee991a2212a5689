"""The doors by which a request itself asks for what should happen to it.

Headers ``X-Mock-Error``, ``X-Mock-Delay``, ``X-Mock-Fault`` and ``X-Mock-Task``; the model's suffix ``:mock-<id>`` and
the key ``sk-mock-error-<id>``, which name an error, or ``:mock-<fault>`` and ``sk-mock-fault-<fault>``; and for a
task's fate the words ``[[mock fail=<id> seconds=<n>]]`` in its prompt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mockserver.choosing.fates import FateError, read_fate
from mockserver.choosing.plan import Plan
from mockserver.choosing.rule import Outcome, TaskWanted
from mockserver.contracts.catalogue import Refusal
from mockserver.errors import UnderstudyError, UnknownWordError
from mockserver.faults.asked import FaultError, read_faults
from mockserver.faults.catalogue import FAULTS
from mockserver.state.records import Fate

if TYPE_CHECKING:
    from mockserver.http.exchange import Call

KEY_DOOR = "sk-mock-error-"
FAULT_KEY_DOOR = "sk-mock-fault-"
MODEL_DOOR = ":mock-"
MOST_DELAY = 600.0
HEADERS = frozenset((b"x-mock-error", b"x-mock-delay", b"x-mock-fault", b"x-mock-task"))
_IN_PROMPT = re.compile(r"\[\[\s*mock\s+([^\]]*)\]\]")


class DoorError(UnderstudyError):
    """A door was used with words that mean nothing; the text says which, and the nearest that do."""


def asked_by_headers(call: Call) -> Outcome:
    """What the headers of a request ask for. Raises ``DoorError``."""
    error, task = _header(call.headers, b"x-mock-error"), _header(call.headers, b"x-mock-task")
    if error is not None:
        _known(call, error)
    return Outcome(
        error=error,
        delay=_delay(call.headers),
        fault=_fault(call.headers),
        task=None if task is None else _fate(call, task),
    )


def asked_by_key(call: Call, key: str) -> None:
    """Refuse when the key names an error; take up the fault that it names."""
    if key.startswith(KEY_DOOR):
        call.key = key
        raise _refusal(call, key.removeprefix(KEY_DOOR))
    if key.startswith(FAULT_KEY_DOOR):
        _add_fault(call, key.removeprefix(FAULT_KEY_DOOR))


def asked_by_model(call: Call, value: str) -> str:
    """The value without its suffix. Refuse when that names an error; take up the fault that it names."""
    name, found, asked = value.partition(MODEL_DOOR)
    if not found:
        return value
    call.model_name = name
    if asked not in call.provider.catalogue and asked.replace("-", "_") in FAULTS:
        _add_fault(call, asked)
        return name
    raise _refusal(call, asked)


def _add_fault(call: Call, asked: str) -> None:
    try:
        faults = read_faults(asked.replace("-", "_"))
    except FaultError as error:
        raise DoorError(str(error)) from None
    call.plan = call.plan or Plan()
    call.plan.faults, call.plan.by_body = faults, True


def asked_fate(call: Call, prompt: str) -> Fate:
    """The fate of a task: the header's word first, then the prompt's, then a rule's, else success in its own time."""
    plan = call.plan
    found = _IN_PROMPT.search(prompt) if b"x-mock-task" not in call.headers else None
    wanted = _fate(call, found[1]) if found else plan.task if plan is not None else None
    if wanted is None:
        return Fate()
    return Fate(error=wanted.fail, seconds=wanted.seconds, stuck=wanted.stuck, confirm=wanted.confirm or 0.0)


def _fate(call: Call, words: str) -> TaskWanted:
    try:
        fate = read_fate(words)
    except FateError as error:
        raise DoorError(f"X-Mock-Task: {error}") from None
    if fate.fail is not None:
        _known(call, fate.fail)
    return fate


def _delay(headers: Mapping[bytes, bytes]) -> float | None:
    """The real seconds to wait before the answer."""
    asked = _header(headers, b"x-mock-delay")
    if asked is None:
        return None
    try:
        seconds = float(asked)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MOST_DELAY:
        raise DoorError(f"X-Mock-Delay is {asked!r}; it must be a number from 0 to {MOST_DELAY:g}")
    return seconds


def _fault(headers: Mapping[bytes, bytes]) -> str | None:
    asked = _header(headers, b"x-mock-fault")
    if asked is not None:
        try:
            read_faults(asked)
        except FaultError as error:
            raise DoorError(f"X-Mock-Fault: {error}") from None
    return asked


def _header(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1").strip()


def _refusal(call: Call, error: str) -> Refusal:
    _known(call, error)
    names = {"model": call.model_name} if call.model_name else {}
    return Refusal(error, **names)


def _known(call: Call, error: str) -> None:
    try:
        call.provider.catalogue[error]
    except UnknownWordError as unknown:
        raise DoorError(str(unknown)) from None
