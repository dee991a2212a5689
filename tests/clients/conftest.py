"""A live server for official SDKs, which run unmodified but for base URL and key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import MockServer


@pytest.fixture(scope="session")
def live() -> Iterator[MockServer]:
    """One server on a free port for all client tests; its clock stands still."""
    with MockServer(clock="manual") as server:
        yield server
