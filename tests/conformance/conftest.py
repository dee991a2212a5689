"""What the suite's own tests share: the made-up provider and a run of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.contract import Contract
from conformance.reading import load
from conformance.running import Plan, Run, run
from conformance.target import Where
from tests.conformance import acme
from tests.conformance.acme import checks

BASE = "http://acme.test/acme"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of contracts with ``acme`` in it."""
    return acme.write(tmp_path_factory.mktemp("contracts"))


@pytest.fixture(scope="session")
def contract(folder: Path) -> Contract:
    return load("acme", folder)


@pytest.fixture
def tried(contract: Contract) -> Callable[..., Run]:
    """Runs every check of ``acme`` against an app in this process."""

    def tried(app: acme.Implementation, *, key: str = acme.GOOD_KEY, seed: int = 0, most: int | None = None) -> Run:
        return run(Plan(contract, checks(contract), Where(BASE, key, app), seed, max_requests=most))

    return tried
