"""What users say of the media behind their own URLs, since the server never opens one."""

from __future__ import annotations

import math

from starlette.requests import Request
from starlette.responses import Response

from mockserver.control.replies import ControlError, page_of, read, reply, world_of
from mockserver.http.known_inputs import AMOUNTS, input_key
from mockserver.state.records import InputFacts


async def list_inputs(request: Request) -> Response:
    """What was registered, newest first."""
    store = world_of(request).store
    limit, skip = page_of(request)
    return reply({"inputs": store.newest(InputFacts, limit=limit, skip=skip), "total": store.count(InputFacts)})


async def register_input(request: Request) -> Response:
    """Say what a URL holds; a second word on the same URL replaces the first."""
    facts: InputFacts = await read(request, InputFacts)
    if "://" not in facts.url:
        raise ControlError(400, "bad_body", f"url is {facts.url!r}; it must be an absolute URL")
    for name in AMOUNTS:
        value = getattr(facts, name)
        if value is not None and not 0 <= value < math.inf:
            raise ControlError(400, "bad_body", f"{name} is {value:g}; it must be 0 or more")
    world_of(request).store.transact(lambda tx: tx.put(input_key(facts.url), facts))
    return reply(facts)
