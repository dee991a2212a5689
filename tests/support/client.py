"""A synchronous client of an application in this process: no socket, no thread, and a clock that tests move."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from copy import copy
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from mockserver import create_app
from mockserver.app import Understudy

Result = TypeVar("Result")


class Client:
    """Calls one provider (``provider`` is its prefix) of an application, with ``key`` unless headers say otherwise."""

    def __init__(
        self, provider: str, *, key: str | None = "sk-test", app: Understudy | None = None, **options: Any
    ) -> None:
        self.app = app or create_app(**{"clock": "manual", **options})
        self.provider = provider
        self.key = key
        self._loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)  # type: ignore[arg-type]
        self._http = httpx.AsyncClient(transport=transport, base_url="http://understudy.test", timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the loop, and of the application's threads and files."""
        self._loop.run_until_complete(self._http.aclose())
        self.app.world.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def at(self, provider: str) -> Client:
        """The same client with another prefix; only the first is to be closed."""
        other = copy(self)
        other.provider = provider
        return other

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """A request to the provider; ``path`` is the one its document writes."""
        sent = {} if self.key is None else {"Authorization": f"Bearer {self.key}"}
        sent |= headers or {}
        url = f"/{self.provider}{path}" if self.provider else path
        return self._loop.run_until_complete(self._http.request(method, url, headers=sent, **options))

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What a coroutine gives on the loop of the application."""
        return self._loop.run_until_complete(work)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET of the provider."""
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """POST of a JSON body (or of ``data``, ``files``, ``content``) to the provider."""
        if body is not None:
            options["json"] = body
        return self.request("POST", path, **options)

    def events(self, path: str, body: Any, **options: Any) -> list[Any]:
        """The events of a streamed answer: JSON data, and texts such as ``[DONE]`` as they are."""
        response = self.post(path, body, **options)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("text/event-stream")
        found = []
        for block in response.text.split("\n\n"):
            if block:
                data = block.removeprefix("data: ")
                found.append(data if data.startswith("[") else json.loads(data))
        return found

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer of the control API."""
        response = self._loop.run_until_complete(self._http.request(method, f"/_mock{path}", json=body))
        return response.json()

    def advance(self, seconds: float) -> None:
        """Move the clock by simulated seconds."""
        self.control("POST", "/clock", {"advance": seconds})

    def account(self, **limits: Any) -> Any:
        """The account of this client's key, after setting ``limits`` when there are any."""
        path = f"/accounts/{self.provider}/{self.key}"
        return self.control("PUT", path, limits) if limits else self.control("GET", path)

    def fetch(self, url: str, **options: Any) -> httpx.Response:
        """Follow a link out of an answer, without a key."""
        return self._loop.run_until_complete(self._http.request(options.pop("method", "GET"), url, **options))
