"""Mistakes in rules: each names its place, its line in a file, and the nearest valid word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockserver.app import load_providers
from mockserver.choosing.files import read_file, read_text
from mockserver.choosing.mistakes import RuleError
from mockserver.choosing.reading import read_rules
from mockserver.choosing.vocabulary import Vocabulary

WORDS = Vocabulary(load_providers())
MISTAKES: list[tuple[Any, str]] = [
    ({"modle": "x"}, "modle is no word of a rule; did you mean 'model'?"),
    ({"match": {"modle": "x"}}, "match.modle is no word of match; did you mean 'model'?"),
    ({"match": {"model": "x"}, "model": "y"}, "model stands in match and beside it; one of the two has to go"),
    ({"match": "x"}, "match is 'x'; it must be a table"),
    ({"match": {"text": 3}}, "match.text is 3; it must be a text or a list"),
    ({"text": 3}, "match.text is 3; it must be a text or a list"),
    ({"provider": "dashscop"}, "match.provider is 'dashscop'; there is no provider 'dashscop'; did you mean"),
    ({"operation": "chats"}, "match.operation is 'chats'; there is no operation 'chats'; did you mean 'chat'?"),
    ({"provider": "dashscope", "operation": "music"}, "dashscope has no operation 'music' (known: chat, chat.create)"),
    ({"text_regex": "("}, "match.text_regex is '('; it is no regular expression: missing )"),
    ({"nth": 0}, "match.nth is [0]; requests are counted from 1"),
    ({"nth": "some"}, "match.nth is 'some'; it must be a number, a list of numbers, '2-4', '3+' or 'every 3'"),
    ({"nth": "4-2"}, "match.nth is '4-2'"),
    ({"nth": "every 0"}, "match.nth is 'every 0'"),
    ({"reply": 3}, "reply is 3; it must be a text or a table"),
    ({"reply": {"txt": "x"}}, "reply.txt is no word of a reply; did you mean 'text'?"),
    ({"reply": {"finish": "done"}}, "reply.finish is 'done'"),
    ({"reply": {"tool_calls": [{"nam": "x"}]}},
     "reply.tool_calls[0].nam is no word of a tool call; did you mean 'name'?"),
    ({"reply": {"tool_calls": [{}]}}, "reply.tool_calls[0] is {}: Object missing required field `name`"),
    ({"reply": "x", "error": "overloaded"}, "error stands beside reply; a request has one answer"),
    ({"error": "overloded"}, "error is 'overloded'; there is no error 'overloded'; did you mean 'overloaded'?"),
    ({"provider": "yuanjing", "error": "overloaded"}, "error is 'overloaded'; yuanjing has no error 'overloaded'"),
    ({"refuse": "no-fund"}, "refuse is 'no-fund'; there is no condition 'no-fund'; did you mean 'no-funds'?"),
    ({"delay": -1}, "delay is -1; it must be from 0 to 600"),
    ({"delay": [3, 1]}, "delay is [3.0, 1.0]; a list must be the least and the most seconds"),
    ({"delay": "long"}, "delay is 'long'; it must be a number or a list"),
    ({"pace": {"tokens_per_second": 0}}, "pace.tokens_per_second is 0; it must be above 0 and at most 1000000"),
    ({"pace": {"jitter": 2}}, "pace.jitter is 2; it must be from 0 to 1"),
    ({"pace": {"rate": 2}}, "pace.rate is no word of a pace (known: first_token, tokens_per_second, jitter, time)"),
    ({"task": "fial=x"}, "task unknown word 'fial'; did you mean 'fail'?"),
    ({"task": {"fail": "brokn"}}, "task.fail is 'brokn'; there is no error 'brokn'"),
    ({"task": {"seconds": -2}}, "task seconds is -2; it must be from 0"),
    ({"rpm": -1}, "rpm is -1; it must be from 0"),
    ({"times": 0}, "times is 0; it must be from 1"),
    ({"times": "twice"}, "times is 'twice'"),
    ({"account": {"balance_usd": "much"}}, "account is no account: balance_usd is 'much'"),
    ({"account": {"balance": "1"}}, "account.balance is no word of an account; did you mean 'balance_usd'?"),
    ({"add_headers": {"X-A": "a\r\nX-B: b"}}, "add_headers.X-A is 'a\\r\\nX-B: b'; a header's value has no line"),
    ({"answer": {"headers": {"X A": "a"}}}, "answer.headers.X A is no name of a header"),
    ({"answer": {"status": 99}}, "answer.status is 99; it must be from 200 to 599"),
    ({"answer": {"body": "x", "events": [{"data": 1}]}}, "answer has several of body, base64 and events"),
    ({"sequence": [{"reply": "x"}], "reply": "y"}, "reply stands beside a sequence; it belongs into its steps"),
    ({"sequence": [{"times": 0}]}, "sequence[0].times is 0; it must be from 1"),
    ({"sequence": [{}, {"error": "overloded"}]}, "sequence[1].error is 'overloded'"),
    ({"at_end": "stop"}, "at_end is 'stop'"),
    ({"id": "two words"}, "id is 'two words'; it must be up to 100 characters without blanks"),
    ({"rules": [{"text": "x"}, {"id": "a"}, {"id": "a"}]}, "rules[2].id is 'a', as another rule's is"),
    ({"rules": {}}, "rules is a table; it must be a list of rules"),
    ({"rules": [], "ruels": []}, "ruels is no word beside the rules; did you mean 'rules'?"),
    ([{"text": "x"}, 3], "[1] is a number; a rule is a table"),
    ("x", "the rule is a text; a rule is a table"),
    ([{}] * 1001, "are 1001; at most 1000 are kept"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), MISTAKES, ids=[str(data)[:40] for data, _ in MISTAKES])
def test_a_mistake_names_its_place_and_the_nearest_word(data: Any, message: str) -> None:
    with pytest.raises(RuleError) as mistake:
        read_rules(data, WORDS)

    assert str(mistake.value).startswith(message) or message in str(mistake.value)


TOML = """\
about = "greetings"

