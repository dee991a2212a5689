"""What rules match, what they give, in which order, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockserver.errors import UnknownWordError
from tests.choosing.conftest import CHAT, content
from tests.conftest import submit
from tests.support.client import Client

Say = Callable[..., Any]


def test_a_reply_of_a_rule_is_what_the_model_says(chat: Client, say: Say) -> None:
    chat.app.world.rules.add({"match": {"text": "who are"}, "reply": "The butler."})

    assert content(say("Who are you?")) == "The butler."
    assert content(say("Where are you?")) != "The butler."


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"provider": "dashscope"}, True),
        ({"provider": ["aihubmix", "dashscope"]}, True),
        ({"provider": "aihubmix"}, False),
        ({"operation": "chat"}, True),
        ({"operation": "chat.create"}, True),
        ({"operation": "images"}, False),
        ({"model": "qwen-plus"}, True),
        ({"model": "qwen-*"}, True),
        ({"model": ["gpt-*", "qwen-p?us"]}, True),
        ({"model": "qwen"}, False),
        ({"text": "WHO ARE"}, True),
        ({"text": ["butler", "you"]}, True),
        ({"text": "butler"}, False),
        ({"text_regex": r"^Who \w+ you\?$"}, True),
        ({"text_regex": r"^who"}, False),
        ({"key": "sk-test"}, True),
        ({"key": "sk-t*"}, True),
        ({"key": "sk-other"}, False),
        ({"method": "post"}, True),
        ({"method": ["GET", "PUT"]}, False),
        ({"path": "/compatible-mode/*"}, True),
        ({"path": "/compatible-mode/v1"}, False),
        ({"headers": {"X-Tenant": "blue"}}, True),
        ({"headers": {"x-tenant": ["red", "b*"]}}, True),
        ({"headers": {"X-Tenant": "red"}}, False),
        ({"headers": {"X-Nobody": "*"}}, False),
        ({"query": {"debug": "1"}}, True),
        ({"query": {"debug": ["2", "1*"]}}, True),
        ({"query": {"debug": "2"}}, False),
        ({"query": {"nobody": "*"}}, False),
        ({"body": {"temperature": 0.5}}, True),
        ({"body": {"messages.0.role": "user"}}, True),
        ({"body": {"stream": True}}, False),
        ({"body": {"messages.1.role": "user"}}, False),
        ({"body": {"temperature.low": 0.5}}, False),
        ({"model": "qwen-*", "text": "butler"}, False),
    ],
)
def test_a_rule_is_for_what_meets_all_its_conditions(chat: Client, match: dict[str, Any], fits: bool) -> None:
    chat.app.world.rules.add({"match": match, "reply": "It fits."})

    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Who are you?"}], "temperature": 0.5}
    answer = chat.post(f"{CHAT}?debug=1", body, headers={"X-Tenant": "blue"})

    assert (content(answer) == "It fits.") is fits


def test_what_the_user_said_last_counts_and_not_what_was_said_before(chat: Client) -> None:
    chat.app.world.rules.add({"match": {"text": "tea"}, "reply": "At once."})
    turns = [
        {"role": "user", "content": "Some tea?"},
        {"role": "assistant", "content": "Gladly."},
        {"role": "user", "content": [{"type": "text", "text": "And cake?"}]},
    ]

    assert content(chat.post(CHAT, {"model": "qwen-plus", "messages": turns})) != "At once."
    assert content(chat.post(CHAT, {"model": "qwen-plus", "messages": turns[:1]})) == "At once."


@pytest.mark.parametrize(
    ("nth", "taken"),
    [
        (2, [2]),
        ([1, 4], [1, 4]),
        ("2-3", [2, 3]),
        ("4+", [4, 5, 6]),
        ("every 2", [2, 4, 6]),
        ("5", [5]),
        (None, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_rule_takes_the_requests_that_it_counts(chat: Client, say: Say, nth: Any, taken: list[int]) -> None:
    chat.app.world.rules.add({"match": {"nth": nth, "text": "you"}, "reply": "Counted."})
    say("Nobody is counting this.")

    assert [n for n in range(1, 7) if content(say("Who are you?")) == "Counted."] == taken


@pytest.mark.parametrize(("times", "taken"), [(1, 1), ("once", 1), (3, 3), ("always", 5), (None, 5)])
def test_a_rule_is_over_after_so_many_times(chat: Client, say: Say, times: Any, taken: int) -> None:
    chat.app.world.rules.add({"reply": "Again.", "times": times})

    assert [content(say()) for _ in range(5)].count("Again.") == taken


@pytest.mark.parametrize(
    ("at_end", "answers"),
    [("last", "abccc"), ("repeat", "abcab"), ("pass", "abc??")],
)
def test_a_sequence_answers_step_by_step(chat: Client, say: Say, at_end: str, answers: str) -> None:
    steps = [{"reply": letter} for letter in "abc"]
    chat.app.world.rules.add({"sequence": steps, "at_end": at_end})
    said = [content(say()) for _ in range(5)]

    assert "".join(text if len(text) == 1 else "?" for text in said) == answers


def test_a_step_may_last_for_several_requests_and_an_empty_one_is_an_ordinary_answer(chat: Client, say: Say) -> None:
    error = {"error": "rate-limit", "times": 2}
    chat.app.world.rules.add({"sequence": [error, {}], "provider": "dashscope"})

    assert [say().status_code for _ in range(4)] == [429, 429, 200, 200]


def test_the_first_rule_that_matches_wins_and_added_rules_come_before_those_of_the_start() -> None:
    start = [{"id": "base", "reply": "base"}]
    with Client("dashscope", rules=start) as client:
        rules = client.app.world.rules
        rules.add([{"id": "one", "text": "one", "reply": "1"}, {"id": "two", "text": "one two", "reply": "2"}])
        rules.add({"id": "now", "text": "now", "reply": "now"}, first=True)

        def said(text: str) -> Any:
            return content(client.post(CHAT, {"model": "qwen-plus", "messages": [{"role": "user", "content": text}]}))

        assert [live.rule.id for live in rules.current()] == ["now", "one", "two", "base"]
        assert [said(text) for text in ("one two", "one now", "three")] == ["1", "now", "base"]


def test_a_rule_that_does_not_stop_lets_later_ones_add_what_it_left_open(chat: Client, say: Say) -> None:
    chat.app.world.rules.add(
        [
            {"stop": False, "add_headers": {"X-From": "first", "X-One": "1"}},
            {"stop": False, "reply": "second", "add_headers": {"X-From": "second"}},
            {"reply": "third"},
            {"add_headers": {"X-Last": "never looked at"}},
        ]
    )
    answer = say()

    assert content(answer) == "second"
    assert (answer.headers["x-from"], answer.headers["x-one"]) == ("first", "1")
    assert "x-last" not in answer.headers


def test_an_error_of_the_catalogue_is_given_as_the_provider_gives_it(chat: Client, say: Say) -> None:
    chat.app.world.rules.add({"error": "rate-limit", "add_headers": {"Retry-After": "2"}})
    asked = say(headers={"X-Mock-Error": "rate-limit"})
    ruled = say()

    assert (ruled.status_code, ruled.json()["error"]) == (asked.status_code, asked.json()["error"])
    assert ruled.headers["retry-after"] == "2"


def test_a_rule_with_an_error_is_for_the_providers_that_have_it() -> None:
    with Client("dashscope") as client:
        client.app.world.rules.add({"error": "rate-limit"})
        assert client.post(CHAT, {}).status_code == 429
        client.provider = "yuanjing"

        assert client.post("/llmage/v1/chat/completions", {}).status_code != 429


def test_a_condition_is_worded_by_each_provider_in_its_own_way() -> None:
    with Client("dashscope", rules=[{"refuse": "no-funds"}]) as client:
        here = client.post(CHAT, {})
        client.provider = "yuanjing"
        there = client.post("/llmage/v1/chat/completions", {})

        assert here.status_code != 200
        assert there.status_code == 429
        assert here.text != there.text


def test_a_limit_takes_only_what_goes_over_it_and_refills_in_simulated_time(chat: Client, say: Say) -> None:
    chat.app.world.rules.add([{"rpm": 2, "per": "key"}, {"reply": "Within the limit."}])

    assert [say().status_code for _ in range(4)] == [200, 200, 429, 429]
    chat.advance(30)
    assert [say().status_code for _ in range(2)] == [200, 429]
    assert say(headers={"Authorization": "Bearer sk-another"}).status_code == 200


def test_requests_are_counted_together_or_by_key(chat: Client, say: Say) -> None:
    blue, red = ({"Authorization": f"Bearer sk-{name}"} for name in ("blue", "red"))
    kept = chat.app.world.rules.add({"nth": "2+", "per": "key", "reply": "Again."})[0]

    assert [content(say(headers=who)) == "Again." for who in (blue, red, blue, red)] == [False, False, True, True]
    assert (chat.app.world.rules.tally(kept).seen, chat.app.world.rules.tally(kept).taken) == (4, 2)
    chat.app.world.rules.clear()
    chat.app.world.rules.add({"nth": "2+", "reply": "Again."})
    assert [content(say(headers=who)) == "Again." for who in (blue, red, blue)] == [False, True, True]


def test_a_limit_may_have_an_outcome_of_its_own(chat: Client, say: Say) -> None:
    chat.app.world.rules.add({"rpm": 1, "reply": "Slow down."})

    assert [content(say()) == "Slow down." for _ in range(3)] == [False, True, True]


def test_a_rule_decides_the_fate_of_tasks_and_the_request_still_comes_first(acme: Client) -> None:
    acme.app.world.rules.add({"text": "cat", "task": {"fail": "broken", "seconds": 4}})
    doomed, other = submit(acme), submit(acme, prompt="a dog")
    own = submit(acme, prompt="a cat [[mock seconds=2]]")
    acme.advance(4)

    states = [acme.control("GET", f"/tasks/{task}")["state"] for task in (doomed, other, own)]
    assert states == ["failed", "queued", "succeeded"]


@pytest.mark.parametrize(("words", "state"), [("stuck", "running"), ("fail=broken, seconds=1", "failed")])
def test_a_fate_may_be_written_in_words(acme: Client, words: str, state: str) -> None:
    acme.app.world.rules.add({"task": words})
    task = submit(acme)
    acme.advance(10_000)

    assert acme.control("GET", f"/tasks/{task}")["state"] == state


def test_a_query_has_the_model_and_prompt_of_its_task(acme: Client) -> None:
    task = submit(acme, prompt="a cat")
    acme.app.world.rules.add(
        [
            {"match": {"method": "GET", "model": "clip-*", "text": "cat"}, "error": "broken", "times": 1},
        ]
    )

    assert [acme.get(f"/v1/jobs/{task}").status_code for _ in range(2)] == [500, 200]


def test_an_account_may_be_changed_by_a_rule(chat: Client, say: Say) -> None:
    chat.app.world.rules.add({"nth": 2, "account": {"balance_usd": "0"}})

    assert [say().status_code == 200 for _ in range(3)] == [True, False, False]
    assert chat.account()["balance_usd"] == "0"


def test_a_raw_answer_stands_for_the_provider_even_where_it_has_no_path(chat: Client) -> None:
    chat.app.world.rules.add(
        {"path": "/v2/*", "answer": {"status": 418, "headers": {"X-Kettle": "on"}, "body": {"tea": True}}}
    )
    answer = chat.get("/v2/teapot")

    assert (answer.status_code, answer.json(), answer.headers["x-kettle"]) == (418, {"tea": True}, "on")
    assert chat.get("/v3/teapot").status_code == 404


def test_a_raw_answer_may_be_a_text_or_events(chat: Client, say: Say) -> None:
    events = [{"data": {"n": 1}}, {"event": "end", "data": "[DONE]"}]
    chat.app.world.rules.add(
        [
            {"text": "plain", "answer": {"body": "<p>x</p>", "headers": {"Content-Type": "text/html"}}},
            {"text": "events", "answer": {"events": events}},
        ]
    )
    page, stream = say("plain"), say("events")

    assert (page.text, page.headers["content-type"]) == ("<p>x</p>", "text/html")
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.text == 'data: {"n":1}\n\nevent: end\ndata: [DONE]\n\n'


@pytest.mark.parametrize(("delay", "within"), [(0.25, (0.25, 0.25)), ([0.1, 0.4], (0.1, 0.4))])
def test_a_delay_is_waited_for(
    chat: Client, say: Say, monkeypatch: pytest.MonkeyPatch, delay: Any, within: tuple[float, float]
) -> None:
    naps: list[float] = []

    async def nap(world: Any, seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr("mockserver.world.World.wait", nap)
    chat.app.world.rules.add({"delay": delay})
    for _ in range(5):
        assert say().status_code == 200

    assert len(naps) == 5
    assert all(within[0] <= nap <= within[1] for nap in naps)
    assert len(set(naps)) == (1 if isinstance(delay, float) else 5)


def test_the_journal_names_the_rules_that_took_a_request(chat: Client, say: Say) -> None:
    chat.app.world.rules.add([{"id": "polite", "stop": False}, {"reply": "x"}])
    say()
    chat.app.world.rules.clear()
    say()
    plain, ruled = chat.control("GET", "/requests")["requests"]

    assert ruled["chosen"] == {"rules": ["polite", "rule-2"]}
    assert "chosen" not in plain


def test_a_rule_of_the_same_id_replaces_the_first_and_counts_anew(chat: Client, say: Say) -> None:
    rules = chat.app.world.rules
    rules.add([{"id": "one", "reply": "old", "times": 1}, {"id": "two", "reply": "two"}])
    say()
    [kept] = rules.add({"id": "one", "reply": "new", "times": 1})

    assert [live.rule.id for live in rules.current()] == ["one", "two"]
    assert rules.tally(kept).taken == 0
    assert [content(say()) for _ in range(2)] == ["new", "two"]


def test_rules_are_removed_by_id_and_a_reset_brings_back_those_of_the_start() -> None:
    with Client("dashscope", rules=[{"id": "base", "reply": "base", "times": 1}]) as client:
        rules = client.app.world.rules
        rules.add({"id": "added", "reply": "added"})
        rules.remove("base")

        assert [live.rule.id for live in rules.current()] == ["added"]
        with pytest.raises(UnknownWordError, match="did you mean 'added'"):
            rules.remove("aded")
        rules.clear()
        assert not rules.current()
        client.control("POST", "/reset")
        assert [(live.rule.id, rules.tally(live.kept).taken) for live in rules.current()] == [("base", 0)]


def test_doors_go_before_rules(chat: Client, say: Say) -> None:
    chat.app.world.rules.add({"reply": "A rule.", "add_headers": {"X-Rule": "yes"}})
    answer = say(headers={"X-Mock-Error": "rate-limit"})

    assert answer.status_code == 429
    assert answer.headers["x-rule"] == "yes"


def test_what_cannot_be_read_has_no_model_and_says_nothing(chat: Client) -> None:
    chat.app.world.rules.add([{"model": "*", "error": "rate-limit"}, {"text": "x", "error": "rate-limit"}])

    for body in (b"{", b"[]", b"\xff", b'{"model": 3, "messages": 4}', b'{"messages": [1, {"content": {}}]}'):
        assert chat.post(CHAT, content=body).status_code != 429


def test_forms_are_matched_by_their_fields(acme: Client) -> None:
    acme.app.world.rules.add({"model": "clip-1", "text": "cat", "error": "broken"})

    for sent in (
        {"data": {"model": "clip-1", "prompt": "a cat"}},
        {"files": {"model": (None, "clip-1"), "prompt": (None, "cat")}},
    ):
        assert acme.request("POST", "/v1/jobs", **sent).status_code == 500
