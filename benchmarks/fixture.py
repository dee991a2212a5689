"""``python -m benchmarks.fixture``: what ``mock_provider`` costs a test, and its plugin a run that does not use it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = 100
RUNS = 5
PLUGIN = ("-p", "mockserver.testing.plugin")
CONFTEST = """
import json, os, pathlib

def pytest_runtest_logreport(report):
    if report.when != "call" and "PYTEST_XDIST_WORKER" not in os.environ:
        seen.append((report.nodeid, report.duration))

def pytest_sessionfinish():
    if seen:
        pathlib.Path("durations.json").write_text(json.dumps(seen))

seen = []
"""
SUITE = f"""
import pytest

@pytest.mark.parametrize("number", range({TESTS}))
def test_without(number):
    pass

@pytest.mark.parametrize("number", range({TESTS}))
def test_with(mock_provider, number):
    pass
"""


def main() -> int:
    """Print milliseconds; the least of several runs, since what else the machine does only ever adds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "conftest.py").write_text(CONFTEST, "utf-8")
        (folder / "test_it.py").write_text(SUITE, "utf-8")
        print(
            f"set-up and tear-down, milliseconds a test over {TESTS} tests, median and mean of the best of {RUNS} runs"
        )
        for title, options in (("one process", ()), ("pytest -n 4", ("-p", "xdist", "-n", "4"))):
            found = min((measured(folder, *options) for _ in range(RUNS)), key=lambda row: row["test_with"][1])
            plain, mocked = found["test_without"], found["test_with"]
            print(f"  {title:<12} {show(mocked)} with mock_provider, {show(plain)} without")
        (folder / "test_it.py").write_text("def test_it(): pass", "utf-8")
        (folder / "conftest.py").unlink()
        with_it, without = collected(folder, *PLUGIN), collected(folder)
        print(f"pytest --co of one test: {with_it:.0f} ms with the plugin, {without:.0f} ms without")
    return 0


def show(row: tuple[float, float]) -> str:
    """Median and mean."""
    return f"{row[0]:.2f} {row[1]:.2f}"


def measured(folder: Path, *options: str) -> dict[str, tuple[float, float]]:
    """Milliseconds of each group of tests: median and mean of set-up and tear-down together."""
    run(folder, *PLUGIN, *options)
    rows = json.loads((folder / "durations.json").read_text("utf-8"))
    found = {}
    for group in ("test_without", "test_with"):
        totals: dict[str, float] = {}
        for node, seconds in rows:
            if f"::{group}[" in node:
                totals[node] = totals.get(node, 0) + seconds * 1000
        found[group] = (statistics.median(totals.values()), statistics.mean(totals.values()))
    return found


def collected(folder: Path, *options: str) -> float:
    """Milliseconds that ``pytest --co`` takes, start of the interpreter included."""
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run(folder, *options, "--co")
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def run(folder: Path, *options: str) -> None:
    """pytest in a process of its own, without the plugins that happen to be installed."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(main())
