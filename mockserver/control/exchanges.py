"""The journal, the requests that nothing answers, and the error catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.contracts import CompiledProvider
from mockserver.control.filters import exchange_fits, request_filters
from mockserver.control.replies import ControlError, filters_of, page_of, reply, understudy_of, world_of
from mockserver.errors import nearest
from mockserver.journal import Exchange, Journal, readable

ERROR_FILTERS = {"provider": "a provider"}


async def list_requests(request: Request) -> Response:
    """The journal: what came in and what was answered, newest first, keys shortened."""
    journal = world_of(request).journal
    return reply(_page(request, journal))


async def forget_requests(request: Request) -> Response:
    """Empty the journal."""
    world = world_of(request)
    world.journal.clear()
    world.unmatched.clear()
    return reply({"status": "ok"})


async def list_unmatched(request: Request) -> Response:
    """Requests that no documented operation answers, with the nearest one."""
    unmatched = world_of(request).unmatched
    return reply(_page(request, unmatched))


async def list_errors(request: Request) -> Response:
    """Every documented error, by id, with what causes it."""
    providers, wanted = (
        understudy_of(request).providers,
        filters_of(request).get("provider"),
    )
    if wanted is not None and wanted not in providers:
        raise ControlError(404, "unknown_provider", f"there is no provider {wanted!r}{nearest(wanted, providers)}")
    found = [providers[wanted]] if wanted else list(providers.values())
    return reply({"errors": [row for provider in found for row in error_rows(provider)]})


def error_rows(provider: CompiledProvider) -> list[dict[str, Any]]:
    """A provider's catalogue as the API and ``mockserver errors --json`` show it."""
    words = sorted({operation.facts.word for operation in provider.operations.values()})
    return [
        {
            "id": row.entry.id,
            "provider": provider.name,
            "status": row.entry.status,
            "body": msgspec.json.decode(provider.catalogue.sample(row.entry.id)),
            "cause": row.entry.cause,
            "source": row.entry.source,
            "operations": row.entry.operations or words,
        }
        for row in provider.catalogue
    ]


def _page(request: Request, journal: Journal) -> dict[str, Any]:
    limit, skip = page_of(request)
    filters = request_filters(request)
    bodies = filters.pop("bodies", "true") != "false"
    rows: Iterable[Exchange] = journal
    if filters:
        rows = [row for row in journal if exchange_fits(row, filters)]
    matching = len(rows) if isinstance(rows, list) else len(journal)
    return {
        "requests": [readable(row, bodies=bodies) for row in islice(rows, skip, skip + limit)],
        "more": skip + limit < matching,
        "matching": matching,
        "total": len(journal),
    }
