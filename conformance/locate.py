"""Where the contract data lie: inside the installed wheel, else in the checkout."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

DATA_PACKAGE = "mockserver"
"""The package whose folder carries the data in a wheel. It is looked up, never imported."""


class DataMissingError(Exception):
    """No folder of contract data is to be found."""


def data_folder() -> Path:
    """The folder with ``contracts/`` and ``rules/``; raises ``DataMissingError``."""
    spec = find_spec(DATA_PACKAGE)
    packaged = [Path(place) / "_fixtures" for place in (spec.submodule_search_locations or [])] if spec else []
    for folder in (*packaged, Path(__file__).parent.parent / "fixtures"):
        if (folder / "contracts" / "meta").is_dir():
            return folder
    raise DataMissingError("no contract data: neither in the installed package nor in a checkout's fixtures folder")


def contracts_folder() -> Path:
    """The folder with one folder a provider, and the grammar in ``meta``; raises ``DataMissingError``."""
    return data_folder() / "contracts"
