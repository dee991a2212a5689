"""The implementation under test: an ASGI app in this process, or a base URL. Only the named hosts are ever asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx

from conformance.budget import Budget, BudgetSpentError
from conformance.contract import Auth
from conformance.requests import Request
from conformance.samples import Upload
from conformance.trace import Answer, Exchange, Trouble, redacted, redacted_bytes, redacted_headers

if TYPE_CHECKING:
    from conformance.asgi import App

TIMEOUT = 60.0
"""Seconds that an answer may take: some are made while the caller waits."""
ELSEWHERE = "own@"
"""Begins the word for the own key in another header: ``own@<header>@<what stands before the key>``."""
LARGEST = 256 * 2**20
"""Bytes of an answer that are read."""


class UnfitError(Exception):
    """The target cannot be checked: out of reach, the key refused, not this provider. The text says which."""


class UnknownError(UnfitError):
    """The control API knows nothing of what it was asked for, such as a task by the id that the target gave it."""


@dataclass(frozen=True)
class Where:
    """How a target is named. ``app`` is an ASGI app that is asked in this process; ``base_url`` is then only its name.

    ``control`` is the address of a mock's control API: its presence says that the target is a mock. ``second_key`` is
    of another account, ``timeout`` the seconds that one answer may take.
    """

    base_url: str
    key: str
    app: App | None = field(default=None, repr=False)
    control: str | None = None
    second_key: str | None = None
    timeout: float = TIMEOUT

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def url(self, request: Request, host: str | None) -> str:
        """Where a request goes; under another host name the provider's paths stand at the root."""
        return f"{self.origin if host else self.base_url.rstrip('/')}{request.target}"


