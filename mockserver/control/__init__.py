"""The control API below ``/_mock``: what a test or a person may see and change."""

from mockserver.control.routes import control_routes

__all__ = ["control_routes"]
