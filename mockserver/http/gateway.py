"""The catch-all: every request to a provider comes through here, once, and leaves one exchange in the journal."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

from mockserver import clock
from mockserver.choosing.choose import choose
from mockserver.choosing.doors import HEADERS, DoorError
from mockserver.choosing.plan import added_headers
from mockserver.contracts.catalogue import Refusal
from mockserver.faults.callbacks import remember_deliveries
from mockserver.faults.deliver import deliver, injected
from mockserver.http.admission import door, peek_model, presented_key
from mockserver.http.answers import ANSWERS, Answer, Headers, Send, Whole, encode, json_answer, write
from mockserver.http.bodies import Body, BrokenBodyError, Receive, read_body
from mockserver.http.checks import CHECKS
from mockserver.http.departure import wait_for
from mockserver.http.exchange import Call
from mockserver.http.routing import Place, Router
from mockserver.http.understood import Memory
from mockserver.journal import SHOWN_BYTES, Exchange
from mockserver.ledger.book import NotEnoughMoneyError
from mockserver.operations import HANDLERS
from mockserver.operations.given import given_answer
from mockserver.world import World
from mockserver.worlds import SessionError, Worlds

log = logging.getLogger("mockserver")

UNPLACED_LIMIT = 64 * 1024 * 1024
NO_ANSWER = 0  # the status in the journal of a request whose connection was broken off before any


class Gateway:
    """An ASGI application that answers for all providers, in the world that a request names."""

    def __init__(
        self, worlds: Worlds, router: Router, *, on_exchange: Callable[[Exchange], None] | None = None
    ) -> None:
        self.worlds = worlds
        self.router = router
        self._on_exchange = on_exchange
        self._memory = Memory()
        self._unplaced_ones = 0

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        started = clock.stopwatch()
        headers = dict(scope["headers"])
        try:
            world = self.worlds.of(headers)
        except SessionError as error:
            await write(json_answer(400, {"error": {"code": "bad_session", "message": str(error)}}), [], send, keep=0)
            return
        world.settle()
        place = self.router.place(scope["path"], headers.get(b"host", b"").decode("latin-1"))
        limit = place.provider.facts.provider.body_limit if place else UNPLACED_LIMIT
        try:
            raw = await read_body(receive, limit)
        except BrokenBodyError:
            return
        if place is None:
            await self._unplaced(world, scope, raw, send, started)
            return
        call = Call(world, place, scope, headers, raw)
        answer, extra, hint = await self._answer(call, place, receive)
        sent_headers = [*extra, *_provider_headers(call)]
        if call.plan is not None:
            sent_headers += added_headers(call.plan)
        if call.plan is None or call.plan.plain:
            kept, status = await write(answer, sent_headers, send, keep=SHOWN_BYTES), answer.status
            sent_headers = [*answer.headers, *sent_headers]
        else:
            delivery = injected(call, answer, sent_headers, call.plan)
            kept = await deliver(delivery, scope, receive, send, keep=SHOWN_BYTES)
            status, sent_headers = delivery.status if delivery.head else NO_ANSWER, delivery.headers
            call.plan.acted += delivery.acted
            call.lost = call.lost or delivery.lost
        self._record(scope, call, status, sent_headers, kept, started, hint)
        if world.outbox.has_news:
            world.settle()

    async def _answer(self, call: Call, place: Place, receive: Receive) -> tuple[Answer, Headers, str | None]:
        rules = call.world.rules
        try:
            missing = self._route(call, place)
            if rules.live or rules.shared or not HEADERS.isdisjoint(call.headers):
                call.plan = choose(call)
                if call.plan is not None:
                    if call.plan.delay:
                        call.lost = await wait_for(call.world, receive, call.plan.delay)
                    if call.plan.answer is not None:
                        return given_answer(call.plan.answer), [], None
                    if call.plan.before:
                        return Whole(200, b""), [], None
                    remember_deliveries(call)
            if missing is not None:
                door(call)
                raise missing
            operation = call.operation
            known = self._memory.recall(call)
            for step in operation.order_known if known else operation.order:
                CHECKS[step](call)
            if not known and not (call.plan is not None and call.plan.by_body):
                self._memory.keep(call)
            reply: Any = HANDLERS[operation.facts.kind](call)
            if not isinstance(reply, ANSWERS):
                reply = await reply
        except Refusal as refusal:
            answer, extra = refused(call, refusal)
            return answer, extra, self._hint(call, refusal, place)
        except NotEnoughMoneyError:
            answer, extra = refused(call, call.refuse("no-funds"))
            return answer, extra, None
        except DoorError as error:
            return json_answer(400, {"error": {"code": "unknown_door", "message": str(error)}}), [], str(error)
        except Exception as error:
            log.error("own fault while answering %s %s\n%s", call.method, call.path, traceback.format_exc())
            message = f"the mock server itself failed ({type(error).__name__}); its log has the traceback"
            return json_answer(500, {"error": {"code": "mock_fault", "message": message}}), [], message
        return reply, [], None

    def _route(self, call: Call, place: Place) -> Refusal | None:
        """Find the operation that is asked for, or how its absence is answered."""
        found = self.router.find(place)
        if found is None:
            return call.refuse("unknown-route")
        methods, call.path_values = found
        if "" in call.path_values.values() and all(row.facts.kind != "query" for row in methods.values()):
            return call.refuse("unknown-route")
        operation = methods.get(call.method) or (methods.get("GET") if call.method == "HEAD" else None)
        if operation is None:
            return call.refuse("wrong-method", allowed=", ".join(sorted(methods)))
        call.operation = operation
        return None

    def _hint(self, call: Call, refusal: Refusal, place: Place) -> str | None:
        refusals = call.provider.facts.provider.refusals
        if not hasattr(call, "operation") and refusal.error in (
            refusals.get("unknown-route"),
            refusals.get("wrong-method"),
        ):
            return self.router.hint(call.method, place.prefix + call.path, place)
        return None

    async def _unplaced(self, world: World, scope: Any, raw: Body, send: Send, started: float) -> None:
        hint = self.router.hint(scope["method"], scope["path"], None)
        self._unplaced_ones += 1
        message = f"no provider answers {scope['method']} {scope['path']}; {hint}"
        answer = json_answer(404, {"error": {"code": "no_provider", "message": message}})
        await write(answer, [], send, keep=0)
        exchange = Exchange(
            id=f"unplaced-{self._unplaced_ones}", at=world.now(), provider=None, operation=None,
            method=scope["method"], path=scope["path"],
            query=scope["query_string"].decode("latin-1"), status=404, headers=scope["headers"],
            request=raw.data[:SHOWN_BYTES], response_headers=answer.headers, response=answer.body, key=None, model=None,
            task_id=None, began=started, duration_ms=(clock.stopwatch() - started) * 1000, hint=hint,
        )  # fmt: skip
        self._keep(world, exchange)

    def _record(
        self, scope: Any, call: Call, status: int, sent: Headers, kept: bytes, started: float, hint: str | None
    ) -> None:
        facts = call.operation.facts if hasattr(call, "operation") else None
        exchange = Exchange(
            id=call.request_id, at=call.now, provider=call.provider.name, operation=facts.word if facts else None,
            operation_id=facts.id if facts else None, error=call.error, began=started,
            method=call.method, path=scope["path"],
            query=scope["query_string"].decode("latin-1"), status=status, headers=scope["headers"],
            request=call.raw.data, response_headers=sent, response=kept,
            key=call.token or call.key or presented_key(call), model=call.model_name or None, task_id=call.task_id,
            duration_ms=(clock.stopwatch() - started) * 1000, hint=hint, amount=call.amount,
            chosen=call.plan.names() if call.plan is not None else None, lost=call.lost,
        )  # fmt: skip
        self._keep(call.world, exchange)
        if call.task_id and facts and facts.kind != "submit":
            call.world.polled(call.provider.name, call.task_id)
        call.world.watched(call.watched)

    def _keep(self, world: World, exchange: Exchange) -> None:
        world.journal.add(exchange)
        world.events.add("request", exchange, at=exchange.at)
        if exchange.hint is not None:
            world.unmatched.add(exchange)
        if self._on_exchange:
            self._on_exchange(exchange)


def refused(call: Call, refusal: Refusal) -> tuple[Whole, Headers]:
    """The provider's own answer to a refusal."""
    call.error = refusal.error
    error = call.provider.catalogue[refusal.error]
    names = {**call.names(), **refusal.names}
    # A refusal may come before the checks that find key and model: what was sent is named, else the entry's own fill.
    sent = {"key.last6": (presented_key(call) or "")[-6:]}
    if not names.get("model"):
        sent["model"] = peek_model(call) if "{model}" in error.entry.message else ""
    for name, value in sent.items():
        if value:
            names[name] = value
        else:
            names.pop(name, None)
    return Whole(error.entry.status, encode(error.body(names))), error.header_rows(names)


def _provider_headers(call: Call) -> Headers:
    return [(name, value(call.request_id)) for name, value in call.provider.headers]