[[rules]]
id = "first"
reply = "hello"

[[rules]]
id = "second"
[rules.match]
provider = "dashscope"
text = "hi"
{line}
"""
YAML = """\
about: greetings
rules:
  - id: first
    reply: hello
  - id: second
    match:
      provider: dashscope
      text: hi
{line}
"""
JSON = """\
{{
  "rules": [
    {{"id": "first", "reply": "hello"}},
    {{
      "id": "second",
      "match": {{
        "text": "hi"
      }},
{line}
    }}
  ]
}}
"""


@pytest.mark.parametrize(
    ("name", "text", "line", "where"),
    [
        ("r.toml", TOML, 'modle = "x"', "12: rules[1].match.modle is no word of match; did you mean 'model'?"),
        ("r.toml", TOML, '[rules.pace]\njitter = 4', "13: rules[1].pace.jitter is 4"),
        ("r.toml", TOML, '[[rules.sequence]]\nreply = "x"\n[[rules.sequence]]\neror = "x"',
         "15: rules[1].sequence[1].eror"),
        ("r.toml", TOML, 'pace = {', "12: is not TOML"),
        ("r.yaml", YAML, "      modle: x", "9: rules[1].match.modle is no word of match; did you mean 'model'?"),
        ("r.yml", YAML, "    pace: {jitter: 4}", "9: rules[1].pace.jitter is 4"),
        ("r.yaml", YAML, "    model: [x", "10: is not YAML"),
        ("r.yaml", YAML, "    error: overloded", "9: rules[1].error is 'overloded'"),
        ("r.json", JSON, '"modle": "x"', "9: rules[1].modle is no word of a rule"),
        ("r.json", JSON, '"times": 0', "9: rules[1].times is 0"),
        ("r.json", JSON, '"times": ', "10: is not JSON"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_names_file_and_line(tmp_path: Path, name: str, text: str, line: str, where: str) -> None:
    path = tmp_path / name
    path.write_text(text.format(line=line), "utf-8")
    with pytest.raises(RuleError) as mistake:
        read_file(str(path), WORDS)

    assert str(mistake.value).startswith(f"{path}:{where}")


@pytest.mark.parametrize("kind", ["toml", "yaml", "json"])
def test_rules_that_are_nested_beyond_all_reading_are_a_mistake(kind: str) -> None:
    opened = "{a=" if kind == "toml" else '{"a":'
    text = ("match = " if kind == "toml" else "") + opened * 5000 + "1" + "}" * 5000
    with pytest.raises(RuleError, match=r"nested too deep|is not JSON"):
        read_text(text, kind, WORDS)


@pytest.mark.parametrize(
    ("name", "text", "line"), [("r.toml", TOML, ""), ("r.yaml", YAML, ""), ("r.json", JSON, '"times": 1')]
)
def test_the_same_rules_can_be_written_in_each_format(tmp_path: Path, name: str, text: str, line: str) -> None:
    path = tmp_path / name
    path.write_text(text.format(line=line), "utf-8")
    first, second = read_file(str(path), WORDS)

    assert (first.id, first.reply) == ("first", "hello")
    assert (second.id, second.match.text) == ("second", "hi")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="is no file and no scenario"):
        read_file(str(tmp_path / "none.toml"), WORDS)
    (tmp_path / "rules.txt").write_text("", "utf-8")
    with pytest.raises(RuleError, match=r"rules.txt: has the ending '.txt'; rules are in .toml, .yaml or .json"):
        read_file(str(tmp_path / "rules.txt"), WORDS)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleError, match="cannot be read"):
        read_file(str(tmp_path / "binary.toml"), WORDS)
