"""The background of a picture: a sky, a sun and a few ranges of hills."""

from math import pi, sin

from PIL import Image, ImageDraw

from .palette import Palette

# Above this many pixels edges are fine enough without smoothing, which would cost four times the work.
_SMOOTH_BELOW = 1_000_000


def scenery(width: int, height: int, palette: Palette, *, sky: bool = True) -> Image.Image:
    """An RGB picture of the landscape; with `sky=False` an RGBA one, see-through above the hills."""
    scale = 2 if width * height < _SMOOTH_BELOW else 1
    wide, high = width * scale, height * scale
    # Without a sky: the first hill's colour, fully see-through, since smoothed edges must not blend towards black.
    canvas = _gradient(wide, high, palette) if sky else Image.new("RGBA", (wide, high), (*palette.hills[0], 0))
    draw = ImageDraw.Draw(canvas)
    if sky:
        radius = min(wide, high) * (0.10 + 0.08 * palette.fractions[0])
        x, y = wide * (0.15 + 0.5 * palette.fractions[1]), high * (0.14 + 0.16 * palette.fractions[2])
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=palette.sun)
    for index, colour in enumerate(palette.hills):
        draw.polygon(_ridge(wide, high, index, palette.fractions[8 + 4 * index :]), fill=colour)
    return canvas.reduce(scale) if scale > 1 else canvas


def _gradient(width: int, height: int, palette: Palette) -> Image.Image:
    """The sky: rows of one colour each, which is quick to draw and compresses to almost nothing."""
    top, bottom = palette.sky
    column = Image.new("RGB", (1, height))
    last = max(height * 0.7, 1)
    for y in range(height):
        part = min(y / last, 1)
        red, green, blue = (round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
        column.putpixel((0, y), (red, green, blue))
    return column.resize((width, height), Image.Resampling.NEAREST)


def _ridge(width: int, height: int, index: int, fractions: tuple[float, ...]) -> list[tuple[float, float]]:
    """The outline of one range of hills, the first one the farthest."""
    base = height * (0.42 + 0.13 * index)
    rise = min(width, height) * (0.05 + 0.05 * fractions[0])
    waves = 0.8 + 1.6 * fractions[1]
    points = 96
    line = []
    for i in range(points + 1):
        along = i / points
        swell = sin(2 * pi * (along * waves + fractions[2])) + 0.35 * sin(2 * pi * (along * waves * 2.7 + fractions[3]))
        line.append((width * along, base - rise * swell))
    return [*line, (width, height), (0, height)]
