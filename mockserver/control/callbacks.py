"""The URL that hears of an account's charges, and what was delivered to it."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.callbacks.addresses import AddressError, destination
from mockserver.callbacks.outbox import deliveries
from mockserver.control.accounts import named_account
from mockserver.control.replies import ControlError, page_of, read, reply, understudy_of, world_of
from mockserver.redaction import cleaned
from mockserver.state.records import Account, Attempt, Delivery
from mockserver.world import World


class CallbackBody(msgspec.Struct, forbid_unknown_fields=True):
    """``PUT /_mock/callbacks/<provider>/<key>``: a null ``url`` ends the callbacks, ``allowed`` false pauses them.

    A URL on this machine is allowed unless it is said not to be, any other only when it is said to be.
    """

    url: str | msgspec.UnsetType | None = msgspec.UNSET
    allowed: bool | msgspec.UnsetType = msgspec.UNSET


async def read_callbacks(request: Request) -> Response:
    """An account's callback URL, and the deliveries to it, newest first."""
    world = world_of(request)
    await world.outbox.idle(at_most=1.0)
    return reply(_view(request, world, _account(request)))


async def set_callback(request: Request) -> Response:
    """Set the URL that hears of an account's charges; allowed lets it be another machine's."""
    body: CallbackBody = await read(request, CallbackBody)
    world, account = world_of(request), _account(request)
    said = body.allowed if isinstance(body.allowed, bool) else None
    if isinstance(body.url, msgspec.UnsetType):
        url, allowed = account.callback, account.callback_allowed if said is None else said
    else:
        url, allowed = body.url, said is not False
        _check(url, allowed=said is True)
    changed = world.book.change(
        account.provider, account.key, callback=url, callback_allowed=allowed and url is not None
    )
    return reply(_view(request, world, changed))


def _check(url: str | None, *, allowed: bool) -> None:
    try:
        if url is not None:
            destination(url, allowed=allowed)
    except AddressError as error:
        raise ControlError(403, "callback_address", str(error)) from None


def _account(request: Request) -> Account:
    """The account of the key, or that of the user whose further key it is."""
    provider, key = named_account(request)
    if understudy_of(request).providers[provider].callback is None:
        raise ControlError(404, "no_callbacks", f"the document of {provider} tells of no callbacks")
    book = world_of(request).book
    account = book.account(provider, key)
    return account if account.token_of is None else book.account(provider, account.token_of)


def _view(request: Request, world: World, account: Account) -> dict[str, Any]:
    limit, skip = page_of(request)
    found = deliveries(world.store, account, limit=limit, skip=skip)
    return {
        "url": account.callback,
        "allowed": account.callback_allowed,
        "deliveries": [delivery_view(row, (account.key, *account.tokens)) for row in found],
        "total": account.callbacks,
    }


def delivery_view(delivery: Delivery, keys: tuple[str, ...]) -> dict[str, Any]:
    """A delivery as the API shows it; times are simulated unix seconds, keys are shortened."""
    event = cleaned(msgspec.json.encode(delivery.event).decode(), keys)
    waiting = "dropped" if delivery.due is None else "waiting"
    return {
        "id": delivery.number,
        "request_id": delivery.request_id,
        "task_id": delivery.task_id,
        "state": "acknowledged" if delivery.acknowledged else waiting,
        "next_at": delivery.due,
        "event": msgspec.json.decode(event),
        "attempts": [_attempt_view(row) for row in delivery.attempts],
    }


def _attempt_view(attempt: Attempt) -> dict[str, Any]:
    try:
        answer = msgspec.json.decode(attempt.answer) if attempt.answer else None
    except msgspec.DecodeError:
        answer = attempt.answer
    return {
        "at": attempt.at,
        "url": cleaned(attempt.url, (), asked=True),
        "status": attempt.status,
        "answer": answer,
        "error": attempt.error,
    }
