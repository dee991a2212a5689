"""Resources: what accounts keep, and forcing what becomes of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.contracts.compiled import CompiledProvider
from mockserver.control.replies import ControlError, filters_of, page_of, read, reply, understudy_of, world_of
from mockserver.redaction import cleaned_data, redacted
from mockserver.resources import force
from mockserver.state.records import Resource
from mockserver.tasks.lifecycle import ends, moment
from mockserver.world import World

SCAN_PAGE = 200
FILTERS = {
    "provider": "a provider",
    "family": "a family of models",
    "model": "a model",
    "key": "a key",
    "state": "queued, running, succeeded or failed",
    "id": "a resource's id",
}


class ResourceBody(msgspec.Struct, forbid_unknown_fields=True):
    """``POST /_mock/resources/<id>``."""

    state: Literal["succeeded", "failed"]
    error: str | None = None


async def list_resources(request: Request) -> Response:
    """What accounts keep, newest first."""
    world = world_of(request)
    limit, skip = page_of(request)
    found = [resource_view(row, world) for row in _matching(world, filters_of(request), skip + limit)]
    return reply({"resources": found[skip:], "total": world.store.count(Resource)})


async def force_resource(request: Request) -> Response:
    """Let a resource be ready, or fail, now."""
    body: ResourceBody = await read(request, ResourceBody)
    world, wanted = world_of(request), request.path_params["id"]
    found = next(_matching(world, {"id": wanted}, 1), None)
    if found is None:
        raise ControlError(404, "unknown_resource", f"there is no resource {wanted!r}; GET /_mock/resources lists them")
    provider = understudy_of(request).providers[found.provider]
    error = None
    if body.state == "failed":
        error = body.error or next(_failures(provider, found.family), None)
        if error is None:
            raise ControlError(400, "no_error", f"{found.provider} documents no failure; name an error id")
        provider.catalogue[error]
    return reply(resource_view(force(world.store, found, error=error, at=world.now()), world))


def resource_view(resource: Resource, world: World) -> dict[str, Any]:
    """A resource as the API shows it; times are simulated unix seconds."""
    return {
        "id": resource.id,
        "provider": resource.provider,
        "family": resource.family,
        "model": resource.model,
        "key": redacted(resource.key),
        "state": moment(resource, world.now()).state,
        "created": resource.created,
        "updated": resource.updated,
        "ends": ends(resource),
        "error": resource.fate.error,
        "fields": cleaned_data(resource.fields, (resource.key,)),
        "facts": resource.facts,
    }


def _failures(provider: CompiledProvider, family: str) -> Iterator[str]:
    """The errors that a resource of a family may fail with: those of its own rules first."""
    for operation in provider.operations.values():
        bound = operation.bound.get(family)
        yield from (rule.error for rule in (bound.rules if bound else ()) if rule.fails)
    yield from (row.entry.id for row in provider.catalogue if row.entry.task)


def _matching(world: World, filters: dict[str, str], wanted: int) -> Iterator[Resource]:
    skip, found = 0, 0
    while found < wanted and (page := world.store.newest(Resource, limit=SCAN_PAGE, skip=skip)):
        skip += len(page)
        for row in page:
            if found < wanted and _fits(row, world, filters):
                found += 1
                yield row


def _fits(resource: Resource, world: World, filters: dict[str, str]) -> bool:
    held = {name: getattr(resource, name) for name in FILTERS if name != "state"}
    held["state"] = moment(resource, world.now()).state
    return all(held[name] == value for name, value in filters.items())
