"""Understudy's server: an offline stand-in for paid AI gateways that keeps their documented contracts.

``create_app`` gives an ASGI application, ``MockServer`` a live one on a free port, ``mock_provider`` one in process
that answers what httpx and httpx2 send to the providers' hosts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.app import create_app
    from mockserver.testing import MockProvider, MockServer, mock_provider

__version__ = "0.1.0"
__all__ = ["MockProvider", "MockServer", "__version__", "create_app", "mock_provider"]


def __getattr__(name: str) -> Any:
    """Load the parts at their first use: importing the package costs next to nothing."""
    if name == "create_app":
        from mockserver.app import create_app

        return create_app
    if name in ("MockProvider", "MockServer", "mock_provider"):
        from mockserver import testing

        return getattr(testing, name)
    raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
