"""How requests of httpx and httpx2 come to the mock: through respx, below the client and above any socket.

respx takes the place of the connection pools of httpcore, and pytest-httpx2 teaches it those of httpcore2. A client
with a transport of its own (a test client of the user's application, for one) is left alone: it opens no connection,
but for litellm's, which stands on aiohttp.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

from respx.mocks import HTTPCoreMocker, Mocker
from respx.models import AllMockedAssertionError, PassThrough

from mockserver.testing import aiohttp_transport
from mockserver.testing.hosts import Hosts
from mockserver.testing.passage import App, BrokenAnswerError, Passage, RawHeaders, ResetAnswerError
from mockserver.testing.patching import patch
from mockserver.testing.portal import Portal, awaited

Errors = Callable[[], AbstractContextManager[None]]

CLIENT = ("127.0.0.1", 50000)


class RefusedHostError(AllMockedAssertionError):
    """A request to a host that is not documented. Another respx router that is active may still answer it."""


@dataclass(frozen=True)
class Headers:
    """Headers as respx hands them on."""

    raw: RawHeaders


@dataclass(frozen=True)
class Answer:
    """What respx reads of an answer."""

    status_code: int
    headers: Headers
    stream: Any
    extensions: dict[str, Any]


class Interception:
    """Between ``start`` and ``stop`` requests to documented hosts go to ``app``; ``refused`` hears of all others."""

    def __init__(self, app: App, portal: Portal, hosts: Hosts, refused: Callable[[str], None]) -> None:
        self._ways = [_Way(app, portal, hosts, refused, mocker, core) for mocker, core in _mockers()]

    def start(self) -> None:
        for way in self._ways:
            way.mocker.routers.insert(0, way)  # type: ignore[arg-type]  # the newest answers first
            patch(way.mocker)

    def stop(self) -> None:
        for way in reversed(self._ways):
            way.mocker.unregister(way)  # type: ignore[arg-type]
            way.mocker.stop()


class _Way:
    """A router for respx, for the clients over one httpcore, whose exceptions they know."""

    def __init__(
        self, app: App, portal: Portal, hosts: Hosts, refused: Callable[[str], None], mocker: type[Mocker], core: str
    ) -> None:
        self.mocker = mocker
        self._app, self._portal, self._hosts, self._refused, self._core = app, portal, hosts, refused, core

    def handler(self, request: Any) -> Answer:
        """The answer to a request of a synchronous client."""
        passage, seconds = self._passage(request)
        with self._errors():
            status, headers = self._portal.submit(passage.open(seconds)).result()
        return _answer(status, headers, _Body(passage, self._portal, seconds, self._errors))

    async def async_handler(self, request: Any) -> Answer:
        """The answer to a request of an asynchronous client."""
        passage, seconds = self._passage(request)
        with self._errors():
            status, headers = await awaited(self._portal.submit(passage.open(seconds)))
        return _answer(status, headers, _AsyncBody(passage, self._portal, seconds, self._errors))

    def _passage(self, request: Any) -> tuple[Passage, float | None]:
        url = request.url
        port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
        if self._hosts.lets_through(url.host, port):
            raise PassThrough(f"{url} is allowed", request=request, origin=None)  # type: ignore[arg-type]
        if not self._hosts.answers(url.host):
            reason = self._hosts.refusal(request.method, str(url), url.host)
            self._refused(reason)
            raise RefusedHostError(reason)
        passage = Passage(self._app, _scope(request, port), request.content)
        return passage, (request.extensions.get("timeout") or {}).get("read")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What a connection would raise, in the words of this httpcore."""
        try:
            yield
        except TimeoutError as error:
            raise import_module(self._core).ReadTimeout("the read timed out") from error
        except ResetAnswerError as error:
            raise import_module(self._core).ReadError(str(error)) from error
        except BrokenAnswerError as error:
            raise import_module(self._core).RemoteProtocolError(str(error)) from error


class _Body:
    """The body of an answer for a synchronous client, read as it comes."""

    def __init__(self, passage: Passage, portal: Portal, seconds: float | None, errors: Errors) -> None:
        self._passage, self._portal, self._seconds, self._errors = passage, portal, seconds, errors

    def __iter__(self) -> Iterator[bytes]:
        with self._errors():
            yield from self._passage.at_hand()
            while not self._passage.done:
                yield from self._portal.submit(self._passage.parts(self._seconds)).result()

    def close(self) -> None:
        if not self._passage.done:
            self._portal.post(self._passage.leave)


class _AsyncBody(_Body):
    """The same for an asynchronous one."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with self._errors():
            for part in self._passage.at_hand():
                yield part
            while not self._passage.done:
                for part in await awaited(self._portal.submit(self._passage.parts(self._seconds))):
                    yield part

    async def aclose(self) -> None:
        self.close()


def _answer(status: int, headers: RawHeaders, stream: Any) -> Answer:
    return Answer(status, Headers(headers), stream, {"http_version": b"HTTP/1.1"})


def _scope(request: Any, port: int) -> dict[str, Any]:
    """The request as ASGI says it."""
    url = request.url
    path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": CLIENT,
        "server": (url.host, port),
    }


def _mockers() -> list[tuple[type[Mocker], str]]:
    """respx's mocker for each way out that is there, with the module whose exceptions its clients know.

    One alone where both names of httpcore lead to the same.
    """
    found: list[tuple[type[Mocker], str]] = [(HTTPCoreMocker, "httpcore")]
    if find_spec("httpcore2") is not None and import_module("httpcore2") is not import_module("httpcore"):
        import_module("pytest_httpx2")
        found.append((Mocker.registry["httpcore2"], "httpcore2"))
    if aiohttp_transport.MODULE in sys.modules:
        found.append((aiohttp_transport.LitellmMocker, "httpx"))
    return found
