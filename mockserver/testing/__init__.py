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
    from mockserver.testing.rules import ActiveRule
    from mockserver.testing.server import MockServer
    from mockserver.testing.sockets import NotInProcessError, RefusedConnectionError
    from mockserver.testing.tasks import Task, Tasks
    from mockserver.verdicts import Finding, Verdict

_HOMES = {
    "Finding": "mockserver.verdicts",
    "Verdict": "mockserver.verdicts",
    "Account": "mockserver.testing.accounts",
    "ActiveRule": "mockserver.testing.rules",
    "Controls": "mockserver.testing.controls",
    "DocumentedError": "mockserver.testing.controls",
    "Ledger": "mockserver.testing.accounts",
    "MockProvider": "mockserver.testing.provider",
    "MockServer": "mockserver.testing.server",
    "NotInProcessError": "mockserver.testing.sockets",
    "RefusedConnectionError": "mockserver.testing.sockets",
    "RefusedHostError": "mockserver.testing.interception",
    "Request": "mockserver.testing.requests",
    "Requests": "mockserver.testing.requests",
    "Task": "mockserver.testing.tasks",
    "Tasks": "mockserver.testing.tasks",
    "mock_provider": "mockserver.testing.entry",
}

__all__ = [
    "Account",
    "ActiveRule",
    "Controls",
    "DocumentedError",
    "Finding",
    "Ledger",
    "MockProvider",
    "MockServer",
    "NotInProcessError",
    "RefusedConnectionError",
    "RefusedHostError",
    "Request",
    "Requests",
    "Task",
    "Tasks",
    "Verdict",
    "mock_provider",
]


def __getattr__(name: str) -> Any:
    """Load a part at its first use: pytest imports this package in every run."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
