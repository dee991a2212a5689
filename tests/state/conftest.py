"""One test, every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.state.store import Store
from tests.state.stores import ALL, SHARED, Opener, opener, redis_server, socket_for


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[str]:
    """Where a real Redis server listens while the tests run."""
    with redis_server() as socket:
        yield socket


@pytest.fixture(params=ALL)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    with opener(request.param, tmp_path, socket_for(request.param, request)) as opens:
        yield opens()


@pytest.fixture(params=SHARED)
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens one place of each kind that outlives a store, as often as it is called."""
    with opener(request.param, tmp_path, socket_for(request.param, request)) as found:
        yield found