class Target:
    """Sends requests and records what comes back; keys never reach the record.

    ``visit`` tells this run from others at a server that goes on after it; an app in this process starts anew.
    """

    def __init__(self, where: Where, auth: Auth, client: httpx.AsyncClient, budget: Budget) -> None:
        self.where = where
        self.budget = budget
        self.visit = "" if where.app is not None else token_hex(4)
        self._auth = auth
        self._client = client

    async def send(
        self, request: Request, *, host: str | None = None, key: str = "own", worst: Fraction = Fraction(0)
    ) -> Exchange:
        """One exchange; ``host`` asks a mock for the region of another host name, at the same address.

        ``key`` is ``own``, ``second``, ``none``, ``own@<header>@<prefix>`` or a text in place of one; ``worst`` is the
        most that it may cost: what is held back of the budget until ``Budget.settle``, unless nothing was sent.
        """
        url = self.where.url(request, host)
        keyed = self._keyed(request, key)
        headers = dict(keyed.headers)
        body: dict[str, Any] = {"content": request.content} if request.content else {}
        if request.parts:
            del headers["content-type"]
            body = {"files": [(name, _part(found)) for name, found in request.parts]}
        if host:
            headers["host"] = host
        start = time.monotonic()
        outcome = await self._outcome(
            self._client.build_request(request.method, url, headers=headers, extensions={"worst": worst}, **body)
        )
        took = (time.monotonic() - start) * 1000
        return Exchange(request, url, host, outcome, took, key=_told(key))

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control API of a mock; gives its JSON. Raises ``UnfitError``, or ``UnknownError``."""
        url = f"{(self.where.control or '').rstrip('/')}{path}"
        try:
            got = await self._client.request(method, url, json=body, extensions={"control": True})
        except httpx.HTTPError as problem:
            text = self._text(problem)
            raise UnfitError(f"the control API at {self.where.control} cannot be reached: {text}") from None
        if not got.is_success:
            shown = self._clean(path)
            kind = UnknownError if got.status_code == 404 and path.startswith("/tasks/") else UnfitError
            raise kind(f"the control API at {self.where.control} answers {got.status_code} to {method} {shown}")
        return got.json()

    async def give_money(self, provider: str, usd: str, key: str = "own") -> None:
        """Puts money on the account of a key, through the control API; raises ``UnfitError``."""
        await self.control("PUT", self.account_path(provider, key), {"balance_usd": usd})

    def account_path(self, provider: str, key: str = "own") -> str:
        """Where the control API has the account of a key."""
        return f"/accounts/{provider}/{quote(self._key(key), safe='')}"

    def _keyed(self, request: Request, key: str) -> Request:
        if key == "none":
            return request
        if key.startswith(ELSEWHERE):
            _, header, prefix = key.split("@")
            return replace(request, headers={**request.headers, header: f"{prefix}{self.where.key}"})
        return request.with_key(self._auth, self._key(key))

    def _key(self, key: str) -> str:
        if key == "second":
            return self.where.second_key or ""
        return self.where.key if key == "own" else key

    async def _outcome(self, request: httpx.Request) -> Answer | Trouble:
        try:
            async with asyncio.timeout(self.where.timeout):
                got = await self._client.send(request, stream=True)
        except BudgetSpentError as problem:
            return Trouble("budget", str(problem))
        except TimeoutError:
            return Trouble("timeout", f"no answer within {self.where.timeout:g} s")
        except httpx.HTTPError as problem:
            return self._trouble(problem)
        try:
            return await self._read(got)
        except httpx.HTTPError as problem:
            return self._trouble(problem)
        finally:
            await got.aclose()

    async def _read(self, got: httpx.Response) -> Answer | Trouble:
        """The answer to its end, or to where the suite stops reading: of a stream that is an answer all the same."""
        start, pieces, body, cut = time.monotonic(), [], bytearray(), ""
        streams = got.headers.get("content-type", "").lower().startswith("text/event-stream")
        try:
            async with asyncio.timeout(self.where.timeout):
                async for piece in got.aiter_bytes():
                    body += piece
                    if streams:
                        pieces.append(((time.monotonic() - start) * 1000, len(piece)))
                    if len(body) > LARGEST:
                        cut = f"no end after {LARGEST} bytes"
                        break
        except TimeoutError:
            cut = f"no end within {self.where.timeout:g} s"
        except httpx.HTTPError as problem:
            if not streams:
                raise
            cut = f"broken off: {self._text(problem)}"
        if cut and not streams:
            return Trouble("timeout", f"no whole answer: {cut}")
        headers = redacted_headers(got.headers, self.where.key)
        return Answer(got.status_code, headers, self._clean_bytes(bytes(body)), tuple(pieces), cut)

    def _trouble(self, problem: httpx.HTTPError) -> Trouble:
        if isinstance(problem, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
            return Trouble("unreachable", _told_of_tls(self._text(problem)))
        if isinstance(problem, httpx.TimeoutException):
            return Trouble("timeout", f"no whole answer within {self.where.timeout:g} s")
        return Trouble("broken", self._text(problem))

    def _text(self, problem: Exception) -> str:
        return self._clean(str(problem) or type(problem).__name__)

    def _clean(self, text: str) -> str:
        return redacted(redacted(text, self.where.key), self.where.second_key or "")

    def _clean_bytes(self, body: bytes) -> bytes:
        return redacted_bytes(redacted_bytes(body, self.where.key), self.where.second_key or "")


@asynccontextmanager
async def opened(where: Where, auth: Auth, budget: Budget | None = None) -> AsyncIterator[Target]:
    """The target, ready to be asked; raises ``NotStartedError`` when an app cannot even start."""
    budget = budget or Budget()
    async with AsyncExitStack() as stack:
        transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport()
        if where.app is not None:
            from conformance.asgi import running
            from conformance.asgi_transport import AsgiTransport

            await stack.enter_async_context(running(where.app))
            transport = AsgiTransport(where.app)
        guard = Guard(transport, where, budget)
        agent = {"user-agent": "understudy-conformance"}
        client = httpx.AsyncClient(
            transport=guard, headers=agent, timeout=where.timeout, trust_env=False, follow_redirects=False
        )
        yield Target(where, auth, await stack.enter_async_context(client), budget)


class Guard(httpx.AsyncBaseTransport):
    """Below everything that sends: holds the budget, and lets nothing pass to a host that was not named."""

    def __init__(self, inner: httpx.AsyncBaseTransport, where: Where, budget: Budget) -> None:
        self._inner = inner
        self._allowed = {httpx.URL(url).netloc for url in (where.base_url, where.control) if url}
        self._budget = budget

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.netloc not in self._allowed:
            raise httpx.UnsupportedProtocol(f"{request.url.host} is not the target")
        if not request.extensions.get("control"):
            self._budget.hold(request.extensions.get("worst", Fraction(0)))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _told(key: str) -> str:
    """Whose key it was, as a record may say it."""
    return key if key in ("own", "second", "none") or key.startswith(ELSEWHERE) else "other"


def _told_of_tls(text: str) -> str:
    """Trouble with TLS, named as such; any other as it is."""
    return f"TLS does not come about: {text}" if "SSL" in text or "certificate" in text.lower() else text


def _part(found: str | Upload) -> tuple[str | None, bytes | str] | tuple[str, bytes, str]:
    return (found.filename, found.content, found.media_type) if isinstance(found, Upload) else (None, found)
