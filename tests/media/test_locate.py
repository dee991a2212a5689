"""Where the project's data is looked for."""

from pathlib import Path

import pytest

from mockserver.contracts.locate import fixtures_dir


def test_an_installed_package_carries_its_data(tmp_path: Path) -> None:
    inside = tmp_path / "package" / "_fixtures"
    inside.mkdir(parents=True)
    (tmp_path / "fixtures").mkdir()
    assert fixtures_dir(tmp_path / "package") == inside


def test_a_checkout_has_its_data_beside_the_package(tmp_path: Path) -> None:
    (tmp_path / "fixtures").mkdir()
    assert fixtures_dir(tmp_path / "package") == tmp_path / "fixtures"


def test_a_missing_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"data folder of package is missing.*_fixtures or .*reinstall"):
        fixtures_dir(tmp_path / "package")


def test_here_it_is_found() -> None:
    assert (fixtures_dir() / "media" / "README.md").is_file()
