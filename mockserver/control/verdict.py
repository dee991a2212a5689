"""The verdict on the clients of a world."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mockserver.control.replies import ControlError, filters_of, reply, understudy_of, world_of
from mockserver.errors import nearest
from mockserver.verdicts import judge

FILTERS = {"provider": "a provider", "key": "a key, or a pattern such as sk-*-blue"}


async def read_verdict(request: Request) -> Response:
    """What the clients did wrong, with evidence."""
    filters = filters_of(request)
    provider, known = filters.get("provider"), understudy_of(request).providers
    if provider is not None and provider not in known:
        raise ControlError(404, "unknown_provider", f"there is no provider {provider!r}{nearest(provider, known)}")
    verdict = judge(world_of(request), provider=provider, key=filters.get("key"))
    return reply(
        {
            "verdict": verdict.name,
            "findings": verdict.findings,
            "exchanges": verdict.exchanges,
            "complete": verdict.complete,
            "missing": verdict.missing,
        }
    )
