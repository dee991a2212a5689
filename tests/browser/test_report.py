"""The page of a run, opened from the disk as people open it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.reading import load
from conformance.report import document
from conformance.report.html import html
from conformance.running import Plan, run
from conformance.suite import checks
from conformance.target import Where
from mockserver import create_app

NASTY = b'{"error": "<script>alert(1)</script><img src=x onerror=alert(2)></pre>"}'


class Liar:
    """The mock, but each refusal is an answer of its own kind."""

    def __init__(self) -> None:
        self.app = create_app()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        lies = False

        async def lie(message: Any) -> None:
            nonlocal lies
            if message["type"] == "http.response.start" and message["status"] == 400:
                lies = True
                message = {**message, "headers": [(b"content-type", b"application/json")]}
            elif lies and message["type"] == "http.response.body":
                message = {**message, "body": NASTY}
            await send(message)

        await self.app(scope, receive, lie if scope["type"] == "http" else send)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    contract = load("dashscope")
    found = [check for check in checks(contract) if "/qwen/" in check.id][:80]
    where = Where("http://127.0.0.1:8787/dashscope", "sk-abcdefghijkl", Liar(), "http://127.0.0.1:8787/_mock")
    with ThreadPoolExecutor() as beside:  # this thread already has the loop of the browser's driver
        result = beside.submit(run, Plan(contract, tuple(found), where)).result()
    assert result.count("failed") > 3
    path = tmp_path_factory.mktemp("report") / "run.html"
    path.write_text(html(document(result)), "utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_reads_well_offline(browser: Any, report: Path, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True)
    page, complaints, asked = context.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(report.as_uri())
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] < 128")
    foreign = page.evaluate("document.querySelectorAll('main :is(script, img, iframe)').length")
    page.click("text=repeat it >> nth=0")
    curl = page.is_visible("text=/curl -sS/ >> nth=0")
    context.close()

    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert (overflow, dark, foreign, curl) == (0, scheme == "dark", 0, True)
