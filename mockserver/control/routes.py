"""The calls of the control API and where each is answered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockserver.control import (
    accounts,
    callbacks,
    events,
    exchanges,
    faults,
    inputs,
    openapi,
    resources,
    rules,
    server,
    sessions,
    tasks,
    verdict,
)
from mockserver.control.replies import ControlError, Handler, guarded
from mockserver.dashboard import dashboard_routes

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
CALLS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/health", server.health),
    ("POST", "/reset", server.reset),
    ("GET", "/clock", server.read_clock),
    ("POST", "/clock", server.change_clock),
    ("GET", "/accounts", accounts.list_accounts),
    ("GET", "/accounts/{provider}/{key:path}", accounts.read_account),
    ("PUT", "/accounts/{provider}/{key:path}", accounts.change_account),
    ("GET", "/ledger/{provider}/{key:path}", accounts.read_ledger),
    ("GET", "/callbacks/{provider}/{key:path}", callbacks.read_callbacks),
    ("PUT", "/callbacks/{provider}/{key:path}", callbacks.set_callback),
    ("GET", "/tasks", tasks.list_tasks),
    ("GET", "/tasks/{id:path}", tasks.read_task),
    ("POST", "/tasks/{id:path}", tasks.force_task),
    ("GET", "/resources", resources.list_resources),
    ("POST", "/resources/{id:path}", resources.force_resource),
    ("GET", "/inputs", inputs.list_inputs),
    ("POST", "/inputs", inputs.register_input),
    ("GET", "/rules", rules.list_rules),
    ("POST", "/rules", rules.add_rules),
    ("DELETE", "/rules", rules.clear_rules),
    ("GET", "/rules/{id}", rules.read_rule),
    ("DELETE", "/rules/{id}", rules.remove_rule),
    ("GET", "/scenarios", rules.list_scenarios),
    ("GET", "/sessions", sessions.list_sessions),
    ("GET", "/sessions/{name}", sessions.read_session),
    ("DELETE", "/sessions/{name}", sessions.drop_session),
    ("GET", "/requests", exchanges.list_requests),
    ("DELETE", "/requests", exchanges.forget_requests),
    ("GET", "/unmatched", exchanges.list_unmatched),
    ("GET", "/verdict", verdict.read_verdict),
    ("GET", "/events", events.follow_events),
    ("GET", "/faults", faults.list_faults),
    ("GET", "/errors", exchanges.list_errors),
    ("GET", "/openapi/{name}.json", openapi.read_document),
)


def control_routes() -> list[BaseRoute]:
    """The routes to mount below ``/_mock``."""
    routes: list[BaseRoute] = [Route(path, guarded(handler), methods=[method]) for method, path, handler in CALLS]
    routes.extend(dashboard_routes())
    return [*routes, Route("/{rest:path}", guarded(_unknown), methods=METHODS)]


async def _unknown(request: Request) -> Response:
    path = "/" + request.path_params["rest"]
    methods = sorted({method for method, known, _ in CALLS if known.split("/")[1] == path.split("/")[1]})
    if methods:
        raise ControlError(
            405, "wrong_method", f"/_mock{path} does not answer {request.method}; it answers {', '.join(methods)}"
        )
    raise ControlError(404, "unknown_call", f"there is no /_mock{path}; the calls are in /_mock/openapi/control.json")
