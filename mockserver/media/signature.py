"""What a file claims to be in its first bytes."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["image", "video", "audio"]


@dataclass(frozen=True)
class Signature:
    """A kind, a common name of the format, and the name of libav's reader for it (empty for images)."""

    kind: Kind
    format: str
    reader: str = ""


_STARTS: tuple[tuple[bytes, Signature], ...] = (
    (b"\x89PNG\r\n\x1a\n", Signature("image", "png")),
    (b"\xff\xd8\xff", Signature("image", "jpeg")),
    (b"GIF87a", Signature("image", "gif")),
    (b"GIF89a", Signature("image", "gif")),
    (b"II*\0", Signature("image", "tiff")),
    (b"MM\0*", Signature("image", "tiff")),
    (b"fLaC", Signature("audio", "flac", "flac")),
    (b"FLV\x01", Signature("video", "flv", "flv")),
    (b"#!AMR", Signature("audio", "amr", "amr")),
    (b"ID3", Signature("audio", "mp3", "mp3")),
)
_RIFF = {
    b"WAVE": Signature("audio", "wav", "wav"),
    b"WEBP": Signature("image", "webp"),
    b"AVI ": Signature("video", "avi", "avi"),
}
_BRANDS = {
    b"qt  ": Signature("video", "mov", "mov"),
    b"M4A ": Signature("audio", "m4a", "mov"),
    b"avif": Signature("image", "avif"),
    b"heic": Signature("image", "heic"),
    b"mif1": Signature("image", "heic"),
}


def signature_of(data: bytes) -> Signature | None:
    """The claim of the first bytes, or None for anything but a known picture, video or sound."""
    for start, signature in _STARTS:
        if data.startswith(start):
            return signature
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], Signature("video", "mp4", "mov"))
    if data.startswith(b"\x1aE\xdf\xa3"):
        return Signature("video", "webm" if b"webm" in data[:64] else "matroska", "matroska")
    if data.startswith(b"OggS"):
        return Signature("audio", "opus" if b"OpusHead" in data[:64] else "ogg", "ogg")
    if data.startswith(b"BM") and len(data) >= 26 and int.from_bytes(data[2:6], "little") == len(data):
        return Signature("image", "bmp")
    return _frames(data)


def _frames(data: bytes) -> Signature | None:
    """Bare MPEG audio: two frame headers in a row, since one is too easily met by chance."""
    if _adts_step(data, 0) and _adts_step(data, _adts_step(data, 0)):
        return Signature("audio", "aac", "aac")
    if _is_mp3(data, 0) and any(_is_mp3(data, at) for at in range(24, min(len(data), 2900))):
        return Signature("audio", "mp3", "mp3")
    return None


def adts_samples(data: bytes) -> tuple[int, int]:
    """Samples and sample rate of an ADTS stream, by counting its frames; the rate is 0 when it is reserved."""
    rates = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
    code = data[2] >> 2 & 15
    position = frames = 0
    while step := _adts_step(data, position):
        position += step
        frames += 1
    return frames * 1024, rates[code] if code < len(rates) else 0


def _adts_step(data: bytes, at: int) -> int:
    """The length in bytes of the ADTS frame that begins here, or 0 when none does."""
    header = data[at : at + 7]
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length >= 7 else 0


def _is_mp3(data: bytes, at: int) -> bool:
    """Whether an MPEG layer III frame header stands here (sync, layer, a real bitrate and sample rate)."""
    header = data[at : at + 3]
    return (
        len(header) == 3
        and header[0] == 0xFF
        and header[1] & 0xE6 == 0xE2
        and header[2] & 0xF0 not in (0x00, 0xF0)
        and header[2] & 0x0C != 0x0C
    )
