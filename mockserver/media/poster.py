"""The still face of a picture or clip: scenery, and a panel that says the caption."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from .layout import Layout, lay_out
from .lettering import text_mask
from .palette import Palette
from .scenery import scenery

_PANEL_ALPHA = 214
# On anything smaller a word or two would hide the colours and say nothing.
_LEAST_WRITTEN = 32


@dataclass(frozen=True)
class Margins:
    """The free space around the panel, and between its edge and the text, in pixels."""

    margin: int
    padding: int

    @classmethod
    def of(cls, width: int, height: int) -> "Margins":
        """In proportion to a face, and next to nothing on the smallest ones."""
        short = min(width, height)
        return cls(margin=short // 20 if short >= 96 else 0, padding=max(short // 26, 2))


def poster(width: int, height: int, caption: tuple[str, ...], palette: Palette, *, sky: bool = True) -> Image.Image:
    """An RGB picture (RGBA without `sky`) of the scenery with the caption on a panel in its lower part."""
    canvas = scenery(width, height, palette, sky=sky)
    if min(width, height) < _LEAST_WRITTEN:
        return canvas
    margins = Margins.of(width, height)
    around = 2 * (margins.margin + margins.padding)
    layout = lay_out(
        caption,
        width - around,
        int((height - around) * (0.72 if margins.margin else 1)),
        largest=max(min(width, height) // 10, 10),
    )
    if layout.lines:
        _write(canvas, layout, margins, palette)
    return canvas


def _write(canvas: Image.Image, layout: Layout, margins: Margins, palette: Palette) -> None:
    top = canvas.height - margins.margin - 2 * margins.padding - layout.height
    box = (margins.margin, top, canvas.width - margins.margin, canvas.height - margins.margin)
    size = (box[2] - box[0], box[3] - box[1])
    shade = Image.new("L", size)
    ImageDraw.Draw(shade).rounded_rectangle(
        (0, 0, size[0] - 1, size[1] - 1), radius=margins.padding if margins.margin else 0, fill=_PANEL_ALPHA
    )
    canvas.paste(palette.panel, box, shade)
    for line in layout.lines:
        mask = text_mask(line.text, line.cell)
        place = (box[0] + margins.padding, box[1] + margins.padding + line.top)
        canvas.paste(palette.ink if line.headline else palette.tint, place, mask)
