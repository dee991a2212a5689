"""Every check of the chosen providers as a test: ``pytest --pyargs conformance --target imarouter``.

The id of a test is the id of its check, so that ``-k``, ``--lf`` and xdist do what one expects of them. A check that
could not decide is skipped with its reason, one that is expected to fail is an expected failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.asgi import NotStartedError, find_app
from conformance.checks import Check, up_to
from conformance.cli.targeting import ADDRESS, MOCK
from conformance.keys import fitting_key
from conformance.pytest_target import Asked
from conformance.reading import load, providers
from conformance.report import failure
from conformance.sources import LEVELS
from conformance.suite import checks
from conformance.target import UnfitError, Where
from conformance.waivers import Waiver, WaiverError, read_waivers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test a check, of the providers and the part that the options choose."""
    config = metafunc.config
    level = config.getoption("--target-level") or "should"
    for name in _targets(config):
        _where(name, load(name).auth, config, app=None)
    if level not in LEVELS:
        raise pytest.UsageError(f"--target-level is {level}; it must be one of {', '.join(LEVELS)}")
    words = {word for word in (config.getoption("--target-operations") or "").split(",") if word}
    chosen = [check for name in _targets(config) for check in up_to(level, _checks(name, frozenset(words)))]
    unknown = words - {check.operation.word for check in chosen}
    if unknown:
        raise pytest.UsageError(f"--target-operations: no check is of {', '.join(sorted(unknown))}")
    _budget(config)
    _waivers(config)
    metafunc.parametrize("check", chosen, ids=[check.id for check in chosen])


@pytest.fixture(scope="session")
def asked(request: pytest.FixtureRequest) -> Iterator[dict[str, Asked]]:
    """The targets by provider, opened when first asked."""
    opened: dict[str, Asked] = {}
    yield opened
    for one in opened.values():
        one.close()


def test_contract(check: Check, asked: dict[str, Asked], request: pytest.FixtureRequest) -> None:
    """The target does what the contract says."""
    provider = check.id.partition("/")[0]
    if provider not in asked:
        asked[provider] = _asked(provider, request.config)
    try:
        outcome, run = asked[provider].check(check)
    except (UnfitError, NotStartedError) as problem:
        pytest.exit(f"the target cannot be checked: {problem}", returncode=3)
    verdict = outcome.verdict
    if verdict.status == "failed":
        pytest.fail(failure(run, outcome), pytrace=False)
    if verdict.status == "error":
        raise AssertionError(f"the suite's own error: {verdict.reason}")
    if verdict.status == "expected_failure":
        pytest.xfail(verdict.reason)
    if verdict.status != "passed":
        pytest.skip(f"{verdict.status.replace('_', ' ')}: {verdict.reason}")


@cache
def _checks(provider: str, words: frozenset[str] = frozenset()) -> tuple[Check, ...]:
    return checks(load(provider), words=tuple(sorted(words)))


def _targets(config: pytest.Config) -> list[str]:
    known = providers()
    wanted: list[str] = config.getoption("--target") or list(known)
    for name in wanted:
        if name not in known:
            raise pytest.UsageError(f"--target: there is no provider {name}; there are {', '.join(known)}")
    if config.getoption("--target-url") and len(wanted) != 1:
        raise pytest.UsageError("--target-url wants one --target: the provider that the server is to be")
    return wanted


def _asked(provider: str, config: pytest.Config) -> Asked:
    contract, today = load(provider), datetime.now(UTC).date()
    waivers = {one.check: one for one in _waivers(config) if one.holds(today)}
    return Asked(contract, _where(provider, contract.auth, config), _budget(config), waivers)


def _waivers(config: pytest.Config) -> tuple[Waiver, ...]:
    expected = config.getoption("--target-expected-failures")
    try:
        known = {check.id for name in _targets(config) for check in _checks(name)} if expected else set()
        return read_waivers(expected, known) if expected else ()
    except WaiverError as problem:
        raise pytest.UsageError(f"--target-expected-failures: {problem}") from None


def _budget(config: pytest.Config) -> Fraction | None:
    text = config.getoption("--target-budget-usd")
    try:
        return None if text is None else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise pytest.UsageError(f"--target-budget-usd is {text}; it must be an amount") from None


def _where(provider: str, auth: Any, config: pytest.Config, *, app: Any = MOCK) -> Where:
    url, key, control = (config.getoption(name) for name in ("--target-url", "--target-key", "--target-control"))
    if url is None:
        return Where(f"{ADDRESS}/{provider}", key or fitting_key(auth), app and find_app(app), f"{ADDRESS}/_mock")
    if urlsplit(url).scheme not in ("http", "https"):
        raise pytest.UsageError(f"--target-url is {url}; it must be an http or https address")
    if key is None:
        raise pytest.UsageError("--target-url needs --target-key")
    return Where(url, key, control=control)
