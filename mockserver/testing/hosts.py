"""Which hosts are answered in process, which are let through because the test says so, and what the others are told."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Mapping

from mockserver.contracts import CompiledProvider
from mockserver.errors import SettingsError

OWN_HOST = "understudy.invalid"  # a name that is reserved never to lead anywhere (RFC 6761)

live_servers: set[tuple[str, int]] = set()  # of this process: what they answer never leaves the machine


class Hosts:
    """The documented hosts of some providers, and patterns of further ones that may be reached for real.

    ``allow`` are host names or ``host:port``, with ``*`` for any part. Raises ``SettingsError`` for one that would let
    a documented host through.
    """

    def __init__(self, providers: Mapping[str, CompiledProvider], allow: Iterable[str] = ()) -> None:
        self.documented = tuple(host.name for one in providers.values() for host in one.facts.provider.hosts)
        self.allow = (allow,) if isinstance(allow, str) else tuple(allow)
        for pattern in self.allow:
            covered = [host for host in self.documented if fnmatch.fnmatchcase(host, pattern.partition(":")[0].lower())]
            if covered:
                raise SettingsError(f"allow: {pattern!r} would let {covered[0]} through; documented hosts are answered")

    def answers(self, host: str) -> bool:
        """Whether requests to the host are answered in process."""
        return host == OWN_HOST or host in self.documented

    def lets_through(self, host: str, port: int) -> bool:
        """Whether requests to the host go their usual way."""
        if (host, port) in live_servers:
            return True
        names = (host, f"{host}:{port}")
        return any(fnmatch.fnmatchcase(name, pattern.lower()) for name in names for pattern in self.allow)

    def refusal(self, method: str, url: str, host: str) -> str:
        """Why a request to another host is refused, and what to do about it."""
        near = difflib.get_close_matches(host, self.documented, n=1, cutoff=0)
        nearest = f" (the nearest one is {near[0]!r})" if near else ""
        return (
            f"{method} {url} is refused: {host!r} is no documented host{nearest}, and nothing leaves a test that uses "
            "mock_provider. Point the client at mock_provider.base_url(PROVIDER) or at a documented host; to reach "
            f"{host!r} for real, allow it: @pytest.mark.mock_provider(allow=[{host!r}])"
        )

    def refusal_of_sockets(self, host: str, what: str) -> str:
        """Why a client that is not httpx does not come beyond this machine; ``what`` says what is not done to it."""
        if self.answers(host):
            return (
                f"mock_provider answers httpx and httpx2 in process, and this client is neither: {host} {what}. "
                "Use the mock_server fixture, which is the same mock on a real port"
            )
        return (
            f"{host} {what}: it is no documented host, and nothing leaves a test that uses mock_provider. Clients that "
            "are neither httpx nor httpx2 are answered by the mock_server fixture, the same mock on a real port; to "
            f"reach {host} for real, allow it: @pytest.mark.mock_provider(allow=[{host!r}])"
        )
