"""A suite that checks any implementation of a paid AI gateway against what the gateway documents.

It is the second, independent reader of the contracts: it predicts what they say and looks whether the target does it.
Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.contract import Contract
    from conformance.expect import Prediction, predict
    from conformance.folder import ContractError
    from conformance.judging import Verdict
    from conformance.reading import load, providers
    from conformance.requests import Request
    from conformance.running import Plan, Run, run
    from conformance.suite import checks
    from conformance.target import Target, UnfitError

__all__ = [
    "Contract",
    "ContractError",
    "Plan",
    "Prediction",
    "Request",
    "Run",
    "Target",
    "UnfitError",
    "Verdict",
    "checks",
    "load",
    "predict",
    "providers",
    "run",
]

_HOMES = {
    "Contract": "contract",
    "ContractError": "folder",
    "Plan": "running",
    "Prediction": "expect",
    "Request": "requests",
    "Run": "running",
    "Target": "target",
    "UnfitError": "target",
    "Verdict": "judging",
    "load": "reading",
    "predict": "expect",
    "providers": "reading",
    "checks": "suite",
    "run": "running",
}


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
