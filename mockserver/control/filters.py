"""Filters of lists: which words they take, and which rows fit them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import msgspec
from starlette.requests import Request

from mockserver.contracts import CompiledProvider
from mockserver.contracts.model import State
from mockserver.control.replies import ControlError, filters_of, literal_words, understudy_of
from mockserver.errors import nearest
from mockserver.faults.catalogue import FAULTS
from mockserver.journal import Exchange
from mockserver.state.records import Task
from mockserver.tasks.lifecycle import moment

Providers = Mapping[str, CompiledProvider]

KEY = "a key, its beginning, or a pattern such as sk-*-blue"
REQUESTS: Mapping[str, str] = {
    "id": "an exchange's id",
    "provider": "a provider",
    "operation": "a word or id of an operation",
    "method": "GET, POST, ...",
    "status": "a status (404) or a class of them (4xx); 0 is no answer at all",
    "model": "a model, or a pattern such as gpt-4*",
    "task_id": "a task's id",
    "key": KEY,
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
    "operation": "a word or id of the operation that submitted it",
    "model": "a model, or a pattern such as wan*",
    "key": KEY,
    "state": "created, queued, running, modal, succeeded, failed or cancelled",
    "error": "the id of the error it fails with",
    "text": "any part of what was asked, whatever its case",
}
STATES = literal_words(State)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_STATUS = re.compile(r"\d{1,3}|[1-5]xx")


def request_filters(request: Request) -> dict[str, str]:
    """The filters of a list of requests. Raises ``ControlError``."""
    filters = filters_of(request)
    check_provider(request, filters)
    status = filters.get("status")
    if status is not None and not _STATUS.fullmatch(status.lower()):
        raise ControlError(400, "bad_filter", f"status is {status!r}; it must be a number such as 404, or 4xx")
    check_flag(filters, "bodies")
    check_word({name: value.upper() for name, value in filters.items()}, "method", METHODS)
    check_word(filters, "fault", FAULTS)
    _check_operation_and_error(request, filters)
    return filters


def task_filters(request: Request) -> dict[str, str]:
    """The filters of a list of tasks. Raises ``ControlError``."""
    filters = filters_of(request)
    check_provider(request, filters)
    check_word(filters, "state", STATES)
    check_family(request, filters)
    _check_operation_and_error(request, filters)
    return filters


def exchange_fits(exchange: Exchange, filters: Mapping[str, str]) -> bool:
    """Whether an exchange meets all filters."""
    return all(_EXCHANGE[name](exchange, value) for name, value in filters.items())


def task_fits(task: Task, filters: Mapping[str, str], now: float, providers: Providers) -> bool:
    """Whether a task meets all filters."""
    for name, value in filters.items():
        if name == "state":
            fits = moment(task, now).state == value
        elif name == "model":
            fits = fnmatchcase(task.model, value)
        elif name == "key":
            fits = key_fits(task.key, value)
        elif name == "error":
            fits = task.fate.error == value
        elif name == "operation":
            fits = value in (task.operation, providers[task.provider].operations[task.operation].facts.word)
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
    "key": lambda exchange, value: key_fits(exchange.key or "", value),
    "error": lambda exchange, value: exchange.error == value,
    "rule": _chosen("rules"),
    "fault": _chosen("faults"),
    "text": _text,
}


def key_fits(key: str, value: str) -> bool:
    """Whether a key is the one that is asked for, begins so, or fits the shell pattern."""
    return key.startswith(value) or fnmatchcase(key, value)


def check_provider(request: Request, filters: Mapping[str, str]) -> None:
    """Raise ``ControlError`` for a provider that there is not."""
    check_word(filters, "provider", understudy_of(request).providers)


def check_family(request: Request, filters: Mapping[str, str]) -> None:
    """Raise ``ControlError`` for a family that no provider has, or not the one that is asked for."""
    check_word(filters, "family", dict.fromkeys(_among(request, filters, lambda provider: provider.families)))


def check_word(filters: Mapping[str, str], name: str, known: Collection[str]) -> None:
    """Raise ``ControlError`` for a filter whose word is none of the known ones."""
    word = filters.get(name)
    if word is not None and word not in known:
        hint = nearest(word, known) or f" (known: {', '.join(known)})"
        raise ControlError(400, "bad_filter", f"there is no {name} {word!r}{hint}")


def check_flag(filters: Mapping[str, str], name: str) -> None:
    """Raise ``ControlError`` for a filter that is neither true nor false."""
    if filters.get(name, "true") not in ("true", "false"):
        raise ControlError(400, "bad_filter", f"{name} is {filters[name]!r}; it must be true or false")


def _check_operation_and_error(request: Request, filters: Mapping[str, str]) -> None:
    if "operation" in filters:
        rows = _among(request, filters, lambda provider: [row.facts for row in provider.operations.values()])
        check_word(filters, "operation", dict.fromkeys([*(row.word for row in rows), *(row.id for row in rows)]))
    if "error" in filters:
        ids = _among(request, filters, lambda provider: [row.entry.id for row in provider.catalogue])
        check_word(filters, "error", dict.fromkeys(ids))


def _among(
    request: Request, filters: Mapping[str, str], having: Callable[[CompiledProvider], Iterable[Any]]
) -> list[Any]:
    """What the providers that are asked for have."""
    providers = understudy_of(request).providers
    asked = [providers[filters["provider"]]] if "provider" in filters else list(providers.values())
    return [row for one in asked for row in having(one)]
