"""Still pictures: PNG, JPEG, WebP."""

from io import BytesIO

from .palette import palette_of
from .poster import poster
from .spec import Picture

_QUALITY = 85


def render_picture(spec: Picture) -> bytes:
    """Draw and encode a picture; the same description always gives the same bytes."""
    sky = not (spec.transparent and spec.format != "jpeg")
    image = poster(spec.width, spec.height, spec.caption, palette_of(spec.seed, spec.caption), sky=sky)
    file = BytesIO()
    if spec.format == "png":
        image.save(file, "PNG", compress_level=_png_level(spec.compression))
    elif spec.format == "jpeg":
        image.save(file, "JPEG", quality=_quality(spec))
    else:
        # Method 0 is a third of the default's time and a tenth larger.
        image.save(file, "WEBP", quality=_quality(spec), method=0)
    return file.getvalue()


def _png_level(compression: int | None) -> int:
    """zlib's level: 1 is nearly as small as 9 on these pictures, so it is the default."""
    return 1 if compression is None else round(compression * 9 / 100)


def _quality(spec: Picture) -> int:
    if spec.quality is not None:
        return spec.quality
    return _QUALITY if spec.compression is None else 95 - round(spec.compression * 0.85)
