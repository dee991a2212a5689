"""Deliveries of events: made with the charge that they tell of, sent when due, until the receiver has them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from msgspec.structs import replace

from mockserver.callbacks.addresses import AddressError, Destination, destination
from mockserver.callbacks.send import ATTEMPT_SECONDS, Receipt, SendError, SilentError, send
from mockserver.chance import number
from mockserver.contracts.callbacks import CompiledCallback
from mockserver.contracts.compiled import CompiledProvider
from mockserver.contracts.prices import quota
from mockserver.ledger.book import Charge, account_key, account_number, token_number
from mockserver.state.records import Account, Attempt, Delivery
from mockserver.state.store import Store, Transaction

log = logging.getLogger("mockserver")

DUE = "callback:"  # no provider's name has a colon, so no task is scheduled under such a key
SHOWN_LETTERS = 4096
LOOK_AGAIN_SECONDS = 0.05

Send = Callable[[Destination, bytes], Awaitable[Receipt]]
Schedule = Callable[[Charge], Sequence[float]]


def at_once(charge: Charge) -> Sequence[float]:
    """One delivery of each event, without delay."""
    return (0.0,)


class Outbox:
    """The deliveries of one world.

    ``send`` carries one event to its receiver. ``schedule`` says how many deliveries of a charge's event there are
    and how many simulated seconds later each is due: a fault may lose, repeat or delay them. It runs inside the
    transaction of the charge, perhaps more than once. ``told`` hears of each attempt once it is written down.
    """

    def __init__(
        self,
        store: Store,
        providers: Mapping[str, CompiledProvider],
        now: Callable[[], float],
        *,
        speed: Callable[[], float],
        send: Send = send,
    ) -> None:
        self.send = send
        self.schedule: Schedule = at_once
        self.told: Callable[[Delivery, Attempt], None] = lambda delivery, attempt: None
        self._store = store
        self._providers = providers
        self._now = now
        self._speed = speed
        self._posted = False
        self._running: dict[str, asyncio.Task[None]] = {}
        # addresses where nobody was at their last attempt: when that was in simulated time, and what was wrong
        self._silent: dict[str, tuple[float, SilentError]] = {}
        self._hopeless: set[asyncio.Task[Any] | None] = set()

    def post(self, tx: Transaction, charge: Charge) -> int:
        """Make the deliveries of a confirmed charge, in its own transaction; returns how many there are."""
        account = charge.account
        callback = self._providers[account.provider].callback
        if callback is None:
            return 0
        event = callback.written(_names(charge), charge.occasion.counted)
        delays = self.schedule(charge)
        for turn, delay in enumerate(delays, start=1):
            made = Delivery(
                number=account.callbacks + turn,
                provider=account.provider,
                key=account.key,
                request_id=charge.occasion.request_id,
                task_id=charge.entry.task_id,
                event=event,
                due=charge.entry.at + delay,
            )
            name = delivery_key(account.provider, account.key, made.number)
            tx.put(name, made)
            tx.schedule(charge.entry.at + delay, DUE + name)
        self._posted = True
        return len(delays)

    @property
    def has_news(self) -> bool:
        """Whether an event was posted here since the last look at what is due."""
        return self._posted

    def start_due(self) -> None:
        """Begin to send what is due, in the background; without a running event loop it waits for the next call."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._posted = False
        for key in self._store.due(self._now()):
            if key.startswith(DUE) and key not in self._running:
                task = loop.create_task(self._deliver(key.removeprefix(DUE)))
                self._running[key] = task
                task.add_done_callback(lambda done, key=key: self._ended(key, done))  # type: ignore[misc]

    async def idle(self, *, at_most: float) -> None:
        """Wait until nothing is being sent any more, ``at_most`` so many real seconds.

        Nobody waits for an address that was silent before.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await asyncio.sleep(0)
                while waited := [task for task in self._running.values() if task not in self._hopeless]:
                    await asyncio.wait(waited, timeout=LOOK_AGAIN_SECONDS)

    def stop(self) -> None:
        """Break off what is being sent; it is due again later."""
        for task in list(self._running.values()):
            if not task.get_loop().is_closed():
                task.cancel()
        self._running.clear()
        self._hopeless.clear()

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        if self._running.get(key) is task:
            del self._running[key]
        self._hopeless.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a callback could not be sent; trying again later", exc_info=task.exception())

    async def _deliver(self, name: str) -> None:
        """Attempt by attempt, as long as one is due."""
        while (claimed := self._store.transact(lambda tx: self._claim(tx, name))) is not None:
            attempt, receipt = await self._attempted(*claimed)
            self._store.transact(lambda tx, a=attempt, r=receipt: self._note(tx, name, a, r))  # type: ignore[misc]

    async def _attempted(self, delivery: Delivery, url: str) -> tuple[Attempt, Receipt | None]:
        at = delivery.due if delivery.due is not None else self._now()
        try:
            receipt = await self._heard(url, msgspec.json.encode(delivery.event), again=bool(delivery.attempts))
        except (SendError, AddressError) as error:
            return Attempt(at=at, url=url, error=str(error)), None
        answer = receipt.body.decode("utf-8", "replace")[:SHOWN_LETTERS]
        callback = self._providers[delivery.provider].callback
        wanted = callback.wanted if callback and not _has_it(callback, receipt) else None
        lacks = f"{receipt.status} with this answer does not acknowledge the event: it wants {wanted}"
        problem = lacks if wanted else None
        return Attempt(at=at, url=url, status=receipt.status, answer=answer, error=problem), receipt

    async def _heard(self, url: str, body: bytes, *, again: bool) -> Receipt:
        """The answer of an address; one that was silent is not asked again in the same moment of simulated time."""
        silent = self._silent.get(url)
        if silent is not None:
            since, error = silent
            if again and since == self._now():
                raise error
            self._hopeless.add(asyncio.current_task())
        try:
            receipt = await self.send(destination(url, allowed=True), body)
        except SilentError as error:
            self._silent[url] = (self._now(), error)
            raise
        except SendError:
            self._silent.pop(url, None)
            raise
        self._silent.pop(url, None)
        return receipt

    def _claim(self, tx: Transaction, name: str) -> tuple[Delivery, str] | None:
        """Take the next attempt of a delivery, so that no other process makes it; None when none is due."""
        delivery, now = tx.get(Delivery, name), self._now()
        if delivery is None or delivery.due is None:
            tx.unschedule(DUE + name)
            return None
        if delivery.due > now or (delivery.claimed is not None and delivery.claimed > now):
            return None
        account = tx.get(Account, account_key(delivery.provider, delivery.key))
        if account is None or account.callback is None or not account.callback_allowed:
            tx.put(name, replace(delivery, due=None))
            tx.unschedule(DUE + name)
            return None
        until = now + self._lease()
        tx.put(name, replace(delivery, claimed=until))
        tx.schedule(until, DUE + name)
        return delivery, account.callback

    def _note(self, tx: Transaction, name: str, attempt: Attempt, receipt: Receipt | None) -> None:
        delivery = tx.get(Delivery, name)
        if delivery is None:
            return
        attempts = (*delivery.attempts, attempt)
        callback = self._providers[delivery.provider].callback
        if receipt is not None and _has_it(callback, receipt):
            done = replace(delivery, attempts=attempts, acknowledged=True, due=None, claimed=None)
            tx.put(name, done)
            tx.unschedule(DUE + name)
            tx.then(lambda: self.told(done, attempt))
            return
        due = attempt.at + (callback.wait(len(attempts)) if callback else 0.0)
        tx.put(name, replace(delivery, attempts=attempts, due=due, claimed=None))
        tx.schedule(due, DUE + name)
        tx.then(lambda: self.told(delivery, attempt))

    def _lease(self) -> float:
        """Simulated seconds after which an attempt that was never noted is made again; its process has died."""
        return 60.0 + 2 * ATTEMPT_SECONDS * self._speed()


def delivery_key(provider: str, key: str, turn: int) -> str:
    """The name under which an account's delivery of this number is stored."""
    return f"{provider}/{key}/{turn}"


