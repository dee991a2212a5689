"""Accounts, their limits, and the ledger."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.contracts.prices import quota
from mockserver.control.replies import ControlError, page_of, read, reply, understudy_of
from mockserver.errors import nearest
from mockserver.ledger.book import ledger_log
from mockserver.settings import MOST_USD
from mockserver.state.records import Account, LedgerEntry

MOST_DECIMALS = 12


class AccountBody(msgspec.Struct, forbid_unknown_fields=True):
    """``PUT /_mock/accounts/<provider>/<key>``: what is given is set, the rest stays."""

    balance_usd: str | int | float | msgspec.UnsetType | None = msgspec.UNSET
    suspended: bool | msgspec.UnsetType = msgspec.UNSET
    models: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    ip_allowed: bool | msgspec.UnsetType = msgspec.UNSET
    rpm: int | msgspec.UnsetType | None = msgspec.UNSET
    role: Literal["user", "guest", "admin"] | msgspec.UnsetType = msgspec.UNSET


async def list_accounts(request: Request) -> Response:
    """Accounts, newest first."""
    store = understudy_of(request).world.store
    limit, skip = page_of(request)
    rows = store.newest(Account, limit=limit, skip=skip)
    return reply({"accounts": [account_view(row) for row in rows], "total": store.count(Account)})


async def read_account(request: Request) -> Response:
    """One account; a new key's is made."""
    provider, key = _named(request)
    return reply(account_view(understudy_of(request).world.book.account(provider, key)))


async def change_account(request: Request) -> Response:
    """Set an account's balance and limits."""
    provider, key = _named(request)
    body = await read(request, AccountBody)
    limits: dict[str, Any] = {}
    for name in ("suspended", "ip_allowed", "role", "rpm"):
        value = getattr(body, name)
        if value is not msgspec.UNSET:
            limits[name] = value
    if body.models is not msgspec.UNSET:
        limits["models"] = None if body.models is None else tuple(body.models)
    if limits.get("rpm") is not None and limits["rpm"] < 0:
        raise ControlError(400, "bad_body", f"rpm is {limits['rpm']}; it must be 0 or more, or null for no limit")
    balance = None if body.balance_usd in (msgspec.UNSET, None) else _amount(body.balance_usd)
    return reply(account_view(understudy_of(request).world.book.change(provider, key, balance=balance, **limits)))


async def read_ledger(request: Request) -> Response:
    """Every movement of an account's money, oldest first."""
    provider, key = _named(request)
    limit, skip = page_of(request, most=100_000, usual=100_000)
    world = understudy_of(request).world
    log = ledger_log(provider, key)
    rows = world.store.entries(log, LedgerEntry, limit=limit, skip=skip)
    return reply({"entries": [entry_view(row) for row in rows], "total": world.store.length(log)})


def account_view(account: Account) -> dict[str, Any]:
    """An account as the API shows it; amounts are exact decimals as text."""
    return {
        "provider": account.provider,
        "key": account.key,
        "balance_usd": _text(account.balance),
        "held_usd": _text(account.held),
        "spent_usd": _text(account.spent),
        "granted_usd": _text(account.granted),
        "quota": quota(account.balance),
        "suspended": account.suspended,
        "models": account.models,
        "ip_allowed": account.ip_allowed,
        "rpm": account.rpm,
        "role": account.role,
    }


def entry_view(entry: LedgerEntry) -> dict[str, Any]:
    """A ledger entry as the API shows it."""
    return {
        "at": entry.at,
        "task_id": entry.task_id,
        "kind": entry.kind,
        "amount_usd": _text(entry.amount),
        "model": entry.model,
    }


def _named(request: Request) -> tuple[str, str]:
    provider, known = request.path_params["provider"], understudy_of(request).providers
    if provider not in known:
        raise ControlError(404, "unknown_provider", f"there is no provider {provider!r}{nearest(provider, known)}")
    return provider, request.path_params["key"]


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= MOST_USD or amount != round(amount, MOST_DECIMALS):
        wanted = f"an amount from 0 to {MOST_USD:f} with at most {MOST_DECIMALS} decimals"
        raise ControlError(400, "bad_body", f"balance_usd is {value!r}; it must be {wanted}")
    return amount


def _text(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
