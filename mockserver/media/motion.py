"""What moves in a clip: a ring that turns once a second around the frame's number, and a bar that grows below."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from .lettering import text_mask, text_width
from .palette import Palette
from .poster import Margins

_LEAST_RING = 24
_SMOOTH = 2


@dataclass(frozen=True)
class Patch:
    """A part of a frame that differs from the still face; its place and size are even, as colour planes need."""

    image: Image.Image
    left: int
    top: int


def patches(face: Image.Image, palette: Palette, *, frame: int, fps: int) -> list[Patch]:
    """The moving parts of frame number `frame` (from 0) of a second with `fps` frames."""
    done = (frame + 1) / fps
    drawn = [_bar(face.width, face.height, palette, done)]
    side = _even(min(face.size) * 0.17)
    if side >= _LEAST_RING:
        margin = _even(Margins.of(*face.size).margin)
        left, top = face.width - margin - side, margin
        under = face.crop((left, top, left + side, top + side))
        drawn.append(Patch(_ring(under, palette, done, f"{frame + 1:02d}"), left, top))
    return drawn


def _bar(width: int, height: int, palette: Palette, done: float) -> Patch:
    high = max(_even(height / 60), 2)
    bar = Image.new("RGB", (width, high), palette.panel)
    bar.paste(palette.sun, (0, 0, max(round(width * done), 1), high))
    return Patch(bar, 0, height - high)


def _ring(under: Image.Image, palette: Palette, done: float, number: str) -> Image.Image:
    side = under.width
    large = side * _SMOOTH
    disc, arc = Image.new("L", (large, large)), Image.new("L", (large, large))
    ImageDraw.Draw(disc).ellipse((0, 0, large - 1, large - 1), fill=214)
    inset = large // 12
    box = (inset, inset, large - 1 - inset, large - 1 - inset)
    ImageDraw.Draw(arc).arc(box, -90, -90 + 360 * done, fill=255, width=max(large // 10, 2))
    drawn = under.copy()
    drawn.paste(palette.panel, (0, 0), disc.reduce(_SMOOTH))
    drawn.paste(palette.sun, (0, 0), arc.reduce(_SMOOTH))
    cell = max(side // 3, 9)
    place = (round((side - text_width(number, cell)) / 2), round(side / 2 - cell * 0.55))
    drawn.paste(palette.ink, place, text_mask(number, cell))
    return drawn


def _even(value: float) -> int:
    return int(value) // 2 * 2