def deliveries(store: Store, account: Account, *, limit: int, skip: int) -> Sequence[Delivery]:
    """A page of an account's deliveries, newest first."""
    first = account.callbacks - skip
    turns = range(first, max(0, first - limit), -1)
    return store.several(Delivery, [delivery_key(account.provider, account.key, turn) for turn in turns])


def _has_it(callback: CompiledCallback | None, receipt: Receipt) -> bool:
    try:
        answer = msgspec.json.decode(receipt.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = None
    return callback is not None and callback.is_acknowledged(receipt.status, answer)


def _names(charge: Charge) -> dict[str, Any]:
    """The names of an event's template."""
    account, entry, occasion = charge.account, charge.entry, charge.occasion
    user = account_number(account.provider, account.key)
    token = token_number(account.provider, occasion.token)
    return {
        "charge.request_id": occasion.request_id,
        "charge.task_id": entry.task_id,
        "charge.amount": float(entry.amount),
        "charge.quota": quota(entry.amount),
        "charge.model": entry.model,
        "charge.at": int(entry.at),
        "charge.channel": number(0, "channel", account.provider, entry.model) % 90 + 10,
        "account.number": user,
        "account.name": f"user-{user}",
        "token.number": token,
        "token.name": f"token-{token}",
        "token.key": occasion.token,
    }
