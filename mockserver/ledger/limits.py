"""Rate limits: buckets that refill steadily in simulated time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mockserver.ledger.book import account_key
from mockserver.state.records import Account
from mockserver.state.store import Transaction

if TYPE_CHECKING:
    from mockserver.world import World


class Bucket(msgspec.Struct, frozen=True):
    """How many requests are left, as of a simulated moment."""

    left: float
    at: float


class Limit(msgspec.Struct, frozen=True):
    """A named limit in requests a minute."""

    name: str
    rpm: int

    def after(self, bucket: Bucket | None, now: float) -> tuple[bool, Bucket]:
        """Whether one more request fits, and the bucket after it. A new bucket is full."""
        if bucket is None:
            left = float(self.rpm)
        else:
            left = min(float(self.rpm), bucket.left + max(0.0, now - bucket.at) * self.rpm / 60)
        return (True, Bucket(left - 1, now)) if left >= 1 else (False, Bucket(left, now))

    def count(self, tx: Transaction, now: float) -> bool:
        """Count one more request, inside a transaction; whether it fits."""
        allowed, bucket = self.after(tx.get(Bucket, self.name), now)
        tx.put(self.name, bucket)
        return allowed


def take(world: World, account: Account, now: float) -> bool:
    """Count a request of an account against its own ``rpm``."""
    name = account_key(account.provider, account.key)
    return take_shared(world, Limit(name, account.rpm or 0), now)


def take_shared(world: World, limit: Limit, now: float) -> bool:
    """Count a request against a limit that many may share."""
    return world.store.transact(lambda tx: limit.count(tx, now))
