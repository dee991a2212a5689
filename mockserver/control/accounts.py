"""Accounts, their limits, and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from mockserver.contracts.compiled import CompiledProvider
from mockserver.contracts.prices import quota
from mockserver.control.filters import KEY, check_provider, key_fits
from mockserver.control.replies import ControlError, filters_of, page_of, read, reply, understudy_of, world_of
from mockserver.errors import nearest
from mockserver.http.admission import TROUBLES
from mockserver.ledger.book import account_number, ledger_log, token_number
from mockserver.ledger.changes import AccountChange, AccountError, set_account
from mockserver.state.records import Account, LedgerEntry

FILTERS = {"provider": "a provider", "key": KEY}


async def list_accounts(request: Request) -> Response:
    """Accounts, newest first."""
    store, filters = world_of(request).store, filters_of(request)
    limit, skip = page_of(request)
    check_provider(request, filters)
    matching = total = store.count(Account)
    if not filters:
        rows = list(store.newest(Account, limit=limit, skip=skip))
    else:
        fitting = [row for row in store.newest(Account, limit=total) if _fits(row, filters)]
        rows, matching = fitting[skip : skip + limit], len(fitting)
    shown = [account_view(_with_money(request, row)) for row in rows]
    return reply({"accounts": shown, "more": skip + limit < matching, "matching": matching, "total": total})


async def read_account(request: Request) -> Response:
    """One account; a new key's is made."""
    provider, key = named_account(request)
    return reply(account_view(_with_money(request, world_of(request).book.account(provider, key))))


async def change_account(request: Request) -> Response:
    """Set an account's balance and limits."""
    provider, key = named_account(request)
    change = await read(request, AccountChange)
    check_documented(understudy_of(request).providers[provider], change)
    try:
        account = set_account(world_of(request).book, provider, key, change)
    except AccountError as error:
        raise ControlError(400, "bad_body", str(error)) from None
    return reply(account_view(_with_money(request, account)))


async def read_ledger(request: Request) -> Response:
    """Every movement of an account's money, oldest first."""
    provider, key = named_account(request)
    limit, skip = page_of(request, most=100_000, usual=100_000)
    world = world_of(request)
    log = ledger_log(provider, key)
    rows = world.store.entries(log, LedgerEntry, limit=limit, skip=skip)
    return reply({"entries": [entry_view(row) for row in rows], "total": world.store.length(log)})


def _fits(account: Account, filters: Mapping[str, str]) -> bool:
    return account.provider == filters.get("provider", account.provider) and key_fits(
        account.key, filters.get("key", "")
    )


def _with_money(request: Request, account: Account) -> Account:
    """A further key of a user with the money that it spends, which is the user's; any other account as it is."""
    if account.token_of is None:
        return account
    return replace(world_of(request).book.seen_by(account), key=account.key, tokens=(), token_of=account.token_of)


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
        "unpriced": account.unpriced,
        "upstream": account.upstream,
        "tokens": account.tokens,
        "token_of": account.token_of,
        "token_id": token_number(account.provider, account.key),
        "user_id": account_number(account.provider, account.token_of or account.key),
    }


def entry_view(entry: LedgerEntry) -> dict[str, Any]:
    """A ledger entry as the API shows it."""
    return {
        "at": entry.at,
        "task_id": entry.task_id,
        "kind": entry.kind,
        "amount_usd": _text(entry.amount),
        "model": entry.model,
        "request_id": entry.request_id,
    }


def named_account(request: Request) -> tuple[str, str]:
    """The provider and key that a path names. Raises ``ControlError`` for a provider that there is not."""
    provider, known = request.path_params["provider"], understudy_of(request).providers
    if provider not in known:
        raise ControlError(404, "unknown_provider", f"there is no provider {provider!r}{nearest(provider, known)}")
    return provider, request.path_params["key"]


def check_documented(provider: CompiledProvider, change: AccountChange) -> None:
    """A provider whose contract has no error for a trouble cannot have it: then ``ControlError``."""
    conditions = [TROUBLES[change.upstream]] if change.upstream in TROUBLES else []
    conditions += ["no-price"] if change.unpriced else []
    operations = provider.operations.values()
    pages = [row.refusals for row in operations]
    pages += [bound.refusals for row in operations for bound in row.bound.values()]
    for condition in conditions:
        if not any(condition in refusals for refusals in pages):
            raise ControlError(400, "bad_body", f"{provider.name} has no error for {condition!r}, so it cannot happen")


def _text(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
