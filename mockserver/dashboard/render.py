"""Templates: every value that a request can carry is escaped, and no page loads anything but its own files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"content-security-policy": POLICY, "cache-control": "no-store", "x-content-type-options": "nosniff"}


def page(request: Request, template: str, *, status: int = 200, **names: Any) -> HTMLResponse:
    """A page, or only its inner part when a script of the page asks for it (``HX-Request``)."""
    inner = request.headers.get("hx-request") == "true"
    names = {**names, "layout": "part.html" if inner else "page.html", "path": request.url.path}
    return HTMLResponse(_environment().get_template(template).render(names), status, headers=_HEADERS)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("mockserver.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=_moment, pretty=_pretty, money=_money, took=_took)
    return made


def _moment(seconds: float | None) -> str:
    """A simulated moment as a clock shows it, in UTC."""
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S")


def _pretty(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=2)


def _money(amount: str | None) -> str:
    if amount is None:
        return ""
    return (amount.rstrip("0").rstrip(".") if "." in amount else amount) or "0"


def _took(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
