"""``docs/python.md``: every block of Python runs as it is printed. It needs all clients, hence it is tested here."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "python.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"# (\w+\.py)\n")


def blocks() -> list[tuple[str, str]]:
    """The document's blocks in a fence: language and text."""
    return _BLOCK.findall(DOCUMENT.read_text("utf-8"))


def functions_of(text: str) -> list[str]:
    """The names of the test functions of a module, as pytest finds them."""
    return [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file for each block: under the name that its first line gives it, or a number."""
    for number, (_, text) in enumerate(blocks()):
        named = _NAME.match(text)
        name = named[1] if named else f"test_{number}.py" if functions_of(text) else f"program_{number}.py"
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n", "utf-8"
    )
    return tmp_path


def run(folder: Path, *command: str) -> str:
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]),
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_block_in_a_fence_is_python() -> None:
    assert {language for language, _ in blocks()} == {"python"}
    assert len(blocks()) >= 9


def test_every_test_of_the_document_passes(folder: Path) -> None:
    wanted = sum(len(functions_of(text)) for _, text in blocks())
    plugins = ("-p", "mockserver.testing.plugin", "-p", "anyio.pytest_plugin", "-p", "no:cacheprovider")
    printed = run(folder, "-m", "pytest", "-q", "--strict-markers", *plugins)

    assert wanted >= 15
    assert f"{wanted} passed" in printed
    assert "skipped" not in printed


def test_every_program_of_the_document_runs(folder: Path) -> None:
    programs = sorted(folder.glob("program_*.py"))

    assert len(programs) == 1
    printed = run(folder, str(programs[0]))
    assert printed.startswith("200 <clock manual, now ")
    assert printed.splitlines()[1:3] == ["200", "ok"]
    assert "Ran 1 test" in printed
    assert "OK" in printed
