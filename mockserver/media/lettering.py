"""Text as a mask: Pillow's font where it has the characters, smoothed bitmaps elsewhere, a hex box for the unknown."""

from functools import lru_cache
from typing import cast

from PIL import Image, ImageChops, ImageDraw, ImageFont

from .glyphs import BASELINE, ROWS, Glyph, glyph_table
from .script import Run, is_mark, runs, visual_order

# The built-in font at this share of a bitmap's height has letters as large as the bitmaps.
_FONT_SHARE = 0.9
_HALF, _FULL = 8, 16

# 3x5 digits for the boxes of unknown characters, five rows of three pixels each, from the top.
_DIGITS = (
    *(0o75557, 0o26227, 0o71747, 0o71717, 0o55711, 0o74717, 0o74757, 0o71222),
    *(0o75757, 0o75717, 0o25755, 0o65656, 0o74447, 0o65556, 0o74647, 0o74644),
)


def text_width(text: str, cell: int) -> float:
    """The width in pixels of one line whose bitmaps are `cell` pixels high."""
    return sum(_run_width(run, cell) for run in runs(text))


def text_mask(text: str, cell: int) -> Image.Image:
    """One line as an 8 bit mask, `line_height(cell)` high; its baseline is at `BASELINE / ROWS` of the cell."""
    parts = list(runs(visual_order(text)))
    # Some letters reach a little beyond their advance.
    width = round(sum(_run_width(run, cell) for run in parts)) + cell // 4 + 1
    mask = Image.new("L", (width, line_height(cell)))
    x = 0.0
    for run in parts:
        if run.built_in:
            baseline = cell * BASELINE / ROWS
            ImageDraw.Draw(mask).text((x, baseline), run.text, fill=255, font=_font(cell), anchor="ls")
        else:
            mask.paste(_enlarged(_strip(run.text), cell), (round(x), 0))
        x += _run_width(run, cell)
    return mask


def line_height(cell: int) -> int:
    """The distance from one line's top to the next one's."""
    return cell + (cell + 3) // 4


def needs_table(text: str) -> bool:
    """Whether a character has to come from the bitmaps, which are not legible below 16 pixels."""
    return any(not run.built_in for run in runs(text))


@lru_cache(maxsize=4096)
def _run_width(run: Run, cell: int) -> float:
    if run.built_in:
        return _font(cell).getlength(run.text)
    return sum(map(_advance, run.text)) * cell / ROWS


@lru_cache(maxsize=32)
def _font(cell: int) -> ImageFont.FreeTypeFont:
    # With a size it is always the scalable one.
    return cast("ImageFont.FreeTypeFont", ImageFont.load_default(max(round(cell * _FONT_SHARE), 1)))


def _advance(character: str) -> int:
    if is_mark(character):
        return 0
    glyph = glyph_table().glyph(character)
    return glyph.width if glyph else _FULL


def _strip(text: str) -> Image.Image:
    """The bitmaps of a run side by side, one pixel a dot, 16 rows high."""
    strip = Image.new("1", (max(sum(map(_advance, text)), 1), ROWS))
    x = 0
    for character in text:
        x += _advance(character)
        glyph = glyph_table().glyph(character)
        shape = _shape(glyph) if glyph else _box(character)
        place = (x - shape.width, 0)
        if is_mark(character):
            under = strip.crop((*place, x, ROWS))
            shape = ImageChops.logical_or(under, shape)
        strip.paste(shape, place)
    return strip


def _shape(glyph: Glyph) -> Image.Image:
    shape = Image.new("1", (glyph.width, ROWS))
    shape.paste(Image.frombytes("1", (_HALF, ROWS), glyph.left), (0, 0))
    if glyph.width > _HALF:
        shape.paste(Image.frombytes("1", (_HALF, ROWS), glyph.right), (_HALF, 0))
    return shape


def _box(character: str) -> Image.Image:
    """A frame around the character's code point in hexadecimal, two rows of digits."""
    box = Image.new("1", (_FULL, ROWS))
    draw = ImageDraw.Draw(box)
    draw.rectangle((0, 0, _FULL - 2, ROWS - 2), outline=1)
    digits = f"{ord(character):04X}" if ord(character) <= 0xFFFF else f"{ord(character):06X}"
    columns = len(digits) // 2
    for index, digit in enumerate(digits):
        left, top = (3, 2)[columns == 3] + index % columns * (5, 4)[columns == 3], 2 + index // columns * 6
        rows = _DIGITS[int(digit, 16)]
        for dot in range(15):
            if rows >> (14 - dot) & 1:
                draw.point((left + dot % 3, top + dot // 3), fill=1)
    return box


def _enlarged(strip: Image.Image, cell: int) -> Image.Image:
    """The strip at `cell` pixels high, its stairs turned into slopes."""
    size = (max(round(strip.width * cell / ROWS), 1), cell)
    if cell <= ROWS:
        return strip.convert("L").resize(size, Image.Resampling.BOX)
    while strip.height < cell:
        strip = _scale2x(strip)
    return strip.convert("L").resize(size, Image.Resampling.BICUBIC)


def _scale2x(strip: Image.Image) -> Image.Image:
    """Twice as large; the quarter of a dot between two equal neighbours takes their value if the others differ."""
    padded = Image.new("1", (strip.width + 2, strip.height + 2))
    padded.paste(strip, (1, 1))
    up, left, right, down = (
        padded.crop((x, y, x + strip.width, y + strip.height)) for x, y in ((1, 0), (0, 1), (2, 1), (1, 2))
    )
    size = (strip.width * 2, strip.height * 2)
    doubled = strip.resize(size, Image.Resampling.NEAREST)
    for row, near, far in ((0, up, down), (1, down, up)):
        for column, beside, across in ((0, left, right), (1, right, left)):
            differs = ImageChops.logical_and(ImageChops.logical_xor(near, far), ImageChops.logical_xor(near, across))
            cut = ImageChops.logical_and(differs, ImageChops.invert(ImageChops.logical_xor(near, beside)))
            quarter = Image.composite(near, strip, cut).resize(size, Image.Resampling.NEAREST)
            doubled.paste(quarter, (0, 0), _every_other(size, row, column))
    return doubled


def _every_other(size: tuple[int, int], row: int, column: int) -> Image.Image:
    """A mask of one pixel in each square of four."""
    stride = (size[0] + 7) // 8
    lines = [bytes((0x55 if column else 0xAA,)) * stride, bytes(stride)]
    return Image.frombytes("1", size, b"".join(lines[:: -1 if row else 1]) * (size[1] // 2))
