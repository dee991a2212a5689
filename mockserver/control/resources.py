"""Resources: what accounts keep, and forcing what becomes of one."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mockserver.contracts.compiled import CompiledProvider
from mockserver.control.filters import KEY, check_family, check_provider, check_word, key_fits
from mockserver.control.replies import ControlError, filters_of, page_of, read, reply, understudy_of, world_of
from mockserver.redaction import cleaned_data, redacted
from mockserver.resources import force
from mockserver.state.records import Resource
from mockserver.tasks.lifecycle import ends, moment
from mockserver.world import World

SCAN_PAGE = 200
STATES = ("created", "queued", "running", "succeeded", "failed")
FILTERS = {
    "provider": "a provider",
    "family": "a family of models",
    "model": "a model, or a pattern such as wan*",
    "key": KEY,
    "state": "created, queued, running, succeeded or failed",
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
    filters = filters_of(request)
    check_provider(request, filters)
    check_family(request, filters)
    check_word(filters, "state", STATES)
    fitting = list(_matching(world, filters))
    shown = [resource_view(row, world) for row in fitting[skip : skip + limit]]
    matching, total = len(fitting), world.store.count(Resource)
    return reply({"resources": shown, "more": skip + limit < matching, "matching": matching, "total": total})


async def force_resource(request: Request) -> Response:
    """Let a resource be ready, or fail, now."""
    body: ResourceBody = await read(request, ResourceBody)
    world, wanted = world_of(request), request.path_params["id"]
    found = next(_matching(world, {"id": wanted}), None)
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


def _matching(world: World, filters: dict[str, str]) -> Iterator[Resource]:
    skip = 0
    while page := world.store.newest(Resource, limit=SCAN_PAGE, skip=skip):
        skip += len(page)
        yield from (row for row in page if _fits(row, world, filters))


def _fits(resource: Resource, world: World, filters: dict[str, str]) -> bool:
    for name, value in filters.items():
        if name == "state":
            fits = moment(resource, world.now()).state == value
        elif name == "model":
            fits = fnmatchcase(resource.model, value)
        elif name == "key":
            fits = key_fits(resource.key, value)
        else:
            fits = getattr(resource, name) == value
        if not fits:
            return False
    return True
