"""The page at ``/`` and the health check for load balancers."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from mockserver import __version__
from mockserver.control.replies import understudy_of

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Understudy</title><style>
:root{{color-scheme:light dark}}
body{{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:3rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}
td,th{{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #8884}}
code{{font:14px ui-monospace,monospace}}</style>
<h1>Understudy</h1><p>An offline stand-in for paid AI gateways, version {version}. Any key of a provider's
documented form works; nothing leaves this machine.</p>
<table><tr><th>Provider<th>Base URL<th>OpenAPI</tr>{rows}</table>
<p>Control API: <a href="/_mock/openapi/control.json"><code>/_mock/openapi/control.json</code></a>,
<a href="/_mock/health"><code>/_mock/health</code></a>, <a href="/_mock/requests"><code>/_mock/requests</code></a>,
<a href="/_mock/tasks"><code>/_mock/tasks</code></a>, <a href="/_mock/errors"><code>/_mock/errors</code></a>.</p></html>
"""


async def home_page(request: Request) -> Response:
    """A page for people: the base URL of each provider."""
    base = str(request.base_url).rstrip("/")
    rows = "".join(
        f"<tr><td>{escape(provider.facts.provider.title)}<td><code>{escape(base)}/{name}"
        f"{escape(provider.facts.provider.base_path)}</code>"
        f'<td><a href="/_mock/openapi/{name}.json">{name}.json</a></tr>'
        for name, provider in understudy_of(request).providers.items()
    )
    return HTMLResponse(_PAGE.format(version=__version__, rows=rows))


async def health_page(request: Request) -> Response:
    """200 while the server answers."""
    return PlainTextResponse("ok")
