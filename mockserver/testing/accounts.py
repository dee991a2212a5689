"""Accounts and their ledgers, as a test reads and sets them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import overload

from msgspec import UNSET, UnsetType

from mockserver.control.accounts import check_documented
from mockserver.ledger.book import ledger_log
from mockserver.ledger.changes import AccountChange, set_account
from mockserver.state import records
from mockserver.testing.portal import Portal
from mockserver.world import World

MOST_ENTRIES = 1_000_000


class Account:
    """The account of one key at one provider; amounts are USD, read anew each time."""

    def __init__(self, provider: str, key: str, world: World, portal: Portal) -> None:
        self.provider, self.key = provider, key
        self._world, self._portal = world, portal

    @property
    def balance(self) -> Decimal:
        """What can be spent."""
        return self._record().balance

    @property
    def held(self) -> Decimal:
        """What running tasks hold back."""
        return self._record().held

    @property
    def spent(self) -> Decimal:
        """What was charged."""
        return self._record().spent

    @property
    def granted(self) -> Decimal:
        """All it was ever given: balance, held and spent together."""
        return self._record().granted

    @property
    def suspended(self) -> bool:
        """Whether it is refused as the provider refuses suspended accounts."""
        return self._record().suspended

    @property
    def models(self) -> tuple[str, ...] | None:
        """Shell patterns of the models it may use; None for all."""
        return self._record().models

    @property
    def ip_allowed(self) -> bool:
        """Whether it may be used from the client's address."""
        return self._record().ip_allowed

    @property
    def rpm(self) -> int | None:
        """Requests per simulated minute; None for no limit."""
        return self._record().rpm

    @property
    def role(self) -> records.Role:
        """``user``, ``guest`` or ``admin``."""
        return self._record().role

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Shell patterns of the models that the gateway has no price for."""
        return self._record().unpriced

    @property
    def upstream(self) -> records.Upstream:
        """How the provider behind the gateway does: ``up``, ``down``, ``failing`` or ``empty``."""
        return self._record().upstream

    def set(
        self,
        *,
        balance: Decimal | str | float | UnsetType = UNSET,
        suspended: bool | UnsetType = UNSET,
        models: Iterable[str] | UnsetType | None = UNSET,
        ip_allowed: bool | UnsetType = UNSET,
        rpm: int | UnsetType | None = UNSET,
        role: records.Role | UnsetType = UNSET,
        unpriced: Iterable[str] | UnsetType = UNSET,
        upstream: records.Upstream | UnsetType = UNSET,
    ) -> Account:
        """Set what is given, leave the rest. Raises ``UnderstudyError`` for what makes no sense."""
        change = AccountChange(
            balance_usd=UNSET if isinstance(balance, UnsetType) else str(balance),
            suspended=suspended,
            models=models if models is None or isinstance(models, UnsetType) else list(models),
            ip_allowed=ip_allowed,
            rpm=rpm,
            role=role,
            unpriced=unpriced if isinstance(unpriced, UnsetType) else list(unpriced),
            upstream=upstream,
        )
        check_documented(self._world.providers[self.provider], change)
        self._portal.call(lambda: set_account(self._world.book, self.provider, self.key, change))
        return self

    def _record(self) -> records.Account:
        def read() -> records.Account:
            self._world.settle()
            return self._world.book.account(self.provider, self.key)

        return self._portal.call(read)

    def __repr__(self) -> str:
        return f"<account {self.provider}: balance {self.balance}, held {self.held}, spent {self.spent} USD>"


class Ledger(Sequence[records.LedgerEntry]):
    """Every movement of an account's money, oldest first, as of when it was asked for."""

    def __init__(self, entries: Iterable[records.LedgerEntry]) -> None:
        self._entries = tuple(entries)

    @property
    def charged(self) -> Decimal:
        """The sum of all charges in USD."""
        return self._sum("charge")

    @property
    def reserved(self) -> Decimal:
        """The sum of all that was ever held back in USD, whatever became of it."""
        return self._sum("reserve")

    def of(self, kind: records.EntryKind) -> Ledger:
        """The entries of one kind: ``reserve``, ``charge``, ``release`` or ``refund``."""
        return Ledger(entry for entry in self._entries if entry.kind == kind)

    def _sum(self, kind: records.EntryKind) -> Decimal:
        return sum((entry.amount for entry in self.of(kind)), start=Decimal(0))

    @overload
    def __getitem__(self, position: int) -> records.LedgerEntry: ...

    @overload
    def __getitem__(self, position: slice) -> Ledger: ...

    def __getitem__(self, position: int | slice) -> records.LedgerEntry | Ledger:
        return Ledger(self._entries[position]) if isinstance(position, slice) else self._entries[position]

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        rows = [f"  {entry.kind} {entry.amount} {entry.model} {entry.task_id or ''}".rstrip() for entry in self]
        return "\n".join([f"ledger of {len(rows)}", *rows])


def read_ledger(world: World, provider: str, key: str) -> Ledger:
    """The ledger of an account after what is due was booked; to be called on the loop."""
    world.settle()
    log = ledger_log(provider, key)
    return Ledger(world.store.entries(log, records.LedgerEntry, limit=MOST_ENTRIES))
