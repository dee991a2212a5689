"""What happens, as it happens: server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mockserver.control.filters import check_flag
from mockserver.control.happenings import shown
from mockserver.control.replies import ControlError, filters_of, world_of
from mockserver.errors import nearest
from mockserver.events import KINDS
from mockserver.world import World

FILTERS = {
    "kind": "kinds of events, with commas between them",
    "after": "the number of the last event that is known; 0 for all that are kept",
    "follow": "false ends with what is there",
}
HEARTBEAT_SECONDS = 15.0
_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}


async def follow_events(request: Request) -> Response:
    """Server-sent events of requests, tasks, money, accounts, the clock, rules and callbacks.

    Goes on after ``Last-Event-ID`` or ``?after=``, else begins now; ``?kind=request,task`` chooses, ``?follow=false``
    ends with what is there. A reader that is too slow is told how many events it ``missed``.
    """
    world = world_of(request)
    filters = filters_of(request)
    kinds = _kinds(filters.get("kind", ""))
    last = _number(request.headers.get("last-event-id") or filters.get("after"), world.events.last)
    check_flag(filters, "follow")
    stream = _stream(world, kinds, last, follow=filters.get("follow") != "false")
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


async def _stream(world: World, kinds: frozenset[str], last: int, *, follow: bool) -> AsyncIterator[bytes]:
    yield b": understudy\nretry: 1000\n\n"
    while True:
        news = world.events.news()
        found, missed = world.events.after(last)
        if missed:
            yield _written("missed", {"events": missed}, None)
        for one in found:
            if one.kind in kinds:
                yield _written(one.kind, shown(one, world), one.id)
        last = world.events.last
        if world.stopping or not follow:
            return
        waiting = asyncio.ensure_future(news.wait())
        try:
            await world.wait(HEARTBEAT_SECONDS, until=waiting)
        finally:
            waiting.cancel()
        if not news.is_set():
            yield b": still here\n\n"


def _written(kind: str, data: Any, number: int | None) -> bytes:
    head = b"" if number is None else b"id: %d\n" % number
    return head + b"event: %b\ndata: %b\n\n" % (kind.encode(), msgspec.json.encode(data))


def _kinds(asked: str) -> frozenset[str]:
    words = [word.strip() for word in asked.split(",") if word.strip()]
    wrong = next((word for word in words if word not in KINDS), None)
    if wrong:
        hint = nearest(wrong, KINDS) or f" (known: {', '.join(KINDS)})"
        raise ControlError(400, "bad_filter", f"there are no events of kind {wrong!r}{hint}")
    return frozenset(words or KINDS)


def _number(asked: str | None, usual: int) -> int:
    if asked is None or asked == "":
        return usual
    if not asked.isdigit() or len(asked) > 18:
        raise ControlError(400, "bad_filter", f"the last event is {asked!r}; it must be an event's number")
    return int(asked)
