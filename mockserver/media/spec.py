"""What a file shall be: small, frozen, JSON-serialisable descriptions that a task can store instead of the file."""

from typing import Literal

import msgspec

PictureFormat = Literal["png", "jpeg", "webp"]
SoundFormat = Literal["mp3", "wav", "flac", "opus", "aac", "pcm"]

SAMPLE_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

_CONTENT_TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "pcm": "audio/pcm",
}
_SUFFIXES = {"jpeg": ".jpg"}


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A still picture that says its caption lines, the first one large.

    `width` and `height` are pixels, 1 to 8192. `transparent` leaves the sky out (png and webp; a jpeg has no alpha
    channel and stays opaque). `compression` is a percentage, more is smaller: the effort of a png, the loss of a jpeg
    or webp. `quality` (1 to 100, more is better) overrides it for jpeg and webp.
    """

    width: int
    height: int
    format: PictureFormat
    caption: tuple[str, ...]
    seed: int
    transparent: bool = False
    compression: int | None = None
    quality: int | None = None

    def __post_init__(self) -> None:
        _within("width", self.width, 1, 8192)
        _within("height", self.height, 1, 8192)
        _within("compression", self.compression, 0, 100)
        _within("quality", self.quality, 1, 100)


class Clip(msgspec.Struct, frozen=True, tag="clip"):
    """A moving picture: MP4, H.264 in yuv420p, and AAC when `sound`.

    yuv420p stores one colour for each 2x2 pixels, so an odd `width` or `height` (pixels, 16 to 4096) is rounded up to
    the next even number. `seconds` is 0.1 to 600, and the clip has as many whole frames as come nearest to it;
    `fps` is 1 to 120 frames a second.
    """

    width: int
    height: int
    seconds: float
    fps: int
    sound: bool
    caption: tuple[str, ...]
    seed: int

    def __post_init__(self) -> None:
        _within("width", self.width, 16, 4096)
        _within("height", self.height, 16, 4096)
        _within("seconds", self.seconds, 0.1, 600)
        _within("fps", self.fps, 1, 120)


class Sound(msgspec.Struct, frozen=True, tag="sound"):
    """A mono tune: `opus` is Ogg Opus, `aac` is ADTS, `pcm` is bare 16 bit little-endian samples.

    `seconds` is 0.01 to 1800; a format made of frames is rounded to whole frames. Opus knows fewer sample rates than
    the others and takes 48000 for those it lacks.
    """

    seconds: float
    format: SoundFormat
    caption: tuple[str, ...]
    seed: int
    sample_rate: int = 24000

    def __post_init__(self) -> None:
        _within("seconds", self.seconds, 0.01, 1800)
        if self.sample_rate not in SAMPLE_RATES:
            raise ValueError(f"sample_rate must be one of {SAMPLE_RATES}, not {self.sample_rate}")


MediaSpec = Picture | Clip | Sound


def content_type(spec: MediaSpec) -> str:
    """The media type to serve the file with."""
    return "video/mp4" if isinstance(spec, Clip) else _CONTENT_TYPES[spec.format]


def suffix(spec: MediaSpec) -> str:
    """The ending of a file name, with its dot."""
    return ".mp4" if isinstance(spec, Clip) else _SUFFIXES.get(spec.format, f".{spec.format}")


def _within(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise ValueError(f"{name} must be between {least} and {most}, not {value}")
