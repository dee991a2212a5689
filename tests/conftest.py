"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.testing import MockProvider
from tests.support.client import Client
from tests.support.contracts import write_contract
from tests.support.gateway import Gateway

INSTALLED = "understudy" in {found.name for found in entry_points(group="pytest11")}
PLUGIN = [] if INSTALLED else ["mockserver.testing.plugin"]
"""The plugin by its module, where the package is not installed with its entry point (a checkout on the path)."""

pytest_plugins = ["pytester", *PLUGIN]


@pytest.fixture(scope="session")
def acme_contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the made-up provider ``acme``."""
    return write_contract(tmp_path_factory.mktemp("contracts"))


@pytest.fixture
def acme(acme_contracts: Path) -> Iterator[Client]:
    """A client of the made-up provider, whose clock the test moves."""
    with Client("acme", contracts=acme_contracts) as client:
        yield client


@pytest.fixture
def gateway(acme_contracts: Path) -> Iterator[Gateway]:
    """The made-up provider in process, asked through httpx by its documented host."""
    with MockProvider(contracts=acme_contracts) as mock, httpx.Client() as client:
        yield Gateway(mock, client)


def submit(client: Client, **fields: Any) -> str:
    """The id of a new task of the made-up provider."""
    body = {"model": "clip-1", "prompt": "a cat", **fields}
    answer = client.post("/v1/jobs", body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])
