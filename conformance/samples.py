"""Small media files to send: each is whole and plays, none is heavier than it must be."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from functools import cache

_SIDE = 320
_RATE = 8000


@dataclass(frozen=True)
class Upload:
    """A file of a form. ``media_type`` is what its part declares."""

    filename: str
    media_type: str
    content: bytes

    @property
    def kind(self) -> str:
        """``image``, ``video`` or ``audio``."""
        return self.media_type.partition("/")[0]


@cache
def sample(kind: str) -> Upload:
    """A file of a kind: ``image`` (PNG, 320 x 320), ``audio`` (WAV, 2 s) or ``video`` (MP4, 2 s of 320 x 320)."""
    if kind == "image":
        return Upload("sample.png", "image/png", _picture())
    if kind == "audio":
        return Upload("sample.wav", "audio/wav", _sound())
    return Upload("sample.mp4", "video/mp4", _clip())


def _picture() -> bytes:
    rows = b"".join(b"\0" + bytes((row * 255 // _SIDE,)) * _SIDE for row in range(_SIDE))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _sound() -> bytes:
    data = bytes(128 + (40 if tick // 10 % 2 else -40) for tick in range(2 * _RATE))
    form = struct.pack("<HHIIHH", 1, 1, _RATE, _RATE, 1, 8)
    chunks = b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def _clip() -> bytes:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as box:
        stream = box.add_stream("mpeg4", rate=8)
        stream.width = stream.height = _SIDE
        stream.pix_fmt = "yuv420p"
        frame = av.VideoFrame(_SIDE, _SIDE, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes((128,)) * plane.buffer_size)
        for tick in range(16):
            frame.pts = tick
            box.mux(stream.encode(frame))
        box.mux(stream.encode())
    return file.getvalue()
