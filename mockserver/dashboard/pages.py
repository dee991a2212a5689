"""The pages: each asks the control API and fills a template."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockserver.dashboard.ask import AskedInVainError, ask
from mockserver.dashboard.copies import as_curl, as_pytest, as_python
from mockserver.dashboard.render import page

Handler = Callable[[Request], Awaitable[Response]]

ROWS = 100
STATES = ("created", "queued", "running", "waiting", "succeeded", "failed", "cancelled")
_COUNTERS = ("id", "about", "origin", "seen", "taken", "left", "lacking")
_OF_REQUESTS = ("provider", "operation", "status", "model", "task_id", "text")
_OF_TASKS = ("provider", "state", "model", "family", "text")
_OF_ERRORS = ("provider",)
_EXAMPLE = """[[rules]]
match = {operation = "chat", text = "weather"}
reply = "Sunny."
times = "once"
"""
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def dashboard_routes() -> list[BaseRoute]:
    """The routes to mount below ``/_mock``."""
    pages: dict[str, tuple[Handler, tuple[str, ...]]] = {
        "/": (requests_page, _OF_REQUESTS),
        "/ui/requests": (requests_page, _OF_REQUESTS),
        "/ui/requests/{id:path}": (request_page, ()),
        "/ui/tasks": (tasks_page, _OF_TASKS),
        "/ui/tasks/{id:path}": (task_page, ("tab",)),
        "/ui/money": (money_page, ()),
        "/ui/money/{provider}/{key:path}": (account_page, ()),
        "/ui/rules": (rules_page, ()),
        "/ui/faults": (faults_page, ()),
        "/ui/clients": (clients_page, ()),
        "/ui/errors": (errors_page, _OF_ERRORS),
        "/ui/clock": (clock_page, ()),
    }
    return [
        *(Route(path, _told(handler, words), methods=["GET"]) for path, (handler, words) in pages.items()),
        Route("/ui/static/{name}", _static, methods=["GET"]),
    ]


async def requests_page(request: Request) -> Response:
    """What came in, newest first."""
    filters = _filters(request, *_OF_REQUESTS)
    rows = await _list(request, "requests", bodies="false", **filters)
    unmatched = await ask(request, "/unmatched", limit=1, bodies="false")
    return page(
        request, "requests.html", **await _frame(request), rows=rows, filters=filters, unmatched=unmatched["total"]
    )


async def request_page(request: Request) -> Response:
    """One exchange: what was sent, what was answered, and the same to paste."""
    found = await ask(request, "/requests", id=request.path_params["id"], limit=1)
    if not found["requests"]:
        raise AskedInVainError(404, "the journal no longer holds this request")
    one, origin = found["requests"][0], str(request.base_url).rstrip("/").removesuffix("/_mock")
    copies = {"curl": as_curl(one, origin), "Python": as_python(one, origin)}
    if one["provider"] and not await _asks_for_a_task(request, one):
        document = await ask(request, f"/openapi/{one['provider']}.json")
        copies["pytest"] = as_pytest(one, document["servers"][0]["url"])
    return page(request, "request.html", **await _frame(request), one=one, copies=copies)


async def _asks_for_a_task(request: Request, exchange: dict[str, Any]) -> bool:
    """Whether an exchange is about a task that another one has ordered: alone, it cannot happen again."""
    if not exchange["task_id"] or exchange["status"] >= 400:
        return False
    task = await ask(request, f"/tasks/{exchange['task_id']}")
    return bool(task["operation"] != exchange["operation_id"])


async def tasks_page(request: Request) -> Response:
    """Jobs, newest first."""
    filters = _filters(request, *_OF_TASKS)
    rows = await _list(request, "tasks", **filters)
    return page(request, "tasks.html", **await _frame(request), rows=rows, filters=filters, states=STATES)


async def task_page(request: Request) -> Response:
    """One job: its timeline, request, answers, callbacks, money and files."""
    task = await ask(request, f"/tasks/{request.path_params['id']}")
    exchanges = await ask(request, "/requests", task_id=task["id"], limit=ROWS)
    errors = await ask(request, "/errors", provider=task["provider"])
    return page(
        request,
        "task.html",
        **await _frame(request),
        task=task,
        exchanges=exchanges["requests"],
        failures=[row["id"] for row in errors["errors"]],
        tab=request.query_params.get("tab", "timeline"),
    )


async def money_page(request: Request) -> Response:
    """Accounts and what they have."""
    return page(request, "money.html", **await _frame(request), rows=await ask(request, "/accounts", limit=ROWS))


async def account_page(request: Request) -> Response:
    """One account: its limits and every movement of its money."""
    name = f"{request.path_params['provider']}/{request.path_params['key']}"
    account = await ask(request, f"/accounts/{name}")
    ledger = await ask(request, f"/ledger/{name}", limit=ROWS)
    return page(request, "account.html", **await _frame(request), account=account, ledger=ledger)


async def rules_page(request: Request) -> Response:
    """What was told to happen: the rules in order, an editor, and the scenarios."""
    rows = await ask(request, "/rules")
    for row in rows["rules"]:
        row["rule"] = {name: value for name, value in row.items() if name not in _COUNTERS}
    scenarios = await ask(request, "/scenarios")
    return page(
        request, "rules.html", **await _frame(request), rows=rows, example=_EXAMPLE, scenarios=scenarios["scenarios"]
    )


async def faults_page(request: Request) -> Response:
    """Everything that can go wrong on the wire, legal or not."""
    rows = await ask(request, "/faults")
    return page(request, "faults.html", **await _frame(request), rows=rows["faults"])


async def clients_page(request: Request) -> Response:
    """What the clients did wrong, with the requests that show it."""
    return page(request, "clients.html", **await _frame(request), verdict=await ask(request, "/verdict"))


async def errors_page(request: Request) -> Response:
    """Every error that can be asked for."""
    filters = _filters(request, *_OF_ERRORS)
    rows = await ask(request, "/errors", **filters)
    return page(request, "errors.html", **await _frame(request), rows=rows["errors"], filters=filters)


async def clock_page(request: Request) -> Response:
    """The clock bar alone."""
    return page(request, "clock.html", **await _frame(request))


async def _frame(request: Request) -> dict[str, Any]:
    """What every page shows around its own part."""
    health = await ask(request, "/health")
    return {"health": health, "clock": await ask(request, "/clock"), "providers": health["providers"]}


def _filters(request: Request, *names: str) -> dict[str, str]:
    return {name: request.query_params.get(name, "").strip() for name in names}


async def _list(request: Request, name: str, **query: str) -> dict[str, Any]:
    """The newest rows of a list; while a filter is half typed there are none, and the API's word on it."""
    try:
        found: dict[str, Any] = await ask(request, f"/{name}", limit=ROWS, **query)
    except AskedInVainError as refused:
        if refused.status != 400:
            raise
        return {name: [], "matching": 0, "total": 0, "problem": str(refused)}
    return found


def _told(handler: Handler, words: tuple[str, ...]) -> Handler:
    """A page of these words in its query, whose refusal, by itself or by the control API, is a page as well."""

    async def answer(request: Request) -> Response:
        try:
            wrong = next((name for name in request.query_params if name not in words), None)
            if wrong is not None:
                raise AskedInVainError(400, f"this page has no filter {wrong!r} (known: {', '.join(words) or 'none'})")
            return await handler(request)
        except AskedInVainError as refused:
            return page(request, "refused.html", status=refused.status, message=str(refused))

    return answer


async def _static(request: Request) -> Response:
    """A style sheet or script of ours, from a fixed list: no path is looked up."""
    name = request.path_params["name"]
    if name not in ("dashboard.css", "dashboard.js", "htmx.min.js"):
        return page(request, "refused.html", status=404, message=f"there is no file {name}")
    data = files("mockserver.dashboard").joinpath("static", name).read_bytes()
    return Response(data, media_type=_TYPES[name.rpartition(".")[2]], headers={"cache-control": "max-age=60"})
