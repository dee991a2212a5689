"""The options of ``pytest --pyargs conformance``. A plugin that costs nothing where no ``--target`` is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

OPTIONS = {
    "--target": ("PROVIDER", "the contract to check against; repeatable (default: every provider, of the mock)"),
    "--target-url": ("URL", "the server to check; otherwise the mock, in this process"),
    "--target-key": ("KEY", "the key to send; needed with --target-url"),
    "--target-control": ("URL", "the control API of a target that is a mock"),
    "--target-level": ("LEVEL", "must, should or may; a level includes the stricter ones (default: should)"),
    "--target-operations": ("WORDS", "only these operations, by their words: chat,videos"),
    "--target-budget-usd": ("USD", "what the run may cost; no request is sent that could cross it"),
    "--target-expected-failures": ("FILE", "TOML rows [[expected]]: failures that are known"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that name a target; see ``OPTIONS``."""
    group = parser.getgroup("conformance", "checking an implementation against a provider's documents")
    for name, (metavar, about) in OPTIONS.items():
        action = "append" if name == "--target" else "store"
        kind = Path if metavar == "FILE" else str
        group.addoption(name, action=action, default=None, metavar=metavar, type=kind, help=about)
