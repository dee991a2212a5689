"""The version of the distribution that the command belongs to."""

from __future__ import annotations

DISTRIBUTION = "understudy"


def version() -> str:
    """The installed version; a checkout that is not installed has none."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed(DISTRIBUTION)
    except PackageNotFoundError:
        return "0 (a checkout, not installed)"
