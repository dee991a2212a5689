"""``MockServer``: all providers on a real port, for programs that cannot be reached in process."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import uvicorn

from mockserver.cli.listening import KEEP_ALIVE_SECONDS
from mockserver.settings import Settings
from mockserver.testing.controls import Controls, settings_for_tests
from mockserver.testing.environment import environment
from mockserver.testing.hosts import live_servers

START_SECONDS = 10
END_SECONDS = 5
TICK_SECONDS = 0.1


class MockServer(Controls):
    """A server on this machine, from entering to leaving the ``with`` block.

    ``with MockServer(clock="manual") as server: httpx.get(server.url + "/healthz")``. Options are settings by name; the
    port is a free one and polls move the clock unless they say otherwise. With ``skip_sleeps``, sleeps of this process
    move the clock and take no time. Raises ``SettingsError`` and ``OSError``.
    """

    def __init__(self, settings: Settings | None = None, *, skip_sleeps: bool = False, **options: Any) -> None:
        super().__init__(settings or settings_for_tests({"port": 0, **options}), skip_sleeps=skip_sleeps)
        self._socket = socket.create_server((self._app.settings.host, self._app.settings.port))
        host, port = self._socket.getsockname()[:2]
        self._url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        config = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ws="none",
        )
        self._server = _Server(config)
        self._running: Future[None] | None = None

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:40123``."""
        return self._url

    def env(self, provider: str | None = None) -> dict[str, str]:
        """Environment variables that lead official SDKs of a child process here; ``provider`` is OpenAI's for them.

        Without one it is the provider of the settings, else the one that documents most.
        """
        chosen = None if provider is None else self._known(provider)
        return environment(self._app, self.url, self.api_key, chosen)

    def __enter__(self) -> Self:
        self._running = self._portal.submit(self._serve())
        if not self._server.ready.wait(START_SECONDS):
            raise RuntimeError("the mock server did not start; its log says why")
        self._sleeps.__enter__()
        live_servers.add(self._socket.getsockname()[:2])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        live_servers.discard(self._socket.getsockname()[:2])
        self._sleeps.__exit__(kind, error, trace)
        self._portal.call(self._app.stop)
        self._portal.post(self._server.leave)
        self._server.closed.wait(END_SECONDS)
        self._socket.close()

    async def _serve(self) -> None:
        try:
            await self._server.serve(sockets=[self._socket])
        except SystemExit as error:  # of uvicorn, when it does not get through its start; it must not end the portal
            raise RuntimeError("the mock server did not start") from error


class _Server(uvicorn.Server):
    """A server that says when it listens and when it no longer does, and that leaves at once when it is asked to.

    uvicorn looks five times a second whether it shall end, and takes two looks; in a test that is long.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready, self.closed = threading.Event(), threading.Event()
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """End; to be called on the loop."""
        self.should_exit = True
        self._leaving.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        for tick in itertools.count():
            if await self.on_tick(tick):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.closed.set()
        await super().shutdown(sockets)  # what is in flight ends in its own time, while the next test begins
