"""The folder of the contract that these tests read: this provider's alone, which loads faster than all."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from mockserver.contracts import fixtures_dir


@lru_cache(maxsize=1)
def contracts() -> Path:
    """A contracts folder with this provider only."""
    folder = Path(tempfile.mkdtemp(prefix="understudy-contracts-"))
    (folder / "imarouter").symlink_to(fixtures_dir() / "contracts" / "imarouter", target_is_directory=True)
    return folder
