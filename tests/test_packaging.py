"""The wheel: what it holds, and that it works from an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")))))


def test_the_wheel_installs_its_two_packages_and_no_other(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}

    assert tops == {"mockserver", "conformance"}


def test_the_wheel_holds_every_fixture(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("mockserver/_fixtures/")}
    files = {path.relative_to(ROOT) for path in (ROOT / "fixtures").rglob("*") if path.is_file()}

    assert inside == {f"mockserver/_fixtures/{path.relative_to('fixtures').as_posix()}" for path in files}
    assert not [path for path in files if path.suffix == ".py"]


def test_the_wheel_holds_everything_of_its_packages_that_is_no_module(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [
        path.relative_to(ROOT).as_posix()
        for package in ("mockserver", "conformance")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]

    assert {"mockserver/py.typed", "conformance/py.typed"} <= set(files)
    assert [name for name in files if name not in inside] == []


def test_the_wheel_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    empty = tmp_path / "empty"
    empty.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "mockserver", "contract", "check"],
        cwd=empty,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "_fixtures/contracts: fine" in done.stdout


def test_importing_the_package_loads_no_heavy_part() -> None:
    code = (
        "import mockserver, sys; print([m for m in ('av', 'PIL', 'starlette', 'uvicorn', 'click') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"


def test_serving_loads_no_media_library_before_it_is_needed() -> None:
    code = (
        "from mockserver import create_app; import sys; app = create_app(); app.world.close(); "
        "print([m for m in ('av', 'PIL', 'redis', 'hypothesis', 'pytest', 'schemathesis') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"
