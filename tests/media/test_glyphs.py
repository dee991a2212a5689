"""The table of bitmaps: what it covers, and what a broken one says."""

from pathlib import Path

import pytest

from mockserver.contracts.locate import fixtures_dir
from mockserver.media.glyphs import ROWS, Glyph, glyph_table, read_table

FILE = fixtures_dir() / "media" / "unifont-15.0.01.glyphs"


def _rows(glyph: Glyph) -> list[str]:
    lines = [f"{left:08b}{right:08b}"[: glyph.width] for left, right in zip(glyph.left, glyph.right, strict=True)]
    return [line.replace("0", ".").replace("1", "#") for line in lines]


def test_a_glyph_is_the_picture_of_its_character() -> None:
    glyph = glyph_table().glyph("十")
    assert glyph is not None
    rows = _rows(glyph)
    assert (glyph.width, len(rows)) == (16, ROWS)
    upright, level = rows[12], max(rows, key=lambda row: row.count("#"))
    assert upright.count("#") == 1
    assert level.count("#") > 12
    assert abs(upright.index("#") - 7.5) <= 1


SCRIPTS = (
    *("éßłşİ", "Привет", "Γειά", "שלום", "مرحبا", "สวัสดี", "नमस्ते", "中文红狐溪", "㗎㐀"),
    *("ひらカナ", "한국어", "，。「」", "ＡＢｃ", "→∑☀★"),
)


@pytest.mark.parametrize("text", SCRIPTS)
def test_the_table_covers_the_scripts_of_prompts(text: str) -> None:
    assert [character for character in text if glyph_table().glyph(character) is None] == []


def test_every_common_ideograph_and_syllable_is_there_and_distinct() -> None:
    for first, last in (("\u4e00", "\u9fff"), ("\uac00", "\ud7a3")):
        shapes = [glyph_table().glyph(chr(code)) for code in range(ord(first), ord(last) + 1)]
        assert shapes.count(None) == 0
        assert len(set(shapes)) > 0.99 * len(shapes)


@pytest.mark.parametrize("character", ["🦊", "\x07", "\u200b", "\ue000", "\u0378"], ids=ascii)
def test_what_has_no_shape_is_none(character: str) -> None:
    assert glyph_table().glyph(character) is None


def test_the_table_is_small_and_read_once() -> None:
    assert FILE.stat().st_size < 700_000
    assert glyph_table() is glyph_table()


def test_a_table_can_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / FILE.name).write_bytes(FILE.read_bytes())
    assert glyph_table(tmp_path).glyph("狐") == glyph_table().glyph("狐")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a table"),
        (b"PNG", "not a table"),
        (FILE.read_bytes()[:-1], "has 562705"),
        (FILE.read_bytes() + b"!", "has 562707"),
    ],
    ids=["empty", "other", "cut", "longer"],
)
def test_a_broken_table_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_table(data)


def test_its_licence_travels_beside_it() -> None:
    text = (FILE.parent / "unifont-15.0.01.LICENSE.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in text
    assert "Roman Czyborra" in text
