"""Asking the control API in this process: what the dashboard shows is what the API answers, and nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from starlette.requests import Request

_PASSED_ON = (b"host", b"authorization", b"x-mock-session", b"cookie")


class AskedInVainError(Exception):
    """The control API refused; ``status`` and the text are its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def ask(page: Request, path: str, **query: str | int | None) -> Any:
    """The JSON of ``GET /_mock<path>``, asked with the page's own rights. Raises ``AskedInVainError``."""
    filled = {name: value for name, value in query.items() if value not in (None, "")}
    root = page.scope.get("app_root_path", "")
    scope = {
        **{name: page.scope[name] for name in ("type", "asgi", "http_version", "scheme", "client", "server")},
        "method": "GET",
        "path": f"/_mock{path}",
        "raw_path": quote(f"/_mock{path}").encode(),
        "root_path": root,
        "query_string": urlencode(filled).encode(),
        "headers": [(name, value) for name, value in page.scope["headers"] if name in _PASSED_ON],
    }
    status, body = 500, b""

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")

    await page.app.state.understudy(scope, receive, send)
    data = msgspec.json.decode(body)
    if status >= 400:
        raise AskedInVainError(status, data["error"]["message"])
    return data
