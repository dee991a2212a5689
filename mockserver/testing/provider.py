"""``mock_provider``: all providers in process, without a socket, for code that uses httpx or httpx2."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from mockserver.testing.controls import Controls, settings_for_tests
from mockserver.testing.hosts import OWN_HOST, Hosts
from mockserver.testing.interception import Interception
from mockserver.testing.sockets import guarded_sockets


class MockProvider(Controls):
    """From entering to leaving the ``with`` block, requests of httpx and httpx2 to documented hosts are answered here.

    Their requests to other hosts are refused, loopback included, but for those that ``allow`` names; sockets of other
    clients do not come beyond this machine. With ``skip_sleeps``, ``time.sleep``
    and ``asyncio.sleep`` move the clock and take no time. ``options`` are settings by name, such as ``balance=5`` and
    ``clock="manual"``; without one, polls move the clock. Raises ``SettingsError``.
    """

    def __init__(self, *, allow: Iterable[str] = (), skip_sleeps: bool = False, **options: Any) -> None:
        super().__init__(settings_for_tests(options), skip_sleeps=skip_sleeps)
        hosts = Hosts(self._app.providers, allow)
        self._refused: list[str] = []
        self._interception = Interception(self._app, self._portal, hosts, self._refused.append)
        self._sockets = guarded_sockets(hosts, self._refused.append)
        self._entered = ExitStack()

    @property
    def url(self) -> str:
        return f"http://{OWN_HOST}"

    @property
    def refused(self) -> tuple[str, ...]:
        """Why each request, look-up or connection that would have left the test was refused, oldest first."""
        return tuple(self._refused)

    def reset(self, *, seed: int | None = None) -> None:
        super().reset(seed=seed)
        self._refused.clear()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._sleeps)
            stack.enter_context(self._sockets)
            self._interception.start()
            stack.callback(self._interception.stop)
            self._entered = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.close()
        # nobody waits for these: another thread's turn can be long in coming on a busy machine
        self._portal.post(self._app.stop)
        self._portal.post(self._app.worlds.close)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def _aside(self) -> list[str]:
        refused = ["refused:", *(f"  {reason}" for reason in self._refused)] if self._refused else []
        return [*super()._aside(), *refused]
