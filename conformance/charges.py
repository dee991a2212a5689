"""Charges that a target tells of: a paid request in a flow, with a listener of the suite that the target calls back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from conformance.acceptance import json_of, seen
from conformance.bench import Bench
from conformance.callbacks import Callback
from conformance.contract import Operation
from conformance.flows import AGAIN, MONEY_AFTER, MONEY_BEFORE, POLL, SUBMIT, Asking, asking, phases, purse, submitted
from conformance.goods import Good
from conformance.plain import named_request
from conformance.probe import CALLBACK, CONTROL, Probe
from conformance.reached import value_of
from conformance.requests import Request
from conformance.session import Session, StoppedError

EARLY, SETTLED, LATE = "early", "settled", "late"
"""The roles of what the listener had heard: before the charge, right after it, and long after."""
BAD, BALANCE = "bad", "balance"
TRACE_ID = "conformance-trace-0001"
_AT_ONCE = ("chat", "responses", "messages", "embeddings", "images", "speech")
_LONG = 4.0
"""How many times the longest wait between two attempts the suite waits for one more."""


@dataclass(frozen=True, eq=False)
class Told:
    """A paid request and the flow in which the target tells of its charge; ``query`` is of a task."""

    bench: Bench
    callback: Callback
    good: Good
    query: Asking | None

    @property
    def balance(self) -> Operation | None:
        """The operation that tells whose account it is."""
        return next((one for one in self.bench.contract.operations.values() if one.kind == "balance"), None)

    @property
    def probe(self) -> Probe:
        """The charge is told of, and the first event is acknowledged."""
        return self._flow("told", (200, self.callback.acknowledgement))

    @property
    def deaf(self) -> Probe:
        """The first two events are not acknowledged."""
        broken = (500, {"success": False})
        return self._flow("deaf", broken, broken, (200, self.callback.acknowledgement))

    @property
    def lost(self) -> Probe | None:
        """A task that fails, and a request that is refused: nothing is charged."""
        error = next((one.id for one in self.bench.contract.errors.values() if one.of_a_task), None)
        if self.query is None or error is None:
            return None
        return self._flow("untold", (200, self.callback.acknowledgement), fate=error)

    def _flow(self, name: str, *answers: tuple[int, Any], fate: str | None = None) -> Probe:
        provider, good = self.bench.contract.provider, self.good
        headers = {self.callback.request_id: TRACE_ID} if self.callback.request_id else {}
        request = replace(good.request, headers={**good.request.headers, **headers})
        longest = self.callback.retry_after * self.callback.retry_growth ** len(answers)
        total = sum(seconds for _, seconds in phases(good.prediction)) + 1

        async def conduct(session: Session) -> None:
            key = await purse(session, provider)
            async with session.called_back(provider, key, *answers) as heard:
                await session.read_money(provider, MONEY_BEFORE, key=key)
                answer = await session.answer(request, role=SUBMIT, key=key)
                if self.query is not None:
                    await self._to_the_end(session, key, answer, heard, total, fate)
                await heard(SETTLED)
                await session.read_money(provider, MONEY_AFTER, key=key)
                if self.balance is not None:
                    await session.send(named_request(self.balance, ""), role=BALANCE, key=key)
                if fate is not None:
                    await session.send(_bad(good), role=BAD, key=key)
                for number in range(len(answers) + 1):
                    await session.wait(self.callback.retry_after * self.callback.retry_growth**number + 1)
                    await session.steer("GET", "/clock")
                await session.wait(_LONG * longest)
                await heard(LATE)

        return self.bench.flow(
            name, request, conduct, operation=good.operation, family=good.family, requests=5,
            prediction=good.prediction, needs=frozenset({CONTROL, CALLBACK}), moves_clock=True,
        )  # fmt: skip

    async def _to_the_end(
        self, session: Session, key: str, answer: Any, heard: Callable[[str], Any], total: float, fate: str | None
    ) -> None:
        good = self.good
        found = value_of(submitted(good.operation, good.family), "task.id", json_of(answer.body))
        if not isinstance(found, str) or self.query is None:
            raise StoppedError(f"the answer to the submit names no task: {seen(answer)}")
        await session.answer(self.query.request(found), role=POLL, key=key)
        await heard(EARLY)
        if fate is not None:
            await session.steer("POST", f"/tasks/{found}", {"state": "failed", "error": fate})
        await session.wait(total)
        await session.answer(self.query.request(found), role=AGAIN, key=key)


def paid(bench: Bench) -> Iterator[tuple[Good, Asking | None]]:
    """The cheapest request of each operation that charges for it, tasks first."""
    for kinds in (("submit",), _AT_ONCE):
        for operation in bench.contract.operations.values():
            if operation.kind not in kinds:
                continue
            goods = [
                good
                for family, _ in bench.contract.attached(operation.id)
                for good in bench.goods(operation, family)[: 1 if operation.kind == "submit" else None]
                if family.prices and good.prediction.price != 0
            ]
            goods.sort(key=lambda good: (good.prediction.price or 0, -len(str(good.body))))  # none that asks nothing
            query = asking(bench.contract, operation, goods[0].family) if goods else None
            if goods and (operation.kind != "submit" or (query is not None and goods[0].family.lifecycle is not None)):
                yield goods[0], query


def _bad(good: Good) -> Request:
    """The same request without anything in it."""
    return good.with_body({}) if not good.is_form else replace(good.request, parts=(), content=b"{}")
