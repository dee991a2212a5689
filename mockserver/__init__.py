"""Understudy's server: an offline stand-in for paid AI gateways that keeps their documented contracts.

``create_app`` gives an ASGI application, ``MockServer`` a live one on a free port.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.app import create_app
    from mockserver.live import MockServer

__version__ = "0.1.0"
__all__ = ["MockServer", "__version__", "create_app"]


def __getattr__(name: str) -> Any:
    """Load the parts at their first use: importing the package costs next to nothing."""
    if name == "create_app":
        from mockserver.app import create_app

        return create_app
    if name == "MockServer":
        from mockserver.live import MockServer

        return MockServer
    raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
