"""What the dashboard offers to paste does what the request did."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import MockProvider, MockServer
from mockserver.dashboard.copies import as_curl, as_pytest, as_python

KEY = "sk-abcdefghijkl"
BODY = {"model": "ima-pro", "prompt": 'it\'s "quoted" $HOME `id` \\ 雨', "seconds": "5"}


@pytest.fixture(scope="module")
def seen() -> Iterator[tuple[str, dict[str, Any]]]:
    """A live server and the exchange of a request that it has answered."""
    with MockServer(clock="manual") as server:
        answer = httpx.post(f"{server.url}/imarouter/v1/videos", json=BODY, headers={"authorization": f"Bearer {KEY}"})
        assert answer.status_code == 200, answer.text
        [one] = httpx.get(f"{server.url}/_mock/requests").json()["requests"]
        yield server.url, one


def newest(url: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{url}/_mock/requests?limit=1").json()["requests"][0]
    return found


def environment() -> dict[str, str]:
    return {**os.environ, "API_KEY": KEY}


def test_the_curl_line_sends_the_same_request(seen: tuple[str, dict[str, Any]]) -> None:
    url, one = seen
    subprocess.run(["sh", "-c", as_curl(one, url)], env=environment(), check=True, capture_output=True, timeout=20)

    assert newest(url)["request"]["body"] == BODY
    assert newest(url)["status"] == 200
    assert KEY not in as_curl(one, url)


def test_the_program_sends_the_same_request(seen: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    url, one = seen
    (tmp_path / "again.py").write_text(as_python(one, url), "utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "again.py"],
        env=environment(),
        check=True,
        capture_output=True,
        timeout=20,
        text=True,
    )

    assert done.stdout.startswith("200 ")
    assert newest(url)["request"]["body"] == BODY


def test_the_test_is_python_and_holds_the_status(seen: tuple[str, dict[str, Any]]) -> None:
    _, one = seen
    text = as_pytest(one, "https://api.imarouter.com")

    compile(text, "test", "exec")
    assert "def test_videos(mock_provider)" in text
    assert '"https://api.imarouter.com/v1/videos"' in text
    assert "assert answer.status_code == 200" in text
    assert KEY not in text
    assert "environ" not in text


def runs(text: str) -> None:
    """Run a test as pytest does, with a mock of its own."""
    names: dict[str, Any] = {}
    exec(text, names)
    with MockProvider() as mock:
        names["test_videos"](mock)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"authorization": f"Bearer {KEY}"}, BODY),
        ({"authorization": f"Bearer {KEY}"}, {"model": "no-such-model"}),
        ({"authorization": f"Bearer {KEY}"}, {**BODY, "seconds": "500"}),
        ({}, BODY),
        ({"authorization": "Bearer nonsense"}, BODY),
        ({"authorization": "Bearer sk-mock-error-insufficient-quota"}, BODY),
        ({"authorization": f"Bearer {KEY}", "x-mock-error": "insufficient-quota"}, BODY),
    ],
)
def test_the_test_passes_offline(seen: tuple[str, Any], headers: dict[str, str], body: dict[str, str]) -> None:
    url, _ = seen
    httpx.post(f"{url}/imarouter/v1/videos", json=body, headers=headers)

    runs(as_pytest(newest(url), "https://api.imarouter.com"))


def test_the_test_of_an_error_by_a_rule_passes_offline(seen: tuple[str, Any]) -> None:
    url, _ = seen
    httpx.post(f"{url}/_mock/rules", json={"operation": "videos", "refuse": "rate", "times": 1}).raise_for_status()
    httpx.post(f"{url}/imarouter/v1/videos", json=BODY, headers={"authorization": f"Bearer {KEY}"})

    assert newest(url)["status"] == 429
    runs(as_pytest(newest(url), "https://api.imarouter.com"))


def test_a_poll_alone_is_offered_as_no_test(seen: tuple[str, Any]) -> None:
    url, one = seen
    path = f"/imarouter/v1/videos/{one['task_id']}"
    httpx.get(url + path, headers={"authorization": f"Bearer {KEY}"}).raise_for_status()
    pages = [httpx.get(f"{url}/_mock/ui/requests/{found}").text for found in (newest(url)["id"], one["id"])]

    assert ["def test_" in page for page in pages] == [False, True]
    assert all("curl -sS" in page for page in pages)
