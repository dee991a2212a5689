"""Colours and shape numbers that follow from a seed and a caption, so that different prompts look different."""

from colorsys import hls_to_rgb
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

Colour = tuple[int, int, int]

HILLS = 4


@dataclass(frozen=True)
class Palette:
    """The look of one picture: colours from back to front, and fractions (0 to 1) that place its shapes."""

    sky: tuple[Colour, Colour]
    sun: Colour
    hills: tuple[Colour, ...]
    panel: Colour
    ink: Colour
    tint: Colour
    fractions: tuple[float, ...]


def digest_of(seed: int, caption: tuple[str, ...]) -> bytes:
    """64 bytes that stand for a seed and a caption; every choice of look or tune is read from them."""
    return blake2b(repr((seed, caption)).encode("utf-8", "backslashreplace")).digest()


def palette_of(seed: int, caption: tuple[str, ...]) -> Palette:
    """The colours of one picture: any hue, by day or by night."""
    digest = digest_of(seed, caption)
    fractions = tuple((high * 256 + low) / 65535 for high, low in pairwise(digest[2:]))
    hue = int.from_bytes(digest[:2], "big") / 65536
    night = digest[2] % 3 == 0
    far, near, sky_top, sky_bottom, sun = (0.30, 0.10, 0.10, 0.34, 0.88) if night else (0.66, 0.24, 0.62, 0.90, 0.97)
    step = (far - near) / (HILLS - 1)
    return Palette(
        sky=(_colour(hue + 0.06, sky_top, 0.50), _colour(hue - 0.02, sky_bottom, 0.62)),
        sun=_colour(hue + 0.5, sun, 0.75),
        hills=tuple(_colour(hue - 0.03 * i, far - step * i, 0.40) for i in range(HILLS)),
        panel=_colour(hue - 0.10, 0.09, 0.40),
        ink=(255, 255, 255),
        tint=_colour(hue, 0.82, 0.55),
        fractions=fractions,
    )


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
