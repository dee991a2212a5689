"""A live server and a browser that notes every complaint, and every request that leaves the server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from mockserver import MockServer

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
KEY = "sk-abcdefghijkl"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip

playwright = pytest.importorskip("playwright.sync_api", reason="the tests of the tox environment 'browser'")


@dataclass
class Seen:
    """A page of the dashboard, and what went wrong on it."""

    page: Any
    url: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> None:
        """Open a page of the dashboard."""
        self.page.goto(f"{self.url}/_mock{path}")

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The JSON answer of a provider."""
        sent = {"authorization": f"Bearer {KEY}", **headers}
        return httpx.post(f"{self.url}{path}", json=body, headers=sent).json()

    def submit(self, prompt: str = "a cat") -> str:
        """The id of a new task."""
        task: str = self.post("/imarouter/v1/videos", {"model": "ima-pro", "prompt": prompt})["id"]
        return task


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(clock="manual", journal_size=5000, balance="10000") as running:
        yield running


@pytest.fixture
def open_page(browser: Any, server: MockServer) -> Iterator[Callable[..., Seen]]:
    """Opens fresh pages; the options are those of a browser context."""
    contexts: list[Any] = []

    def opened(**options: Any) -> Seen:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        seen, own = Seen(page, server.url), (server.url, "data:", "blob:")
        page.on("console", lambda said: said.type in ("error", "warning") and seen.complaints.append(said.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (seen.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda sent: sent.url.startswith(own) or seen.outside.append(sent.url))
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def seen(open_page: Callable[..., Seen]) -> Iterator[Seen]:
    """A page that must end without a complaint and without having asked anybody else."""
    made = open_page()
    yield made
    made.page.context.close()
    assert made.complaints == []
    assert made.outside == []
