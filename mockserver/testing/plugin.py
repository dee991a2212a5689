"""The pytest plugin: fixtures ``mock_provider`` and ``mock_server``, and the marker that sets them up.

pytest loads this in every run, so everything else is imported when a test first asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.testing import MockProvider, MockServer

MARKER = "mock_provider"
FIXTURES = ("mock_provider", "mock_server")
USAGE = (
    f"{MARKER}(balance=100, clock='polls'|'manual'|'real', speed=20, seed=0, rules=[...], provider='all', "
    "strictness='documented', allow=[...], skip_sleeps=False): sets up the fixtures mock_provider and mock_server; "
    "all options are those of the server by name; allow names hosts that mock_provider lets through, and skip_sleeps "
    "lets time.sleep and asyncio.sleep move the clock instead of waiting"
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", USAGE)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Read the contracts, once, before the first test that needs them: no test's own time holds it."""
    wanted = any(name in getattr(item, "fixturenames", ()) for item in session.items for name in FIXTURES)
    if wanted and not session.config.getoption("collectonly"):
        from mockserver.testing.provider import MockProvider

        with MockProvider():
            pass


@pytest.fixture
def mock_provider(request: pytest.FixtureRequest) -> Iterator[MockProvider]:
    """All providers in process: requests of httpx and httpx2 to documented hosts are answered, others refused."""
    from mockserver.testing.provider import MockProvider

    with _made(MockProvider, request) as mock:
        yield mock


@pytest.fixture
def mock_server(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    """The same on a real port, for every other client: ``.url``, ``.base_url(provider)``, ``.env()``."""
    from mockserver.testing.server import MockServer

    with _made(MockServer, request) as mock:
        yield mock


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show below a failed test what its mock has seen."""
    report = yield
    if report.when == "call" and report.failed:
        for name in FIXTURES:
            mock = getattr(item, "funcargs", {}).get(name)
            if mock is not None and hasattr(mock, "story"):
                report.sections.append((f"what {name} saw", mock.story()))
    return report


def _made(kind: Any, request: pytest.FixtureRequest) -> Any:
    from mockserver.errors import UnderstudyError

    try:
        return kind(**_options(request))
    except (UnderstudyError, TypeError) as error:
        pytest.fail(f"@pytest.mark.{MARKER}: {error}", pytrace=False)


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The options of all markers around a test, the nearest winning."""
    options: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers(MARKER))):
        if mark.args:
            raise TypeError(f"takes options by name, got {', '.join(map(repr, mark.args))}")
        options |= mark.kwargs
    if request.fixturename == "mock_server":
        options.pop("allow", None)
    return options
