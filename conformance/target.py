"""The implementation under test: an ASGI app in this process, or a base URL. Only the named host is ever asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from conformance.contract import Auth
from conformance.requests import Request
from conformance.samples import Upload
from conformance.trace import Exchange, Trouble, redacted, redacted_answer

if TYPE_CHECKING:
    from conformance.asgi import App

TIMEOUT = 60.0
"""Seconds that an answer may take: some are made while the caller waits."""


class UnfitError(Exception):
    """The target cannot be checked: out of reach, the key refused, not this provider. The text says which."""


class BudgetSpentError(httpx.TransportError):
    """One more request would cross the number allowed."""


@dataclass(frozen=True)
class Where:
    """How a target is named. ``app`` is an ASGI app that is asked in this process; ``base_url`` is then only its name.

    ``control`` is the address of a mock's control API: its presence says that the target is a mock.
    """

    base_url: str
    key: str
    app: App | None = None
    control: str | None = None
    max_requests: int | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def url(self, request: Request, host: str | None) -> str:
        """Where a request goes; under another host name the provider's paths stand at the root."""
        return f"{self.origin if host else self.base_url.rstrip('/')}{request.target}"


class Target:
    """Sends requests and records what comes back; keys never reach the record."""

    def __init__(self, where: Where, auth: Auth, client: httpx.AsyncClient, guard: _Guard) -> None:
        self.where = where
        self._auth = auth
        self._client = client
        self._guard = guard

    @property
    def requests(self) -> int:
        """How many requests were sent to the provider's own paths."""
        return self._guard.sent

    async def send(self, request: Request, *, host: str | None = None) -> Exchange:
        """One exchange; ``host`` asks a mock for the region of another host name, at the same address."""
        url = self.where.url(request, host)
        keyed = request.with_key(self._auth, self.where.key)
        headers = dict(keyed.headers)
        body: dict[str, Any] = {"content": request.content} if request.content else {}
        if request.parts:
            del headers["content-type"]
            body = {"files": [(name, _part(found)) for name, found in request.parts]}
        if host:
            headers["host"] = host
        try:
            got = await self._client.request(request.method, url, headers=headers, **body)
        except httpx.HTTPError as problem:
            return Exchange(request, url, host, self._trouble(problem), 0.0)
        answer = redacted_answer(got.status_code, dict(got.headers), got.content, self.where.key)
        return Exchange(request, url, host, answer, got.elapsed.total_seconds() * 1000)

    async def give_money(self, provider: str, usd: str) -> None:
        """Puts money on the account of the key, through the control API; raises ``UnfitError``."""
        url = f"{(self.where.control or '').rstrip('/')}/accounts/{provider}/{self.where.key}"
        try:
            got = await self._client.put(url, json={"balance_usd": usd}, extensions={"control": True})
        except httpx.HTTPError as problem:
            raise UnfitError(
                f"the control API at {self.where.control} cannot be reached: {self._text(problem)}"
            ) from None
        if not got.is_success:
            raise UnfitError(
                f"the control API at {self.where.control} answers {got.status_code} to a PUT of an account"
            )

    def _trouble(self, problem: httpx.HTTPError) -> Trouble:
        if isinstance(problem, BudgetSpentError):
            return Trouble("budget", str(problem))
        if isinstance(problem, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
            return Trouble("unreachable", self._text(problem))
        if isinstance(problem, httpx.TimeoutException):
            return Trouble("timeout", f"no whole answer within {TIMEOUT:g} s")
        return Trouble("broken", self._text(problem))

    def _text(self, problem: Exception) -> str:
        return redacted(str(problem) or type(problem).__name__, self.where.key)


@asynccontextmanager
async def opened(where: Where, auth: Auth) -> AsyncIterator[Target]:
    """The target, ready to be asked; raises ``UnfitError`` when it cannot even start."""
    async with AsyncExitStack() as stack:
        transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport()
        if where.app is not None:
            from conformance.asgi import running

            await stack.enter_async_context(running(where.app))
            transport = httpx.ASGITransport(where.app, raise_app_exceptions=False)
        guard = _Guard(transport, where)
        agent = {"user-agent": "understudy-conformance"}
        client = httpx.AsyncClient(
            transport=guard, headers=agent, timeout=TIMEOUT, trust_env=False, follow_redirects=False
        )
        yield Target(where, auth, await stack.enter_async_context(client), guard)


class _Guard(httpx.AsyncBaseTransport):
    """Below everything that sends: counts, and lets nothing pass to a host that was not named."""

    def __init__(self, inner: httpx.AsyncBaseTransport, where: Where) -> None:
        self._inner = inner
        self._allowed = {httpx.URL(url).netloc for url in (where.base_url, where.control) if url}
        self._most = where.max_requests
        self.sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.netloc not in self._allowed:
            raise httpx.UnsupportedProtocol(f"{request.url.host} is not the target")
        if not request.extensions.get("control"):
            if self._most is not None and self.sent >= self._most:
                raise BudgetSpentError(f"the {self._most} requests allowed are spent")
            self.sent += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _part(found: str | Upload) -> tuple[str | None, bytes | str] | tuple[str, bytes, str]:
    return (found.filename, found.content, found.media_type) if isinstance(found, Upload) else (None, found)
