"""README and the pages: the blocks that need official clients, which are installed here."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver import MockServer
from tests.clients.conftest import INSTALL
from tests.docs.pages import PAGES, Block, blocks_of
from tests.docs.running import reader

BLOCKS = [block for page in PAGES for block in blocks_of(page) if "clients" in block.words]
PYTHON = [block for block in BLOCKS if block.language == "python"]
NODE = [block for block in BLOCKS if block.language == "js"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with MockServer(clock="real", speed=1000) as server:
        yield server.url


def test_there_are_such_blocks() -> None:
    assert len(PYTHON) >= 5
    assert len(NODE) >= 1
    assert len(PYTHON) + len(NODE) == len(BLOCKS)


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.place)
def test_a_program_in_python_runs(block: Block, url: str, tmp_path: Path) -> None:
    (tmp_path / "reader").mkdir()
    with reader(tmp_path / "reader", url) as someone:
        someone.follow(block)
        assert someone.said


def test_the_programs_for_node_run(url: str, tmp_path: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not on this machine")
    (tmp_path / "package.json").write_text(json.dumps({"type": "module", "dependencies": {"openai": "*"}}), "utf-8")
    done = subprocess.run([npm, *INSTALL], cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    for number, block in enumerate(NODE):
        script = tmp_path / f"{number}.mjs"
        script.write_text(block.text.replace("http://127.0.0.1:8787", url), "utf-8")
        done = subprocess.run([node, script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{block.place}: {done.stderr}"
        assert done.stdout, f"{block.place}: it says nothing"
