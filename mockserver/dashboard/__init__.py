"""The dashboard at ``/_mock/``: pages for people. It is a client of the control API and knows nothing else."""

from mockserver.dashboard.pages import dashboard_routes

__all__ = ["dashboard_routes"]
