"""The calls of the control API and where each is answered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockserver.control.calls import CALLS, Call
from mockserver.control.replies import ControlError, guarded
from mockserver.dashboard import dashboard_routes

__all__ = ["CALLS", "Call", "control_routes"]

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def control_routes() -> list[BaseRoute]:
    """The routes to mount below ``/_mock``."""
    routes: list[BaseRoute] = [
        Route(call.path, guarded(call.handler, call.words), methods=[call.method]) for call in CALLS
    ]
    routes.extend(dashboard_routes())
    return [*routes, Route("/{rest:path}", guarded(_unknown), methods=METHODS)]


async def _unknown(request: Request) -> Response:
    path = "/" + request.path_params["rest"]
    methods = sorted({call.method for call in CALLS if call.path.split("/")[1] == path.split("/")[1]})
    if methods:
        raise ControlError(
            405, "wrong_method", f"/_mock{path} does not answer {request.method}; it answers {', '.join(methods)}"
        )
    raise ControlError(404, "unknown_call", f"there is no /_mock{path}; the calls are in /_mock/openapi/control.json")
