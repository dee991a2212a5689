"""The dashboard's pages: all there, all of one's own, and nothing that a client sends is ever markup."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

import mockserver.dashboard
from tests.support.client import Client

KEY = "sk-abcdefghijkl"
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</code></pre><h1>",
    "{{ 7 * 7 }} {% raw %}",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "\u202eevil\u0000",
    "]]><!--",
    "&lt;b&gt;",
]
FOLDER = Path(mockserver.dashboard.__file__).parent


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A server that has seen a task, a chat, an error, and nasty texts wherever a client can put them."""
    with Client("imarouter", key=KEY) as made:
        for text in NASTY:
            made.post("/v1/videos", {"model": "ima-pro", "prompt": text, "metadata": {text: text}})
            made.get(f"/v1/{quote(text, safe='')}")
            made.post("/v1/chat/completions", {"model": text, "messages": []})
            made.control(
                "POST", "/rules", {"match": {"text": text.replace("\u0000", "")}, "reply": text, "about": text}
            )
        made.account(balance_usd="50", rpm=None)
        yield made


def shown(client: Client, path: str, **headers: str) -> httpx.Response:
    return client.fetch(f"http://understudy.test/_mock{path}", headers=headers)


def every_page(client: Client) -> list[str]:
    tasks = [f"/ui/tasks/{row['id']}" for row in client.control("GET", "/tasks")["tasks"]]
    requests = [f"/ui/requests/{row['id']}" for row in client.control("GET", "/requests")["requests"]]
    tabs = [f"{tasks[0]}?tab={tab}" for tab in ("timeline", "request", "answers", "callbacks", "money", "files")]
    lists = [
        "/",
        "/ui/requests",
        "/ui/tasks",
        "/ui/money",
        f"/ui/money/imarouter/{KEY}",
        "/ui/rules",
        "/ui/errors",
        "/ui/clock",
    ]
    return [*lists, *tasks, *tabs, *requests]


def test_every_page_is_there(client: Client) -> None:
    pages = every_page(client)

    assert len(pages) > 40
    for page in pages:
        answer = shown(client, page)
        assert answer.status_code == 200, page
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_nothing_that_a_client_sent_is_markup(client: Client) -> None:
    for page in every_page(client):
        text = shown(client, page).text
        assert not re.search(r"<(script(?! src=\"/_mock/ui/static/)|img src=x|svg/|h1>(?!<a href))", text), page
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), page


def test_what_a_client_sent_is_shown(client: Client) -> None:
    bodies = "".join(unescape(shown(client, page).text) for page in every_page(client) if "/ui/requests/" in page)

    for text in NASTY:
        plain = text.replace("\\", "").replace('"', '\\"')
        assert plain in bodies or text in bodies or "\x00" in text


def test_pages_load_only_their_own_files(client: Client) -> None:
    for page in every_page(client):
        answer = shown(client, page)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for place in re.findall(r'(?:src|href)="([^"]*)"', answer.text):
            assert place.startswith(("/_mock/", "#", "data:image/svg", "http://understudy.test/")), place
        for place in re.findall(r'(?:src|href)="(/_mock/ui/static/[^"]*)"', answer.text):
            assert client.fetch(f"http://understudy.test{place}").status_code == 200


def test_a_script_of_the_page_gets_only_the_inner_part(client: Client) -> None:
    inner = shown(client, "/ui/tasks", **{"HX-Request": "true"}).text

    assert "<table" in inner
    assert "<html" not in inner


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ui/tasks/nope", "there is no task"),
        ("/ui/requests/nope", "no longer holds"),
        ("/ui/money/imaroter/x", "did you mean &#39;imarouter&#39;"),
        ("/ui/static/pages.py", "Not here"),
        ("/ui/requests?status=<b>", "status is &#39;&lt;b&gt;&#39;; it must be a number"),
    ],
)
def test_what_is_not_there_is_said_on_a_page(client: Client, path: str, words: str) -> None:
    answer = shown(client, path)

    assert words in answer.text
    assert "<b>" not in answer.text.replace("<b>GET</b>", "").replace("<b>POST</b>", "")


def test_a_finished_task_shows_its_file_and_its_money() -> None:
    with Client("imarouter", key=KEY) as client:
        task = client.post("/v1/videos", {"model": "ima-pro", "prompt": "x"}).json()["id"]
        waiting = shown(client, f"/ui/tasks/{task}?tab=files").text
        client.advance(1000)
        files, money = (shown(client, f"/ui/tasks/{task}?tab={tab}").text for tab in ("files", "money"))
        [link] = re.findall(r'<video src="([^"]*)"', files)
        assert client.fetch(unescape(link)).headers["content-type"] == "video/mp4"

    assert "once the task has succeeded" in waiting
    assert [money.find(f">{kind}<") > 0 for kind in ("reserve", "charge")] == [True, True]


def test_the_dashboard_asks_the_control_api_and_nothing_else() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mockserver"):
                assert (node.module or "").startswith("mockserver.dashboard"), (path.name, node.module)


def test_a_page_behind_a_token_asks_for_it_and_takes_the_cookie() -> None:
    with Client("", control_token="secret", host="0.0.0.0") as client:
        refused = client.request("GET", "/_mock/")
        taken = client.request("GET", "/_mock/", headers={"cookie": "mock_token=secret"})

    assert refused.status_code == 401
    assert "data-token" in refused.text
    assert (taken.status_code, "Nothing yet" in taken.text) == (200, True)


def test_a_long_journal_costs_a_page_what_a_short_one_does() -> None:
    with Client("imarouter", key=KEY, journal_size=5000) as client:
        for _ in range(300):
            client.get("/v1/models")
        page = shown(client, "/ui/requests").text

    assert page.count('class="open"') == 100
    assert "300 kept" in page


def test_a_list_of_requests_may_leave_their_bodies_out(client: Client) -> None:
    [brief] = client.control("GET", "/requests?limit=1&bodies=false")["requests"]
    [whole] = client.control("GET", "/requests?limit=1")["requests"]
    wrong = client.control("GET", "/requests?bodies=maybe")

    assert set(whole) - set(brief) == {"request", "response"}
    assert wrong["error"]["message"] == "bodies is 'maybe'; it must be true or false"


def test_a_page_has_no_other_filters_than_its_own(client: Client) -> None:
    wrong = [shown(client, path) for path in ("/ui/requests?nope=1", "/?nope=1", "/ui/tasks?tab=money", "/ui/rules?x=")]

    assert {page.status_code for page in wrong} == {400}
    assert "this page has no filter &#39;nope&#39; (known: provider, operation, " in wrong[0].text


def test_a_filter_that_is_half_typed_is_told_in_the_list(client: Client) -> None:
    page = shown(client, "/ui/requests?operation=kilng&provider=")
    fits = shown(client, "/ui/requests?operation=videos")

    assert page.status_code == 200
    assert "there is no operation &#39;kilng&#39;; did you mean &#39;kling&#39;?" in page.text
    assert f"{len(NASTY)} fit" in fits.text
    assert f"{len(NASTY)} task" in shown(client, "/ui/tasks").text
