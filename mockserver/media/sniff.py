"""What is in an uploaded file: kind, format and measures, found without decoding it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

from .signature import Kind, Signature, adts_samples, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.container import InputContainer
    from PIL.ImageFile import ImageFile

# libav reads at most this much to find out about streams.
_PROBE_BYTES = "1000000"


@dataclass(frozen=True)
class Sniffed:
    """Measures are None where they do not apply, or where the file is broken after a good beginning.

    `width` and `height` are pixels, `fps` frames a second.
    """

    kind: Kind
    format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None


def sniff(data: bytes) -> Sniffed | None:
    """What the bytes are, or None when they are no picture, video or sound known here.

    Never raises: an upload may hold anything. The time is bounded, since nothing but headers is read.
    """
    signature = signature_of(data)
    if signature is None:
        return None
    found = Sniffed(signature.kind, signature.format)
    # Both libraries raise whatever comes to their mind on broken files.
    with suppress(Exception):
        return _measure_picture(data, found) if signature.kind == "image" else _measure_streams(data, signature, found)
    return found


def _measure_picture(data: bytes, found: Sniffed) -> Sniffed:
    if found.format == "webp":
        width, height = _webp_size(data)
    else:
        # The readers by name: Image.open() refuses or warns about large sizes, which are to be told here.
        width, height = _picture_reader(found.format)(BytesIO(data), "").size
    return replace(found, width=width, height=height)


def _picture_reader(format: str) -> "Callable[..., ImageFile]":
    from PIL import Image

    Image.preinit() if format in ("png", "jpeg", "gif", "bmp") else Image.init()
    return Image.OPEN[format.upper()][0]


def _webp_size(data: bytes) -> tuple[int, int]:
    """From the headers alone: Pillow's reader sets memory for the whole picture aside before it knows it is whole."""
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and len(body) == 10:
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise ValueError("no picture in this WebP file")


def _measure_streams(data: bytes, signature: Signature, found: Sniffed) -> Sniffed:
    import av

    if signature.reader == "aac":
        # libav would guess from the bit rate of the first frames.
        samples, rate = adts_samples(data)
        return replace(found, seconds=samples / rate)
    # Not `options`: PyAV hands these to streams too, and one that is found late overruns its array (issue 2010).
    limits = {"probesize": _PROBE_BYTES}
    with av.open(BytesIO(data), "r", format=signature.reader, container_options=limits) as container:
        return _measure_container(container, found)


def _measure_container(container: "InputContainer", found: Sniffed) -> Sniffed:
    seconds = None if container.duration is None else container.duration / 1_000_000
    # A cover picture inside a sound file counts as a video stream.
    if not container.streams.video or (found.kind == "audio" and found.format != "ogg"):
        return replace(found, kind="audio", seconds=seconds)
    stream = container.streams.video[0]
    return replace(
        found,
        kind="video",
        width=stream.codec_context.width or None,
        height=stream.codec_context.height or None,
        seconds=seconds,
        fps=float(stream.average_rate or Fraction(0)) or None,
    )
