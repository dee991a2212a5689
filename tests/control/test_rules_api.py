"""Rules over the control API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Client

CHAT = "/compatible-mode/v1/chat/completions"


@pytest.fixture
def client() -> Any:
    with Client("dashscope", rules=[{"id": "base", "match": {"text": "hi"}, "reply": "hello", "times": 2}]) as client:
        yield client


def said(client: Client, text: str) -> str:
    answer = client.post(CHAT, {"model": "qwen-plus", "messages": [{"role": "user", "content": text}]})
    return str(answer.json()["choices"][0]["message"]["content"])


def ids(client: Client) -> list[str]:
    return [row["id"] for row in client.control("GET", "/rules")["rules"]]


def test_rules_are_shown_in_order_with_their_counters(client: Client) -> None:
    client.control("POST", "/rules", {"text": "bye", "reply": {"json": {"until": "later"}}})
    said(client, "hi there")
    page = client.control("GET", "/rules")

    assert page["total"] == 2
    assert page["rules"][0] == {
        "id": "rule-2", "match": {"text": "bye"}, "reply": {"json": {"until": "later"}},
        "origin": "added", "seen": 0, "taken": 0, "left": None,
    }  # fmt: skip
    assert page["rules"][1] == {
        "id": "base", "match": {"text": "hi"}, "reply": "hello", "times": 2,
        "origin": "start", "seen": 1, "taken": 1, "left": 1,
    }  # fmt: skip


def test_several_rules_are_added_at_once_and_a_position_may_be_given(client: Client) -> None:
    added = client.control("POST", "/rules", {"rules": [{"id": "a"}, {"id": "b"}]})
    client.control("POST", "/rules?position=first", {"rules": [{"id": "c"}, {"id": "d"}]})
    client.control("POST", "/rules", {"id": "e"})

    assert [row["id"] for row in added["rules"]] == ["a", "b"]
    assert ids(client) == ["c", "d", "a", "b", "e", "base"]


@pytest.mark.parametrize(
    ("media", "text"),
    [
        ("application/toml", '[[rules]]\nid = "t"\nreply = "from a text"\n'),
        ("application/yaml", "rules:\n- id: t\n  reply: from a text\n"),
        ("text/x-yaml", "id: t\nreply: from a text\n"),
    ],
)
def test_rules_may_be_sent_as_they_stand_in_a_file(client: Client, media: str, text: str) -> None:
    answer = client.fetch(
        "http://understudy.test/_mock/rules", method="POST", content=text, headers={"content-type": media}
    )

    assert answer.status_code == 200, answer.text
    assert said(client, "anything") == "from a text"


def test_one_rule_is_read_and_removed_and_all_are_cleared_until_a_reset(client: Client) -> None:
    client.control("POST", "/rules", {"rules": [{"id": "a"}, {"id": "b"}]})

    assert client.control("GET", "/rules/a")["id"] == "a"
    assert client.control("DELETE", "/rules/a")["id"] == "a"
    assert ids(client) == ["b", "base"]
    assert client.control("DELETE", "/rules") == {"status": "ok", "removed": 2}
    assert ids(client) == []
    client.control("POST", "/reset")
    assert ids(client) == ["base"]


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "words"),
    [
        ("POST", "/rules", {"modle": "x"}, "bad_rule", "line 1: modle is no word of a rule; did you mean 'model'?"),
        (
            "POST",
            "/rules",
            {"rules": [{"text": "x"}, {"error": "overloded"}]},
            "bad_rule",
            "rules[1].error is 'overloded'",
        ),
        ("POST", "/rules", {"id": "a b"}, "bad_rule", "id is 'a b'"),
        ("POST", "/rules?position=middle", {}, "bad_filter", "position is 'middle'; it must be last or first"),
        ("POST", "/rules?positoin=first", {}, "bad_filter", "did you mean 'position'?"),
        ("POST", "/rules?scenario=/etc/passwd", None, "bad_rule", "'/etc/passwd' is no scenario"),
        ("POST", "/rules", None, "bad_body", "the body is empty"),
        ("GET", "/rules/bse", None, "unknown_rule", "did you mean 'base'?"),
        ("DELETE", "/rules/bse", None, "unknown_rule", "did you mean 'base'?"),
    ],
)
def test_a_call_about_rules_that_means_nothing_is_explained(
    client: Client, method: str, path: str, body: Any, code: str, words: str
) -> None:
    error = client.control(method, path, body)["error"]

    assert error["code"] == code
    assert words in error["message"]
    assert ids(client) == ["base"]


def test_a_mistake_in_a_sent_text_names_its_line(client: Client) -> None:
    text = '[[rules]]\nreply = "x"\n\n[[rules]]\nreply = "y"\nmodle = "z"\n'
    answer = client.fetch(
        "http://understudy.test/_mock/rules", method="POST", content=text, headers={"content-type": "application/toml"}
    )

    assert answer.json()["error"]["message"] == "line 6: rules[1].modle is no word of a rule; did you mean 'model'?"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "the rule matches every request and says nothing of them"),
        ({"match": {}, "times": 2}, "the rule matches every request and says nothing of them"),
        ({"rules": [{"reply": "x"}, {"about": "y"}]}, "rules[1] matches every request and says nothing of them"),
        ({"sequence": []}, "sequence is empty; give it steps"),
        ({"match": {"text": "x"}, "sequence": []}, "sequence is empty; give it steps"),
    ],
)
def test_a_rule_that_can_do_nothing_is_refused(acme: Client, body: object, complaint: str) -> None:
    assert complaint in acme.control("POST", "/rules", body)["error"]["message"]
    assert acme.control("GET", "/rules")["total"] == 0


@pytest.mark.parametrize("body", [{"match": {"key": "sk-free"}}, {"rpm": 5}, {"delay": 1}, {"sequence": [{}]}])
def test_a_rule_that_only_exempts_limits_or_delays_is_one(acme: Client, body: object) -> None:
    assert len(acme.control("POST", "/rules", body)["rules"]) == 1
