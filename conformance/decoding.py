"""What a file really is: its kind, format, pixels and length, read out of its bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image


class NotDecodedError(Exception):
    """Bytes that are no file of a known kind; the text says why."""


@dataclass(frozen=True)
class Found:
    """``kind`` is ``picture``, ``clip`` or ``sound``; ``format`` a word such as ``png``, ``mp4``, ``mp3``."""

    kind: str
    format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None
    sound: bool = False
    transparent: bool = False


BARE = "pcm"
"""The format of samples without a head: of two bytes, so many a second."""
_BYTES, _RATE = 2, 24000
_PICTURES = {"png": "png", "jpeg": "jpeg", "webp": "webp", "gif": "gif"}


def decoded(content: bytes) -> Found:
    """The file behind these bytes; raises ``NotDecodedError``."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            name = str(picture.format or "").lower()
            size = picture.width, picture.height
            return Found("picture", _PICTURES.get(name, name), *size, transparent=_is_transparent(picture))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return _moving(content)


def _is_transparent(picture: Image.Image) -> bool:
    """Whether something shines through any point of a picture."""
    if not picture.has_transparency_data:
        return False
    opaque = picture.convert("RGBA").getchannel("A").histogram()[-1]
    return opaque < picture.width * picture.height


def bare_sound(content: bytes) -> Found:
    """Samples without a head, as the speech of the OpenAI interface has them; raises ``NotDecodedError``."""
    samples, rest = divmod(len(content), _BYTES)
    if rest:
        raise NotDecodedError(f"{len(content)} bytes are no whole samples of {_BYTES}")
    return Found("sound", BARE, seconds=samples / _RATE, sound=True)


def _moving(content: bytes) -> Found:
    import av

    try:
        with av.open(io.BytesIO(content), mode="r") as box:
            video = next(iter(box.streams.video), None)
            audio = next(iter(box.streams.audio), None)
            name = box.format.name
            if video is not None:
                frames = sum(1 for _ in box.decode(video=0))
                rate = float(video.average_rate or 0)
                seconds = frames / rate if rate else None
                return Found("clip", _named(name), video.width, video.height, seconds, rate, audio is not None)
            if audio is None:
                raise NotDecodedError(f"{name} without picture or sound")
            samples = sum(frame.samples for frame in box.decode(audio=0))
            return Found("sound", _named(name), seconds=samples / audio.rate, sound=True)
    except (av.FFmpegError, ValueError, StopIteration) as problem:
        raise NotDecodedError(str(problem) or type(problem).__name__) from None


def _named(name: str) -> str:
    """The format's own word, of the several that a demuxer goes by."""
    parts: Any = name.split(",")
    return "mp4" if "mp4" in parts else str(parts[0])
