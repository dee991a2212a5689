"""One server in this process for all tests of the provider; each test has a key, so an account, of its own."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import pytest

from tests.support.client import Client


@pytest.fixture(scope="session")
def server() -> Iterator[Client]:
    """The server that all tests share."""
    with Client("aihubmix") as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with a key that no other test uses."""
    server.key = "sk-key" + blake2b(request.node.nodeid.encode(), digest_size=12).hexdigest()
    return server


@pytest.fixture(scope="session")
def second_server() -> Iterator[Client]:
    """A server for the tests that want it as it was at its start."""
    with Client("aihubmix") as client:
        yield client


@pytest.fixture
def fresh(second_server: Client) -> Client:
    """A client of a server that has just started, for what all keys share."""
    second_server.control("POST", "/reset")
    second_server.key = "sk-fresh"
    return second_server


@pytest.fixture(scope="session")
def strict() -> Iterator[Client]:
    """A server that refuses what no page knows."""
    with Client("aihubmix", strictness="strict") as client:
        yield client
