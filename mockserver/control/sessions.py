"""Sessions: worlds of their own on one server."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockserver.control.replies import ControlError, page_of, reply, understudy_of
from mockserver.control.server import clock_view
from mockserver.state.records import Account, Task
from mockserver.world import World
from mockserver.worlds import SessionError, Worlds


async def list_sessions(request: Request) -> Response:
    """The sessions, the one used last first."""
    worlds, (limit, skip) = understudy_of(request).worlds, page_of(request)
    names = worlds.names()
    rows = [session_view(worlds.find(name)) for name in names[skip : skip + limit]]
    return reply({"sessions": rows, "total": len(names)})


async def read_session(request: Request) -> Response:
    """One session; it must have been used."""
    return reply(session_view(_found(request, understudy_of(request).worlds)))


async def drop_session(request: Request) -> Response:
    """End a session and forget everything in it."""
    worlds = understudy_of(request).worlds
    view = session_view(_found(request, worlds))
    worlds.drop(request.path_params["name"])
    return reply(view)


def session_view(world: World) -> dict[str, Any]:
    """A session as the API shows it."""
    return {
        "name": world.session,
        "path": world.prefix,
        "clock": clock_view(world),
        "seed": world.seed,
        "requests": len(world.journal),
        "tasks": world.store.count(Task),
        "accounts": world.store.count(Account),
        "rules": len(world.rules.current()),
    }


def _found(request: Request, worlds: Worlds) -> World:
    try:
        return worlds.find(request.path_params["name"])
    except SessionError as error:
        raise ControlError(404, "unknown_session", str(error)) from None
