"""Wrapping: as large as fits, nothing outside the box, the first line before the others."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.media.layout import ELLIPSIS, lay_out, wrap
from mockserver.media.lettering import line_height, text_width

CAPTION = ("A red fox leaps over a frozen brook", "model", "task_01")


def test_more_room_gives_larger_letters_up_to_the_asked_size() -> None:
    cells = [lay_out(CAPTION, side, side, largest=64).lines[0].cell for side in (150, 300, 600, 2000)]
    assert cells == sorted(cells)
    assert cells[0] < cells[-1] == 64


def test_the_headline_is_larger_than_what_follows() -> None:
    first, *rest = lay_out(CAPTION, 900, 400, largest=60).lines
    assert first.headline
    assert [line.headline for line in rest[-2:]] == [False, False]
    assert all(line.cell < first.cell for line in rest[-2:])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab x红狐，é🦊שa"), max_size=90), max_size=4),
    st.integers(20, 500),
    st.integers(12, 300),
)
def test_every_line_stays_inside_the_box(caption: list[str], width: int, height: int) -> None:
    layout = lay_out(caption, width, height, largest=max(min(width, height) // 5, 10))
    assert layout.height <= height
    for line in layout.lines:
        assert line.text
        assert line.top + line.cell <= height
        assert text_width(line.text, line.cell) <= max(width, line.cell) + 1


@pytest.mark.parametrize("caption", [CAPTION, ("红狐跳过小溪，雪山", "模型")])
def test_nothing_is_lost_when_there_is_room(caption: tuple[str, ...]) -> None:
    shown = "".join(line.text for line in lay_out(caption, 300, 300, largest=40).lines)
    assert shown.replace(" ", "") == "".join(caption).replace(" ", "")


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    layout = lay_out(("a red fox " * 40, "model", "task"), 120, 60, largest=12)
    headline = [line.text for line in layout.lines if line.headline]
    rest = [line.text for line in layout.lines if not line.headline]
    assert headline[-1].endswith(ELLIPSIS)
    assert rest == ["model", "task"]


def test_the_first_line_is_the_last_to_go() -> None:
    assert [line.text for line in lay_out(("fox", "model", "task"), 100, 14, largest=12).lines] == ["fox"]


@pytest.mark.parametrize(("width", "height"), [(100, 5), (5, 100), (0, 0)])
def test_no_line_is_better_than_half_a_line(width: int, height: int) -> None:
    assert lay_out(CAPTION, width, height, largest=20).lines == ()


def test_endless_prompts_are_cut_before_they_are_measured() -> None:
    layout = lay_out(("狐" * 1_000_000,), 4000, 4000, largest=100)
    shown = "".join(line.text for line in layout.lines)
    assert shown == "狐" * 1200 + ELLIPSIS


def test_chinese_is_never_smaller_than_its_bitmaps() -> None:
    assert {line.cell for line in lay_out(("红狐跳过小溪", "模型"), 100, 80, largest=14).lines} == {16}


def test_a_word_longer_than_the_line_is_broken() -> None:
    lines = wrap("x" * 100 + " end", 20, 150)
    assert "".join(lines) == "x" * 100 + "end" or " ".join(lines).endswith("end")
    assert len(lines) > 3
    assert all(text_width(line, 20) <= 150 for line in lines)


def test_lines_neither_begin_nor_end_with_a_space() -> None:
    lines = wrap("one two three four five six", 20, 80)
    assert len(lines) > 2
    assert lines == [line.strip() for line in lines]
    assert " ".join(lines) == "one two three four five six"


def test_lines_lie_below_each_other() -> None:
    lines = lay_out(CAPTION, 200, 200, largest=20).lines
    for above, below in pairwise(lines):
        assert below.top >= above.top + line_height(above.cell)
