"""For tests of programs that use a provider: ``mock_provider`` in process, ``MockServer`` on a port.

pytest has fixtures of both, ``mock_provider`` and ``mock_server``, once the package is installed (``plugin``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.testing.accounts import Account, Ledger
    from mockserver.testing.controls import Controls, DocumentedError
    from mockserver.testing.entry import mock_provider
    from mockserver.testing.interception import RefusedHostError
    from mockserver.testing.provider import MockProvider
    from mockserver.testing.requests import Request, Requests
    from mockserver.testing.resolution import NotInProcessError
    from mockserver.testing.rules import ActiveRule
    from mockserver.testing.server import MockServer
    from mockserver.testing.tasks import Task, Tasks

_HOMES = {
    "Account": "accounts",
    "ActiveRule": "rules",
    "Controls": "controls",
    "DocumentedError": "controls",
    "Ledger": "accounts",
    "MockProvider": "provider",
    "MockServer": "server",
    "NotInProcessError": "resolution",
    "RefusedHostError": "interception",
    "Request": "requests",
    "Requests": "requests",
    "Task": "tasks",
    "Tasks": "tasks",
    "mock_provider": "entry",
}

__all__ = [
    "Account",
    "ActiveRule",
    "Controls",
    "DocumentedError",
    "Ledger",
    "MockProvider",
    "MockServer",
    "NotInProcessError",
    "RefusedHostError",
    "Request",
    "Requests",
    "Task",
    "Tasks",
    "mock_provider",
]


def __getattr__(name: str) -> Any:
    """Load a part at its first use: pytest imports this package in every run."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
