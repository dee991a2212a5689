"""Replies fit the request, keep to limits and stop texts, and add up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text import Choice, Conversation, Reply, Turn, Voice, count, pieces, read_chat, reply
from mockserver.text.language import detect
from tests.text.clusters import CLUSTERS, FAMILY, torn

QWEN = "I am a large language model from Alibaba Cloud. My name is Qwen."
VOICE = Voice(
    samples=(("Who are you?", QWEN), ("who are you", "I am Qwen."), ("你是谁", "我是通义千问！")),
    name="Qwen",
    per_message=5,
    per_request=2,
    eos_tokens=1,
)
PROMPTS = st.sampled_from(
    [
        "Write about the sea",
        "今天北京的天气怎么样？",
        "日本の歴史について",
        "Who are you?",
        "hi",
        "",
        "Какая погода?",
        "What is 2+2?",
    ]
)


def say(text: str, *, voice: Voice = VOICE, seed: int = 1, **fields: Any) -> Reply:
    """The reply to a helpful assistant's user."""
    turns = (Turn("system", "You are a helpful assistant."), Turn("user", text))
    return reply(Conversation(turns, model="qwen-plus", **fields), voice, seed=seed)


def only(text: str, **fields: Any) -> Choice:
    """The one choice of that reply."""
    (choice,) = say(text, **fields).choices
    return choice


def test_the_published_exchange_costs_what_was_published() -> None:
    made = say("Who are you?")
    assert made.choices[0] == Choice(QWEN, None, (), "stop", 16)
    assert (made.prompt_tokens, made.completion_tokens, made.total_tokens) == (22, 16, 38)


def test_the_published_chinese_question_costs_what_was_published() -> None:
    conversation = Conversation((Turn("user", "你是谁"),))
    assert reply(conversation, Voice(per_message=5, per_request=3), seed=0).prompt_tokens == 10


@pytest.mark.parametrize("question", ["who are you", "WHO ARE YOU?!", " Who  are you... "])
def test_a_sample_question_is_recognised_however_it_is_written(question: str) -> None:
    assert only(question).text == QWEN


def test_several_sample_answers_go_to_the_choices_in_turn() -> None:
    texts = [choice.text for choice in say("Who are you?", n=3).choices]
    assert texts[:2] == [QWEN, "I am Qwen."]
    assert len(set(texts)) == 3


@pytest.mark.parametrize(
    ("request_", "language"),
    [
        ("Tell me about volcanoes", "en"),
        ("请介绍一下火山的形成", "zh"),
        ("火山について教えてください", "ja"),
        ("화산에 대해 알려 주세요", "ko"),
        ("Расскажи про вулканы", "ru"),
        ("Háblame de los volcanes y del mar", "es"),
        ("Parle-moi des volcans et de la mer", "fr"),
        ("Erzähle mir etwas über Vulkane und das Meer", "de"),
    ],
)
def test_a_reply_speaks_the_language_of_the_request(request_: str, language: str) -> None:
    for seed in range(5):
        choice = only(request_, seed=seed, thinking=True)
        assert detect(choice.text or "") == language
        assert detect(choice.reasoning or "") == language


def test_a_reply_echoes_what_it_was_asked_about() -> None:
    assert "volcanoes" in (only("Tell me about volcanoes").text or "")
    assert "火山" in (only("请介绍一下火山").text or "")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("What is 2+2?", "2+2 = 4"),
        ("Reply with exactly: OK", "OK"),
        ("Hello!", "Hello! What can I do for you today?"),
        ("谢谢", "不客气！"),
        ("What's your name?", "I am Qwen, a language model that answers questions and helps with texts."),
    ],
)
def test_small_requests_get_the_answer_one_expects(request_: str, expected: str) -> None:
    assert only(request_).text == expected


@pytest.mark.parametrize(("voice", "expected"), [(Voice(name="Vo"), "Vo"), (Voice(), "qwen-plus")])
def test_a_model_calls_itself_by_its_name_or_else_its_id(voice: Voice, expected: str) -> None:
    assert f"I am {expected}," in (only("Who are you?", voice=voice).text or "")


def test_a_long_request_is_no_small_talk() -> None:
    text = only("volcanoes " + "who are you " * 30).text or ""
    assert "volcanoes" in text


def test_a_model_without_any_name_says_what_it_is() -> None:
    made = reply(Conversation((Turn("user", "Who are you?"),)), Voice(), seed=0)
    assert "I am a language model," in (made.choices[0].text or "")


@pytest.mark.parametrize("request_", ["Tell me about volcanoes", "Who are you?", "你好", "Hello", ""])
def test_all_choices_differ(request_: str) -> None:
    texts = [choice.text for choice in say(request_, n=128).choices]
    assert len(set(texts)) == 128


@given(PROMPTS, st.booleans(), st.integers(1, 3), st.integers(0, 50))
@settings(max_examples=100, deadline=None)
def test_the_bill_adds_up(prompt: str, thinking: bool, n: int, seed: int) -> None:
    made = say(prompt, thinking=thinking, n=n, seed=seed)
    assert made.completion_tokens == sum(choice.tokens for choice in made.choices)
    assert made.reasoning_tokens == sum(choice.reasoning_tokens for choice in made.choices)
    for choice in made.choices:
        assert choice.tokens == count(choice.text or "") + count(choice.reasoning or "") + 1


