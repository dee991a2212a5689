"""How text falls apart into words, runs and directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.media.script import pieces, runs, tidy, visual_order


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  a\n\tb\u2028c  ", "a b c"),
        ("e\u0301", "é"),
        ("zero\u200bwidth\ufe0f\u2060", "zerowidth"),
        ("\ud800lone", "lone"),
        ("\x00", ""),
    ],
    ids=ascii,
)
def test_invisible_things_leave_the_text(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a red fox", ["a", " ", "red", " ", "fox"]),
        ("红狐跳，", ["红", "狐", "跳，"]),
        ("「狐」が", ["「狐」", "が"]),
        ("用model跑（5秒）。", ["用", "model", "跑", "（5", "秒）。"]),
        ("a 🦊b", ["a", " ", "🦊", "b"]),
        ("", []),
    ],
)
def test_lines_break_between_words_and_ideographs_but_not_before_a_comma(text: str, parts: list[str]) -> None:
    assert list(pieces(text)) == parts


@given(st.text())
def test_no_character_is_lost_on_the_way(text: str) -> None:
    clean = tidy(text)
    assert "".join(pieces(clean)) == clean
    assert "".join(run.text for run in runs(clean)) == clean
    assert sorted(visual_order(clean)) == sorted(clean)


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ("plain “text”…", [("plain “text”…", True)]),
        ("a café", [("a ", True), ("café", False)]),
        ("用model", [("用", False), ("model", True)]),
    ],
)
def test_a_word_is_drawn_in_one_font(text: str, fonts: list[tuple[str, bool]]) -> None:
    assert [(run.text, run.built_in) for run in runs(text)] == fonts


@pytest.mark.parametrize(
    ("logical", "drawn"),
    [
        ("plain", "plain"),
        ("abc שלום", "abc םולש"),
        ("שלום עולם ok", "םלוע םולש ok"),
        ("ok, שלום", "ok, םולש"),
        ("בָּא", "אבָּ"),
    ],
)
def test_right_to_left_words_are_turned_round(logical: str, drawn: str) -> None:
    assert visual_order(logical) == drawn
