"""Tokens add up, give the text back and never tear a character apart."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.text.graphemes import floor, graphemes, is_plain, marks
from mockserver.text.tokens import _joined, _plain, count, first, pieces
from tests.text.clusters import CLUSTERS, FLAG, torn

CHINESE_SAMPLE = (
    "我是通义千问，阿里巴巴集团旗下的超大规模语言模型。我能够回答问题、创作文字，比如写故事、写公文、写邮件、写剧本、逻辑推理、编程等等，"
    "还能表达观点，玩游戏等。如果你有任何问题或需要帮助，欢迎随时告诉我！"
)
TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from([*CLUSTERS, " ", "a", "-", "word", "字", "汉语", "12", "\n", "é", "سلام", "_", "नम"]), max_size=30
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("You are a helpful assistant.", ["You", " are", " a", " helpful", " assistant", "."]),
        ("Who are you?", ["Who", " are", " you", "?"]),
        ("a large-scale model", ["a", " large", "-scale", " model"]),
        ("internationalization", ["internationa", "lization"]),
        ("12345", ["123", "45"]),
        ("你是谁", ["你是", "谁"]),
        ('{"a": 1}', ["{", '"a', '"', ":", " 1", "}"]),
        ("a\r\n\nb", ["a", "\r\n\n", "b"]),
        ("x    y", ["x", "    ", "y"]),
        ("안녕하세요", ["안녕", "하세", "요"]),
        ("cafe\u0301 au lait", ["cafe\u0301", " au", " lait"]),
    ],
)
def test_a_text_has_the_expected_tokens(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I am a large language model from Alibaba Cloud. My name is Qwen.", 15),
        ("I am a large-scale pre-trained model from Alibaba Cloud. My name is Qwen.", 17),
        (CHINESE_SAMPLE, 59),
    ],
)
def test_published_answers_count_as_published_but_for_the_end_token(text: str, tokens: int) -> None:
    assert count(text) == tokens


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_tokens_joined_are_the_text_and_as_many_as_counted(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert len(pieces(text)) == count(text)
    assert all(pieces(text))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_token_begins_inside_a_character(text: str) -> None:
    parts = pieces(text)
    assert not any(torn(before, after) for before, after in pairwise(parts))


@given(TEXTS, st.integers(-1, 20))
@settings(max_examples=300, deadline=None)
def test_a_text_cut_after_some_tokens_counts_that_many(text: str, tokens: int) -> None:
    cut = first(text, tokens)
    assert text.startswith(cut)
    assert count(cut) == min(max(tokens, 0), count(text))


@given(st.text(st.characters(codec="ascii")))
@settings(max_examples=200, deadline=None)
def test_plain_ascii_is_cut_alike_by_all_three_patterns(text: str) -> None:
    assert pieces(text) == _plain().findall(text) == _joined().findall(text)


@given(st.text(st.sampled_from("ab 1-_,。字漢かカ한글éЖ\n\r\t😀“")))
@settings(max_examples=200, deadline=None)
def test_text_without_marks_is_cut_alike_by_both_patterns(text: str) -> None:
    assert _plain().findall(text) == _joined().findall(text)


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_cluster_is_one_grapheme_and_one_token(cluster: str) -> None:
    assert graphemes(cluster) == [cluster]
    assert count(cluster) == 1
    assert all(floor(f"a{cluster}b", place) in (0, 1, 1 + len(cluster)) for place in range(len(cluster) + 2))


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("abc", -2, 0),
        ("abc", 9, 3),
        ("abc", 2, 2),
        ("a\r\nb", 2, 1),
        ("a\r\nb", 3, 3),
        (FLAG * 2, 3, 2),
        (FLAG * 2, 2, 2),
    ],
)
def test_a_cut_moves_back_to_the_beginning_of_a_character(text: str, index: int, expected: int) -> None:
    assert floor(text, index) == expected


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_graphemes_joined_are_the_text(text: str) -> None:
    parts = graphemes(text)
    assert "".join(parts) == text
    assert not any(torn(before, after) for before, after in pairwise(parts))


def test_every_mark_of_unicode_is_known_to_be_one() -> None:
    import re
    import unicodedata

    known = re.compile(f"[{marks()}]")
    all_marks = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code))[0] == "M")
    missing = [mark for mark in all_marks if not known.match(mark)]
    assert missing == []


def test_text_with_marks_is_not_plain() -> None:
    assert is_plain("Grüße, 世界! 😀")
    assert not is_plain("e\u0301")


@pytest.mark.parametrize(
    "unit", ["a helpful word, ", "字", "क्षत्रिय ", "👩‍👩‍👧‍👦", "!", " ", "\u0301", "سلام ", "e\u0301"]
)
def test_a_megabyte_is_counted_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit.encode()))
    start = time.perf_counter()
    assert count(text) > 0
    assert time.perf_counter() - start < 2, "20 to 100 ms are usual: this is not linear"
