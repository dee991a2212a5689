"""One server in this process for all tests of the provider; each test has a key, so an account, of its own."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import pytest

from tests.support.client import Client


@pytest.fixture(scope="session")
def server() -> Iterator[Client]:
    """The server that all tests share."""
    with Client("dashscope") as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with a key that no other test uses."""
    server.key = "sk-test-" + blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()
    return server
