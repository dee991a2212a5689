"""A listening socket, and a server on it that ends within a second of being asked to."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from mockserver.errors import SettingsError

KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections (httpx: 5 s): the server must not let go first, since a request that is on
its way just then would be lost."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 picks a free one. Raises ``SettingsError`` with the next step."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror or error}; "
            "choose another --port (0 picks a free one) or --host"
        ) from None
    listening.listen(2048)
    return listening


def address(host: str, listening: socket.socket) -> str:
    """The URL of a listening socket."""
    port = listening.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_server(app: Any, listening: socket.socket, *, before_exit: Callable[[], None] | None = None) -> None:
    """Serve an ASGI application until Ctrl-C or SIGTERM; ``before_exit`` is called before connections are let go of."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        ws="none",
        limit_concurrency=None,
    )

    class Server(uvicorn.Server):
        """Tells the application to stop waiting before it lets go of its connections."""

        def handle_exit(self, sig: int, frame: Any) -> None:
            if before_exit:
                before_exit()
            super().handle_exit(sig, frame)

    # After its own clean end uvicorn raises the signal again; a terminated server has ended well, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])
