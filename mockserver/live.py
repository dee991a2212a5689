"""A live server on a real port, for programs that cannot be reached in process."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Any, Self

import uvicorn

from mockserver.app import Understudy, create_app
from mockserver.settings import Settings


class MockServer:
    """A server in a thread of its own, from entering to leaving the ``with`` block.

    ``with MockServer(clock="manual") as server: httpx.get(server.url + "/healthz")``. Options are settings by name; the
    port is a free one unless ``port`` says otherwise.
    """

    def __init__(self, settings: Settings | None = None, **options: Any) -> None:
        self.app: Understudy = create_app(settings, **options)
        port = self.app.settings.port if settings or "port" in options else 0
        self._socket = socket.create_server((self.app.settings.host, port))
        config = uvicorn.Config(self.app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:40123``."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def base_url(self, provider: str) -> str:
        """What an SDK takes as its base URL for a provider."""
        return f"{self.url}/{provider}{self.app.providers[provider].facts.provider.base_path}"

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            self._thread.join(0.005)
        if not self._server.started:
            raise RuntimeError("the mock server did not start; its log says why")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()
