"""The dashboard as people use it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest

from .conftest import KEY, Seen

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<a href='javascript:alert(1)'>x</a>",
    "<!--",
    "</td></tr></table>",
    "\u202etxet",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "${alert(1)}",
    "<style>*{display:none}</style>",
    "&lt;script&gt;",
    "<base href='http://evil.example/'>",
    "<meta http-equiv=refresh content=0>",
    "\x00\x08",
    "<input name=a autofocus onfocus=alert(1)>",
    "<b>" * 300,
    "<b hx-get='/x' hx-trigger='load'>",
    "]]>",
    "<math><mtext></math><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "\\x3cscript\\x3e",
    "'; alert(1); //",
    "<template><script>alert(1)</script></template>",
]
AROUND = [("", ""), ('">', ""), ("'>", "<"), ("</code></pre>", "")]
NASTY = [f"{before}{attack}{after}" for attack in ATTACKS for before, after in AROUND]

ROWS = "document.querySelectorAll('tbody tr').length"


def text(seen: Seen, selector: str = "main") -> str:
    found: str = seen.page.inner_text(selector)
    return found


def test_a_new_request_appears_by_itself(seen: Seen) -> None:
    seen.go()
    assert "Nothing yet" in text(seen)

    seen.submit()

    seen.page.wait_for_selector("a.open")
    assert "ima-pro" in text(seen)


def test_the_clock_moves_freezes_and_runs(seen: Seen) -> None:
    seen.go()
    before = seen.page.inner_text(".now")
    seen.page.click("text=+1 min")
    seen.page.wait_for_function("before => document.querySelector('.now').textContent !== before", arg=before)
    minutes = [int(face.split(":")[1]) for face in (before, seen.page.inner_text(".now"))]
    assert (minutes[1] - minutes[0]) % 60 == 1

    seen.page.click("button:text-is('run')")
    seen.page.wait_for_selector("text=×20")
    seen.page.click("text=freeze")
    seen.page.wait_for_selector("text=stands still")


def test_the_next_event_is_the_end_of_the_task(seen: Seen) -> None:
    task = seen.submit()
    seen.go(f"/ui/tasks/{task}")
    assert "created" in text(seen, "h2")

    seen.page.click("text=next event")

    seen.page.wait_for_selector("h2 >> text=succeeded")


def test_a_task_can_be_failed_with_a_chosen_error_and_gives_the_money_back(seen: Seen) -> None:
    task = seen.submit()
    seen.go(f"/ui/tasks/{task}")
    wanted = seen.page.eval_on_selector("#failure", "one => one.options[3].value")
    seen.page.select_option("#failure", wanted)
    seen.page.click("text=fail now")
    seen.page.wait_for_selector("h2 >> text=failed")
    seen.page.click("nav.tabs >> text=money")

    seen.page.wait_for_selector("text=release")
    assert "charge" not in text(seen, "table")


def test_a_finished_clip_plays(seen: Seen) -> None:
    task = seen.submit()
    httpx.post(f"{seen.url}/_mock/clock", json={"advance": 1000})
    seen.go(f"/ui/tasks/{task}?tab=files")
    seen.page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    video = seen.page.evaluate("(v => [v.videoWidth, v.videoHeight, v.duration])(document.querySelector('video'))")

    assert video[0] > 0
    assert video[1] > 0
    assert video[2] == pytest.approx(5, abs=0.1)
    seen.page.evaluate("document.querySelector('video').play()")
    seen.page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")


def test_each_tab_of_a_task_has_its_own(seen: Seen) -> None:
    task = seen.submit("a cat on a roof")
    httpx.get(f"{seen.url}/imarouter/v1/videos/{task}", headers={"authorization": f"Bearer {KEY}"})
    seen.go(f"/ui/tasks/{task}")
    for tab, words in {
        "request": "a cat on a roof",
        "answers": "GET /imarouter/v1/videos/",
        "money": "reserve",
    }.items():
        seen.page.click(f"nav.tabs >> text={tab}")
        seen.page.wait_for_selector(f"nav.tabs [aria-current]:text-is('{tab}')")
        assert words in text(seen)


def test_filters_narrow_the_list_while_one_types(seen: Seen) -> None:
    seen.submit()
    seen.post("/dashscope/compatible-mode/v1/chat/completions", {"model": "qwen-plus", "messages": []})
    seen.go()
    seen.page.select_option("select[name=provider]", "dashscope")
    seen.page.wait_for_function(f"() => {ROWS} === 1")
    assert "dashscope" in text(seen, "tbody")

    seen.page.select_option("select[name=provider]", "")
    seen.page.fill("input[name=model]", "ima-pro")
    seen.page.wait_for_function(f"() => {ROWS} === 1 && document.querySelector('tbody').innerText.includes('ima-pro')")
    assert "dashscope" not in text(seen, "tbody")


def test_an_error_can_be_tried(open_page: Callable[..., Seen]) -> None:
    seen = open_page()
    seen.go("/ui/errors?provider=aihubmix")
    seen.page.click("text=try it >> nth=0")
    seen.page.wait_for_selector(".tried:not(:empty)")

    assert re.search(r"answered [45]\d\d\n\{", text(seen, ".tried >> nth=0"))
    assert all("Failed to load resource" in said for said in seen.complaints)


def test_an_account_can_be_changed(seen: Seen) -> None:
    seen.submit()
    seen.go("/ui/money")
    seen.page.click("a.open")
    seen.page.fill("input[name=balance_usd]", "7.5")
    seen.page.check("input[name=suspended]")
    seen.page.click("text=save")
    seen.page.wait_for_selector("dd:text-is('7.5')")

    account = httpx.get(f"{seen.url}/_mock/accounts/imarouter/{KEY}").json()
    assert (account["balance_usd"], account["suspended"], account["rpm"]) == ("7.5", True, None)


def test_a_bad_amount_is_said_and_changes_nothing(open_page: Callable[..., Seen]) -> None:
    seen = open_page()
    seen.submit()
    seen.go(f"/ui/money/imarouter/{KEY}")
    seen.page.fill("input[name=balance_usd]", "plenty")
    seen.page.click("text=save")
    seen.page.wait_for_selector("#said p.bad")

    assert "plenty" in text(seen, "#said")


def test_a_keyboard_is_enough(seen: Seen) -> None:
    task = seen.submit()
    seen.go()
    seen.page.keyboard.press("g")
    seen.page.keyboard.press("t")
    seen.page.wait_for_url("**/ui/tasks")
    seen.page.keyboard.press("j")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(f"**/ui/tasks/{task}")
    seen.page.keyboard.press("?")
    assert seen.page.is_visible("dialog[open]")
    seen.page.keyboard.press("Escape")
    seen.page.keyboard.press("+")
    seen.page.wait_for_selector("h2 >> text=running")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_on_a_phone_in_both_schemes(open_page: Callable[..., Seen], scheme: str) -> None:
    seen = open_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    task = seen.submit("a long prompt " * 40)
    for path in ("/", "/ui/tasks", f"/ui/tasks/{task}?tab=request", f"/ui/money/imarouter/{KEY}", "/ui/errors"):
        seen.go(path)
        wide = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    dark = seen.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] < 128")
    assert dark is (scheme == "dark")


def test_a_hundred_nasty_prompts_are_only_text(seen: Seen) -> None:
    assert len(NASTY) == 100
    for prompt in NASTY:
        seen.submit(prompt)
        seen.post(
            "/imarouter/v1/chat/completions", {"model": prompt, "messages": [{"role": "user", "content": prompt}]}
        )
    tasks = httpx.get(f"{seen.url}/_mock/tasks?limit=100").json()["tasks"]
    requests = httpx.get(f"{seen.url}/_mock/requests?limit=8").json()["requests"]
    pages = ["/", "/ui/tasks", f"/ui/money/imarouter/{KEY}"]
    pages += [f"/ui/tasks/{row['id']}?tab=request" for row in tasks[::7]] + [
        f"/ui/requests/{row['id']}" for row in requests
    ]
    for path in pages:
        seen.go(path)
        assert seen.page.is_visible("#clock"), path
        assert (
            seen.page.evaluate("document.querySelectorAll('main :is(script, iframe, style, base, meta, svg)').length")
            == 0
        )


def test_a_full_journal_stays_smooth(seen: Seen) -> None:
    with httpx.Client(base_url=seen.url, headers={"authorization": f"Bearer {KEY}"}) as client:
        for _ in range(1500):
            client.get("/imarouter/v1/models/x")
    seen.go()
    seen.page.wait_for_selector("text=1500 kept")
    assert seen.page.evaluate(ROWS) == 100


def test_rules_are_added_checked_and_taken_out(open_page: Callable[..., Seen]) -> None:
    seen = open_page()
    seen.go("/ui/rules")
    assert "No rule" in text(seen)
    seen.page.fill("textarea", "[[rules]]\nmatch = {text = 'hi'}\nrepply = 'Hello.'\n")
    seen.page.click("button:text-is('add')")
    seen.page.wait_for_selector(".wrong:not(:empty)")
    assert "did you mean 'reply'" in text(seen, ".wrong")

    seen.page.fill("textarea", "[[rules]]\nmatch = {text = 'hi'}\nreply = '<b>Hello.</b>'\n")
    seen.page.click("button:text-is('add')")
    seen.page.wait_for_selector("text=take out")
    chat = {"model": "qwen-plus", "messages": [{"role": "user", "content": "hi"}]}
    answer = seen.post("/dashscope/compatible-mode/v1/chat/completions", chat)
    assert answer["choices"][0]["message"]["content"] == "<b>Hello.</b>"

    seen.page.click("text=take out")
    seen.page.wait_for_selector("text=No rule")
    assert seen.outside == []


def test_the_next_request_can_be_given_a_fault(open_page: Callable[..., Seen]) -> None:
    seen = open_page()
    seen.go("/ui/faults")
    seen.page.fill("[data-find]", "bad_json")
    seen.page.click("tr:not([hidden]) >> text=next request")
    seen.page.wait_for_function("() => fetch('/_mock/rules').then(a => a.json()).then(r => r.total === 1)")
    sent = {"headers": {"authorization": f"Bearer {KEY}"}, "timeout": 10}
    texts = [httpx.get(f"{seen.url}/imarouter/v1/models", **sent).text for _ in range(2)]

    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Extra|Invalid"):
        json.loads(texts[0])
    assert json.loads(texts[1])["object"] == "list"


def test_a_clients_mistake_is_shown_with_its_requests(seen: Seen) -> None:
    body = {"model": "ima-pro", "prompt": "the same"}
    task = seen.post("/imarouter/v1/videos", body)["id"]
    httpx.post(f"{seen.url}/_mock/clock", json={"advance": 1000})
    for _ in range(6):
        httpx.get(f"{seen.url}/imarouter/v1/videos/{task}", headers={"authorization": f"Bearer {KEY}"})
    seen.go("/ui/clients")

    assert "polled_after_end" in text(seen)
    seen.page.click("main details a >> nth=0")
    seen.page.wait_for_url("**/ui/requests/**")
