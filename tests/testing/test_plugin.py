"""The pytest plugin, as a user's suite meets it."""

from __future__ import annotations

import pytest

PLUGIN = ("-p", "mockserver.testing.plugin")
POLL = """
import httpx

KEY = {"Authorization": "Bearer sk-mine"}
SUBMIT = {"model": "wan2.6-t2v", "prompt": "a cat"}

def make_video(base_url):
    task = httpx.post(f"{base_url}/videos", json=SUBMIT, headers=KEY).json()
    while True:
        found = httpx.get(f"{base_url}/videos/{task['id']}", headers=KEY).json()
        if found["status"] in ("completed", "failed"):
            return found
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder for a user's tests, in which every warning is an error, and no other plugin than ours is loaded."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers -p no:cacheprovider")
    pytester.makepyfile(program=POLL)
    return pytester


def run(suite: pytest.Pytester, *options: str) -> pytest.RunResult:
    return suite.runpytest_inprocess(*PLUGIN, *options)


def test_a_fixture_is_all_a_test_needs(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from mockserver.testing import MockProvider
        from program import make_video

        def test_a_video(mock_provider: MockProvider):
            assert make_video("https://api.imarouter.com/v1")["status"] == "completed"
            assert mock_provider.requests.one("videos").json["prompt"] == "a cat"
            assert mock_provider.tasks.one().state == "succeeded"
            assert mock_provider.ledger("imarouter", "sk-mine").charged == mock_provider.tasks.one().price

        def test_another_starts_afresh(mock_provider):
            mock_provider.requests.none("videos")
            assert mock_provider.account("imarouter", "sk-mine").balance == 100

        def test_on_a_port(mock_server):
            assert make_video(mock_server.base_url("imarouter"))["status"] == "completed"
            assert mock_server.tasks.one().state == "succeeded"

        async def work():
            import httpx
            async with httpx.AsyncClient() as client:
                return (await client.get("https://api.imarouter.com/v1/models")).status_code

        def test_async(mock_provider):
            import asyncio
            assert asyncio.run(work()) == 401
        """
    )

    run(suite).assert_outcomes(passed=4)


def test_markers_set_the_fixtures_up_and_the_nearest_wins(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.mock_provider(balance=7, seed=3)

        @pytest.mark.mock_provider(balance=8, clock="manual", allow=["localhost"])
        class TestThese:
            @pytest.mark.mock_provider(balance="0.5")
            def test_nearest(self, mock_provider):
                assert str(mock_provider.account("imarouter").balance) == "0.5"
                assert mock_provider.clock.mode == "manual"
                assert mock_provider.app.world.seed == 3

            def test_class(self, mock_server):
                assert mock_server.account("imarouter").balance == 8

        def test_module(mock_provider):
            assert mock_provider.account("imarouter").balance == 7
            assert mock_provider.clock.mode == "polls"
        """
    )

    run(suite).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("balanse=5", "option: unknown setting 'balanse'; did you mean 'balance'?"),
        ("clock='sometimes'", "clock is 'sometimes'; it must be one of real, manual, polls"),
        ("5", "takes options by name, got 5"),
        ("allow=['aihubmix.com']", "would let aihubmix.com through"),
    ],
)
def test_a_marker_that_makes_no_sense_is_explained(suite: pytest.Pytester, options: str, complaint: str) -> None:
    suite.makepyfile(
        f"""
        import pytest

        @pytest.mark.mock_provider({options})
        def test_it(mock_provider):
            pass
        """
    )
    result = run(suite)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*@pytest.mark.mock_provider: *{complaint.translate({91: '[[]', 63: '*'})}*"])
    assert "Traceback" not in result.stdout.str()


def test_a_failed_test_shows_what_its_mock_saw(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from program import make_video

        def test_it(mock_provider):
            make_video(mock_provider.base_url("imarouter"))
            mock_provider.requests.one("chat")
        """
    )
    result = run(suite)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>       mock_provider.requests.one("chat")',
            "E*AssertionError: expected one request 'chat', found none",
            "*what mock_provider saw*",
            "3 requests",
            "*1. POST /imarouter/v1/videos 200 videos.submit wan2.6-t2v *",
            "1 task",
            "*succeeded videos.submit wan2.6-t2v",
        ]
    )


def test_workers_of_xdist_do_not_meet(suite: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    suite.makepyfile(
        """
        import pytest
        from program import make_video

        @pytest.mark.parametrize("number", range(12))
        def test_it(mock_provider, number):
            make_video("https://api.imarouter.com/v1")
            assert mock_provider.requests.count("videos") == 1
        """
    )

    suite.runpytest_subprocess(*PLUGIN, "-p", "xdist", "-n", "2", timeout=120).assert_outcomes(passed=12)


def test_the_marker_and_the_fixtures_explain_themselves(suite: pytest.Pytester) -> None:
    markers, fixtures = run(suite, "--markers"), run(suite, "--fixtures")

    markers.stdout.fnmatch_lines(["@pytest.mark.mock_provider(balance=100, clock='polls'*"])
    fixtures.stdout.fnmatch_lines(["mock_provider -- *", "*All providers in process*", "mock_server -- *"])


def test_nothing_heavy_is_loaded_before_a_test_asks_for_a_fixture(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        """
        import sys

        def pytest_sessionfinish():
            heavy = ("mockserver.app", "mockserver.testing.controls", "starlette", "uvicorn", "av", "jsonschema_rs")
            print("loaded:", [name for name in heavy if name in sys.modules])
        """
    )
    suite.makepyfile("def test_it(): pass")

    assert "loaded: []" in suite.runpytest_subprocess(*PLUGIN, "-s", timeout=120).stdout.str()
