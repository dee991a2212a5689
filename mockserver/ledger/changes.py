"""Setting an account's balance and limits, as the control API and rules do."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec

from mockserver.errors import UnderstudyError
from mockserver.ledger.book import Book, TokenError
from mockserver.settings import MOST_USD
from mockserver.state.records import Account

MOST_DECIMALS = 12
_LIMITS = ("suspended", "models", "ip_allowed", "rpm", "role", "unpriced", "upstream")
_OF_A_USER = frozenset(("unpriced", "upstream"))


class AccountError(UnderstudyError):
    """A value that an account cannot have."""


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is set on an account: what is given is set, the rest stays. ``models`` and ``rpm`` are null for no limit."""

    balance_usd: str | int | float | msgspec.UnsetType | None = msgspec.UNSET
    suspended: bool | msgspec.UnsetType = msgspec.UNSET
    models: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    ip_allowed: bool | msgspec.UnsetType = msgspec.UNSET
    rpm: int | msgspec.UnsetType | None = msgspec.UNSET
    role: Literal["user", "guest", "admin"] | msgspec.UnsetType = msgspec.UNSET
    unpriced: list[str] | msgspec.UnsetType = msgspec.UNSET
    upstream: Literal["up", "down", "failing", "empty", "full"] | msgspec.UnsetType = msgspec.UNSET
    tokens: list[str] | msgspec.UnsetType = msgspec.UNSET


def checked_change(change: AccountChange) -> AccountChange:
    """The change, unless an account cannot have it: then ``AccountError``."""
    if isinstance(change.rpm, int) and change.rpm < 0:
        raise AccountError(f"rpm is {change.rpm}; it must be 0 or more, or null for no limit")
    _amount(change.balance_usd)
    return change


def set_account(book: Book, provider: str, key: str, change: AccountChange) -> Account:
    """The account with what is set; what a user has is set on it by each of its keys. Raises ``AccountError``."""
    checked_change(change)
    limits: dict[str, Any] = {}
    for name in _LIMITS:
        value = getattr(change, name)
        if value is not msgspec.UNSET:
            limits[name] = tuple(value) if isinstance(value, list) else value
    if isinstance(change.tokens, list):
        try:
            book.join(provider, key, tuple(dict.fromkeys(change.tokens)))
        except TokenError as error:
            raise AccountError(f"tokens: {error}") from None
    balance = _amount(change.balance_usd)
    owner = book.account(provider, key).token_of
    if owner is not None:
        # a key has limits; the money is its user's, and so is what befalls the models
        book.change(provider, owner, balance=balance, **{name: limits.pop(name) for name in _OF_A_USER & set(limits)})
        balance = None
    return book.change(provider, key, balance=balance, **limits)


def _amount(value: Any) -> Decimal | None:
    """The exact amount in USD of a text or number; None for none."""
    if value is None or value is msgspec.UNSET:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= MOST_USD or amount != round(amount, MOST_DECIMALS):
        wanted = f"an amount from 0 to {MOST_USD:f} with at most {MOST_DECIMALS} decimals"
        raise AccountError(f"balance_usd is {value!r}; it must be {wanted}")
    return amount
