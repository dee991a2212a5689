"""The mock in this process, and what comes of checks on it."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.asgi import find_app
from conformance.checks import Check
from conformance.contract import Contract
from conformance.keys import fitting_key
from conformance.running import Plan, Run, run
from conformance.target import Where

ORIGIN = "http://127.0.0.1:8787"


def ran(contract: Contract, found: Iterable[Check], **options: str) -> Run:
    """A run of some checks; ``options`` are settings of the mock."""
    app = find_app("mockserver:create_app", **options)
    where = Where(f"{ORIGIN}/{contract.provider}", fitting_key(contract.auth), app, f"{ORIGIN}/_mock")
    return run(Plan(contract, tuple(found), where))
