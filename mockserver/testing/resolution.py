"""A guard for clients that are not answered in process: they never find a documented host.

``requests``, urllib3 and aiohttp are not httpx; without this they would reach the real, paid provider.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mockserver.testing.hosts import Hosts


class NotInProcessError(socket.gaierror):
    """A client that only a real server can answer looked for a documented host."""


@contextmanager
def stop_lookups(hosts: Hosts) -> Iterator[None]:
    """Let the look-up of a documented host's address fail with a hint; all others are left alone."""
    usual = socket.getaddrinfo

    def guarded(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if isinstance(name, str) and hosts.answers(name.lower().rstrip(".")):
            raise NotInProcessError(
                socket.EAI_NONAME,
                f"mock_provider answers httpx and httpx2 in process, and this client is neither: {name} is not "
                "looked up. Use the mock_server fixture, which is the same mock on a real port",
            )
        return usual(host, *rest, **options)

    socket.getaddrinfo = guarded
    try:
        yield
    finally:
        socket.getaddrinfo = usual