@given(PROMPTS, st.integers(0, 80), st.booleans(), st.sampled_from([None, "object"]))
@settings(max_examples=300, deadline=None)
def test_a_limit_cuts_at_exactly_that_many_tokens(prompt: str, limit: int, thinking: bool, shape: Any) -> None:
    whole = only(prompt, thinking=thinking, shape=shape)
    cut = only(prompt, thinking=thinking, shape=shape, limit=limit)
    assert (whole.text or "").startswith(cut.text or "")
    assert (whole.reasoning or "").startswith(cut.reasoning or "")
    if whole.tokens <= limit:
        assert cut == whole
    else:
        assert (cut.finish, cut.tokens) == ("length", limit)
        said = count(cut.text or "") + count(cut.reasoning or "")
        assert said in (limit, whole.tokens - 1)


def test_a_thinking_model_can_spend_its_whole_limit_on_thought() -> None:
    cut = only("Tell me about volcanoes", thinking=True, limit=5)
    assert (cut.text, cut.finish, cut.tokens, cut.reasoning_tokens) == ("", "length", 5, 5)
    assert count(cut.reasoning or "") == 5


@given(PROMPTS, st.lists(st.text(max_size=3) | st.sampled_from([" ", "e", "，", "的", "more", "\n", "."]), max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_stop_text_never_appears(prompt: str, stop: list[str]) -> None:
    whole, cut = only(prompt), only(prompt, stop=tuple(stop))
    assert not any(word and word in (cut.text or "") for word in stop)
    assert (whole.text or "").startswith(cut.text or "")
    assert cut.finish == "stop"
    if cut.text != whole.text:
        assert cut.tokens == count(cut.text or "")


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_neither_stop_nor_limit_tears_a_character(cluster: str) -> None:
    said = f"one {cluster} two {cluster}{cluster} three"
    for part in (cluster[-1:], cluster[1:], cluster):
        cut = only(f'Say "{said}"', stop=(part,)).text or ""
        assert said.startswith(cut)
        assert part not in cut
        assert not torn(cut, said[len(cut) :])
    for limit in range(len(pieces(said))):
        cut = only(f'Say "{said}"', limit=limit).text or ""
        assert not torn(cut, said[len(cut) :])


def test_a_stop_inside_an_emoji_cuts_before_the_emoji() -> None:
    assert only(f'Say "ab {FAMILY} cd"', stop=(FAMILY[2:],)).text == "ab "


def test_the_earliest_of_several_stops_wins() -> None:
    assert only('Say "one two three"', stop=("three", "two")).text == "one "


def test_a_stop_beyond_the_limit_does_not_count() -> None:
    cut = only('Say "one two three four"', stop=("four",), limit=2)
    assert (cut.text, cut.finish) == ("one two", "length")


def test_the_seed_and_the_words_before_change_the_reply() -> None:
    replies = {only("Tell me about volcanoes", seed=seed).text for seed in range(30)}
    assert len(replies) > 10
    other = Conversation((Turn("system", "Be brief."), Turn("user", "Tell me about volcanoes")), model="qwen-plus")
    assert any(
        reply(other, VOICE, seed=seed).choices[0].text != only("Tell me about volcanoes", seed=seed).text
        for seed in range(5)
    )


def test_attachments_and_tools_cost_prompt_tokens() -> None:
    body: dict[str, Any] = {
        "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
    }
    bare = reply(read_chat({"messages": [{"role": "user", "content": ""}]}), VOICE, seed=0).prompt_tokens
    assert reply(read_chat(body), VOICE, seed=0).prompt_tokens == bare + 85
    tooled = {"messages": [{"role": "user", "content": ""}], "tools": [{"function": {"name": "a", "parameters": {}}}]}
    assert reply(read_chat(tooled), VOICE, seed=0).prompt_tokens == bare + 3


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from mockserver.text import Voice, deltas, embed, read_chat, reply
tools = [{"function": {"name": "find", "parameters": {"type": "object", "properties": {
    "query": {"type": "string"}, "code": {"type": "string", "pattern": "^[^a]{6}$"}, "n": {"type": "number"}}}}}]
either = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
schema = {"type": "object", "properties": {"a": either}, "minProperties": 3}
for more in ({}, {"tools": tools}, {"response_format": {"type": "json_schema", "json_schema": {"schema": schema}}},
             {"enable_thinking": True, "n": 2}, {"response_format": {"type": "json_object"}}):
    body = {"messages": [{"role": "user", "content": "Find me 3 books about the sea, 世界"}], **more}
    made = reply(read_chat(body), Voice(), seed=5)
    print(made, deltas(made.choices[0], seed=2))
print(embed("the sea", 16))
"""


def test_the_same_request_has_the_same_answer_in_every_process() -> None:
    root = str(Path(__file__).parents[2])
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, root],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": salt},
        ).stdout
        for salt in ("0", "1", "2")
    ]
    assert runs[0] == runs[1] == runs[2] != b""


def test_importing_the_package_loads_no_heavy_part() -> None:
    script = "import sys; sys.path.insert(0, sys.argv[1]); import mockserver.text; print(sorted(sys.modules))"
    root = str(Path(__file__).parents[2])
    loaded = subprocess.run([sys.executable, "-c", script, root], capture_output=True, check=True, text=True).stdout
    assert "mockserver.text.replies" in loaded
    for heavy in ("jsonschema_rs", "rstr", "mockserver.text.instances", "mockserver.text.phrases_of_asia"):
        assert heavy not in loaded
