"""The book: every movement of money, as one transaction each. Nothing ever goes below zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mockserver import chance
from mockserver.state.records import Account, LedgerEntry, Task
from mockserver.state.store import Store, Transaction

ZERO = Decimal(0)


class NotEnoughMoneyError(Exception):
    """The account's balance does not cover the amount; nothing was written."""


class TokenError(Exception):
    """A key that cannot be a further one of an account's user; the text says why."""


class Occasion(Struct, frozen=True, gc=False):
    """What money moves for: the id of the request, the key that pays, and what was counted, by name."""

    request_id: str
    token: str
    counted: Mapping[str, Any]


class Charge(Struct, frozen=True, gc=False):
    """A confirmed charge: the account before it, its entry in the ledger, and what it is for."""

    account: Account
    entry: LedgerEntry
    occasion: Occasion


@dataclass(frozen=True)
class Book:
    """Accounts and their entries in a store; an account is made at first sight with ``opening`` USD.

    ``confirmed`` hears of each charge on an account with a callback, inside the transaction of the charge, and returns
    how many deliveries of its event it made. ``moved`` hears of each change of an account, once it is
    written, with the entry that moved its money (None: it was set).
    """

    store: Store
    opening: Decimal
    confirmed: Callable[[Transaction, Charge], int] | None = None
    moved: Callable[[Account, LedgerEntry | None], None] = lambda account, entry: None

    def account(self, provider: str, key: str) -> Account:
        """The account of a key, made when the key is new."""
        name = account_key(provider, key)
        found = self.store.get(Account, name)
        if found is None:
            found = self.store.transact(lambda tx: self._opened(tx, provider, key))
        return found

    def change(self, provider: str, key: str, *, balance: Decimal | None = None, **limits: Any) -> Account:
        """Set the spendable balance and limits of an account: what was granted moves along."""

        def work(tx: Transaction) -> Account:
            account = self._opened(tx, provider, key)
            if balance is not None:
                granted = balance + account.held + account.spent
                account = replace(account, balance=balance, granted=granted)
            account = replace(account, **limits)
            tx.put(account_key(provider, key), account)
            tx.then(lambda: self.moved(account, None))
            return account

        return self.store.transact(work)

    def seen_by(self, token: Account) -> Account:
        """The account that a further key of its user draws on, with the limits of that key."""
        owner = self.account(token.provider, token.token_of or token.key)
        return replace(
            owner,
            suspended=owner.suspended or token.suspended,
            models=token.models,
            ip_allowed=token.ip_allowed,
            rpm=token.rpm,
            role=token.role,
        )

    def join(self, provider: str, key: str, tokens: tuple[str, ...]) -> Account:
        """Let these keys, and no others, be further keys of an account's user. Raises ``TokenError``."""

        def work(tx: Transaction) -> Account:
            owner = self._opened(tx, provider, key)
            if owner.token_of is not None:
                raise TokenError(f"{key!r} is a further key of {owner.token_of!r}; it has none of its own")
            for name in {*owner.tokens, *tokens}:
                held = self._opened(tx, provider, name)
                if name in tokens and (name == key or held.tokens or held.held or held.spent):
                    raise TokenError(f"{name!r} has an account of its own that was used; name a new key")
                if name in tokens and held.token_of not in (None, key):
                    raise TokenError(f"{name!r} is a further key of {held.token_of!r} already")
                tx.put(account_key(provider, name), replace(held, token_of=key if name in tokens else None))
            owner = replace(owner, tokens=tokens)
            tx.put(account_key(provider, key), owner)
            return owner

        return self.store.transact(work)

    def charge(self, account: Account, amount: Decimal, *, at: float, model: str, occasion: Occasion) -> None:
        """Book what an immediate answer costs. Raises ``NotEnoughMoneyError``."""
        if amount:
            self.store.transact(lambda tx: self.take(tx, account, amount, at=at, model=model, occasion=occasion))

    def take(
        self, tx: Transaction, account: Account, amount: Decimal, *, at: float, model: str, occasion: Occasion
    ) -> None:
        """Book a charge inside the transaction that stores what it is for. Raises ``NotEnoughMoneyError``."""
        if not amount:
            return
        held = self._opened(tx, account.provider, account.key)
        if held.free < amount:
            raise NotEnoughMoneyError
        entry = LedgerEntry(
            at=at, task_id=None, kind="charge", amount=amount, model=model, request_id=occasion.request_id
        )
        changed = replace(held, balance=held.balance - amount, spent=held.spent + amount)
        self._confirm(tx, changed, entry, occasion)

    def reserve(self, tx: Transaction, task: Task, *, at: float | None = None) -> None:
        """Hold back a task's price, inside the transaction that stores the task. Raises ``NotEnoughMoneyError``.

        It happens ``at`` that simulated time, by default when the task was made.
        A task that is charged at its end holds nothing back: its price stays in the balance, and is owed.
        """
        account = self._opened(tx, task.provider, task.key)
        if account.free < task.price:
            raise NotEnoughMoneyError
        if task.charged_at_end:
            tx.put(account_key(account.provider, account.key), replace(account, owed=account.owed + task.price))
            return
        changed = replace(account, balance=account.balance - task.price, held=account.held + task.price)
        self._write(tx, changed, _entry(task, "reserve", task.created if at is None else at))

    def settle(self, tx: Transaction, task: Task, *, succeeded: bool, at: float) -> Task:
        """End a task's hold: charged when it succeeded, given back when it failed.

        What is owed is there, unless somebody has set the balance lower meanwhile: then the rest is waived, and the
        task's price is what was charged.
        """
        account = self._opened(tx, task.provider, task.key)
        if task.charged_at_end:
            account = replace(account, owed=account.owed - task.price)
            if not succeeded:
                tx.put(account_key(account.provider, account.key), account)
                return task
            task = replace(task, price=min(task.price, account.balance))
            changed = replace(account, balance=account.balance - task.price, spent=account.spent + task.price)
            self._confirm(tx, changed, _entry(task, "charge", at), _occasion(task))
            return task
        held = account.held - task.price
        if succeeded:
            changed = replace(account, held=held, spent=account.spent + task.price)
            self._confirm(tx, changed, _entry(task, "charge", at), _occasion(task))
        else:
            changed = replace(account, held=held, balance=account.balance + task.price)
            self._write(tx, changed, _entry(task, "release", at))
        return task

    def _confirm(self, tx: Transaction, account: Account, entry: LedgerEntry, occasion: Occasion) -> None:
        """Write a charge, and let whom the user named hear of it when it cost something."""
        if account.callback_allowed and entry.amount and self.confirmed is not None:
            made = self.confirmed(tx, Charge(account, entry, occasion))
            account = replace(account, callbacks=account.callbacks + made)
        self._write(tx, account, entry)

    def _write(self, tx: Transaction, account: Account, entry: LedgerEntry) -> None:
        tx.put(account_key(account.provider, account.key), account)
        tx.append(ledger_log(account.provider, account.key), entry)
        tx.then(lambda: self.moved(account, entry))

    def _opened(self, tx: Transaction, provider: str, key: str) -> Account:
        name = account_key(provider, key)
        found = tx.get(Account, name)
        if found is None:
            found = Account(provider=provider, key=key, granted=self.opening, balance=self.opening)
            tx.put(name, found)
        return found


def account_key(provider: str, key: str) -> str:
    """The name under which an account is stored."""
    return f"{provider}/{key}"


def account_number(provider: str, key: str) -> int:
    """The number by which a provider calls the user that a key belongs to."""
    return chance.number(0, "account", provider, key) % 9_000_000 + 1_000_000


def token_number(provider: str, key: str) -> int:
    """The number by which a provider calls a key itself, of which a user may have several."""
    return chance.number(0, "token", provider, key) % 900_000 + 100_000


def ledger_log(provider: str, key: str) -> str:
    """The name of an account's log of entries."""
    return f"ledger/{provider}/{key}"


def _entry(task: Task, kind: Any, at: float) -> LedgerEntry:
    return LedgerEntry(
        at=at, task_id=task.id, kind=kind, amount=task.price, model=task.model, request_id=task.request_id
    )


def _occasion(task: Task) -> Occasion:
    return Occasion(task.request_id, task.token or task.key, task.quantities)
