"""Filters of lists: which words they take, and which rows fit them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from typing import Any

import msgspec
from starlette.requests import Request

from mockserver.contracts.model import State
from mockserver.control.replies import ControlError, filters_of, literal_words, understudy_of
from mockserver.errors import nearest
from mockserver.journal import Exchange
from mockserver.state.records import Task
from mockserver.tasks.lifecycle import moment

REQUESTS: Mapping[str, str] = {
    "id": "an exchange's id",
    "provider": "a provider",
    "operation": "a word or id of an operation",
    "method": "GET, POST, ...",
    "status": "a status (404) or a class of them (4xx); 0 is no answer at all",
    "model": "a model, or a pattern such as gpt-4*",
    "task_id": "a task's id",
    "key": "a key, or its beginning",
    "error": "the id of a documented error",
    "rule": "the id of a rule that took the request",
    "fault": "a fault that acted on it",
    "text": "any part of path, query, request or answer, whatever its case",
    "bodies": "false leaves headers and bodies out, as lists need",
}
TASKS: Mapping[str, str] = {
    "id": "a task's id",
    "provider": "a provider",
    "family": "a family of models",
    "operation": "the id of the operation that submitted it",
    "model": "a model, or a pattern such as wan*",
    "key": "a key, or its beginning",
    "state": "created, queued, running, modal, succeeded, failed or cancelled",
    "error": "the id of the error it fails with",
    "text": "any part of what was asked, whatever its case",
}
STATES = literal_words(State)
_STATUS = re.compile(r"\d{1,3}|[1-5]xx")


def request_filters(request: Request) -> dict[str, str]:
    """The filters of a list of requests. Raises ``ControlError``."""
    filters = filters_of(request)
    check_provider(request, filters)
    status = filters.get("status")
    if status is not None and not _STATUS.fullmatch(status.lower()):
        raise ControlError(400, "bad_filter", f"status is {status!r}; it must be a number such as 404, or 4xx")
    if filters.get("bodies", "true") not in ("true", "false"):
        raise ControlError(400, "bad_filter", f"bodies is {filters['bodies']!r}; it must be true or false")
    return filters


def task_filters(request: Request) -> dict[str, str]:
    """The filters of a list of tasks. Raises ``ControlError``."""
    filters = filters_of(request)
    check_provider(request, filters)
    check_word(filters, "state", STATES)
    return filters


def exchange_fits(exchange: Exchange, filters: Mapping[str, str]) -> bool:
    """Whether an exchange meets all filters."""
    return all(_EXCHANGE[name](exchange, value) for name, value in filters.items())


def task_fits(task: Task, filters: Mapping[str, str], now: float) -> bool:
    """Whether a task meets all filters."""
    for name, value in filters.items():
        if name == "state":
            fits = moment(task, now).state == value
        elif name == "model":
            fits = fnmatchcase(task.model, value)
        elif name == "key":
            fits = task.key.startswith(value)
        elif name == "error":
            fits = task.fate.error == value
        elif name == "text":
            fits = value.casefold() in msgspec.json.encode(task.request).decode().casefold()
        else:
            fits = getattr(task, name) == value
        if not fits:
            return False
    return True


def _status(exchange: Exchange, value: str) -> bool:
    return str(exchange.status) == value or f"{exchange.status // 100}xx" == value.lower()


def _text(exchange: Exchange, value: str) -> bool:
    wanted = value.casefold()
    where = f"{exchange.path}?{exchange.query}"
    sides = (exchange.request, exchange.response)
    return wanted in where.casefold() or any(wanted in side.decode("utf-8", "replace").casefold() for side in sides)


def _chosen(what: str) -> Any:
    return lambda exchange, value: value in (exchange.chosen or {}).get(what, ())


_EXCHANGE: dict[str, Any] = {
    "id": lambda exchange, value: exchange.id == value,
    "provider": lambda exchange, value: exchange.provider == value,
    "operation": lambda exchange, value: value in (exchange.operation, exchange.operation_id),
    "method": lambda exchange, value: exchange.method == value.upper(),
    "status": _status,
    "model": lambda exchange, value: fnmatchcase(exchange.model or "", value),
    "task_id": lambda exchange, value: exchange.task_id == value,
    "key": lambda exchange, value: (exchange.key or "").startswith(value),
    "error": lambda exchange, value: exchange.error == value,
    "rule": _chosen("rules"),
    "fault": _chosen("faults"),
    "text": _text,
    "bodies": lambda exchange, value: True,
}


def check_provider(request: Request, filters: Mapping[str, str]) -> None:
    """Raise ``ControlError`` for a provider that there is not."""
    check_word(filters, "provider", understudy_of(request).providers)


def check_word(filters: Mapping[str, str], name: str, known: Collection[str]) -> None:
    """Raise ``ControlError`` for a filter whose word is none of the known ones."""
    word = filters.get(name)
    if word is not None and word not in known:
        hint = nearest(word, known) or f" (known: {', '.join(known)})"
        raise ControlError(400, "bad_filter", f"there is no {name} {word!r}{hint}")
