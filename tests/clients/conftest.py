"""A live server for official SDKs, which run unmodified but for base URL and key, and what runs those for Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver import MockServer

SCRIPTS = Path(__file__).with_name("node")
INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund")
Node = Callable[..., Any]


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of asynchronous tests."""
    return "asyncio"


@pytest.fixture(scope="session")
def live() -> Iterator[MockServer]:
    """One server on a free port for all client tests; its clock stands still."""
    with MockServer(clock="manual") as server:
        yield server


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    """Runs a script of the folder ``node`` with variables of its environment, and gives the JSON that it prints."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if npm is None or found is None:
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("node") / "scripts"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run([npm, *INSTALL], check=False, cwd=folder, capture_output=True, encoding="utf-8", timeout=240)
    assert done.returncode == 0, done.stderr

    def run(script: str, **environment: str) -> Any:
        done = subprocess.run(
            [found, script],
            check=False,
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **environment},
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
