"""Text as pixels: real shapes for the world's scripts, boxes for the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from mockserver.media.lettering import line_height, text_mask, text_width
from mockserver.media.script import tidy


def _ink(mask: Image.Image) -> int:
    return sum(mask.histogram()[128:])


def _apart(one: Image.Image, other: Image.Image) -> int:
    """How many pixels are ink in only one of two masks."""
    return _ink(ImageChops.difference(one, other))


@pytest.mark.parametrize("cell", [16, 24, 48, 160])
def test_two_chinese_texts_differ_and_are_no_boxes(cell: int) -> None:
    one, other, boxes = (text_mask(text, cell) for text in ("红狐跳过小溪", "蓝鲸游向大海", "\U000f0001" * 6))
    assert one.size == other.size == boxes.size
    least = 6 * cell * cell // 20
    assert _apart(one, other) > least
    assert _apart(one, boxes) > least
    assert _apart(other, boxes) > least


def test_a_glyph_at_its_own_size_is_the_bitmap_itself() -> None:
    from mockserver.media.glyphs import glyph_table

    glyph = glyph_table().glyph("狐")
    assert glyph is not None
    mask = text_mask("狐", 16)
    for row in range(16):
        drawn = sum(1 << (15 - x) for x in range(16) if mask.getpixel((x, row)) == 255)
        assert drawn == glyph.left[row] << 8 | glyph.right[row]


def test_enlarging_keeps_the_shape_and_smooths_its_stairs() -> None:
    small = text_mask("狐", 16).crop((0, 0, 16, 16))
    large = text_mask("狐", 128).crop((0, 0, 128, 128))
    stairs = small.resize((128, 128), Image.Resampling.NEAREST)
    assert 0.02 < _apart(large, stairs) / (128 * 128) < 0.12
    # A slope of bare squares has one corner a dot; what is merely blurred keeps them.
    blurred = small.resize((128, 128), Image.Resampling.BICUBIC)
    assert _apart(large, blurred) > 0.02 * 128 * 128
    assert abs(_ink(large) - _ink(stairs)) < 0.1 * _ink(stairs)


def test_a_box_tells_its_code_point() -> None:
    fox, crab, private = (text_mask(text, 16) for text in ("🦊", "🦀", "\ue000"))
    assert _apart(fox, crab) > 2
    assert _apart(fox, private) > 5
    for box in (fox, crab, private):
        assert all(box.getpixel((x, 0)) == 255 for x in range(15))


def test_a_mark_lies_over_its_letter() -> None:
    # An x with a tilde has no composed form.
    plain, marked = text_mask("xж", 16), text_mask("x\u0303ж", 16)
    assert plain.size == marked.size
    assert _ink(marked) > _ink(plain)
    assert _apart(ImageChops.lighter(plain, marked), marked) == 0


def test_a_mark_without_a_letter_is_drawn_without_harm() -> None:
    assert text_mask("\u0301", 16).size == text_mask("", 16).size
    assert text_mask("", 16).size == (5, line_height(16))
    assert text_width("éé", 16) == 16


def test_latin_letters_come_from_the_outline_font() -> None:
    # A bitmap scaled by an odd factor has few greys, an outline has many.
    assert len(text_mask("Saga", 40).getcolors() or ()) > 30


@pytest.mark.parametrize("text", ["fox fox fox", "红狐红狐", "fox 红狐 café"])
@pytest.mark.parametrize("cell", [9, 16, 31, 77])
def test_the_width_is_known_before_drawing(text: str, cell: int) -> None:
    mask = text_mask(text, cell)
    inked = mask.point([0] * 64 + [255] * 192).getbbox()
    assert inked is not None
    assert text_width(text, cell) * 0.85 < inked[2] <= text_width(text, cell) + cell / 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.integers(9, 60))
def test_any_text_can_be_drawn(text: str, cell: int) -> None:
    assert text_mask(tidy(text), cell).height == line_height(cell)
