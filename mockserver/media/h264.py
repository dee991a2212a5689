"""A few frames as one closed group of H.264 pictures, ready for an MP4 file."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from av import CodecContext, VideoFrame

_SEQUENCE, _PICTURE_SET, _SLICES = 7, 8, (1, 5)

# One thread, so that the bytes never depend on timing. The colour words say what `planes` did.
_OPTIONS = {
    "preset": "superfast",
    "threads": "1",
    "x264-params": "bframes=0:scenecut=0:keyint=infinite:subme=0:me=dia"
    ":colorprim=smpte170m:transfer=smpte170m:colormatrix=smpte170m",
}


@dataclass(frozen=True)
class Pictures:
    """Coded pictures with length-prefixed units, the first one a key frame, and the parameter sets they need."""

    sequence_set: bytes
    picture_set: bytes
    samples: tuple[bytes, ...]


def encode(frames: Iterable[VideoFrame], *, width: int, height: int, fps: int, coarseness: int = 28) -> Pictures:
    """Encode the frames: one key frame, then frames that look back only, so that decoding order is showing order.

    ``coarseness`` is the encoder's constant rate factor: six more are half of the bytes.
    """
    codec = CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.time_base = Fraction(fps), Fraction(1, fps)
    codec.options = {**_OPTIONS, "crf": str(coarseness)}
    packets: list[bytes] = []
    for index, frame in enumerate(frames):
        frame.pts = index
        packets += map(bytes, codec.encode(frame))
    packets += map(bytes, codec.encode(None))
    units = [_units(packet) for packet in packets]
    return Pictures(
        sequence_set=next(unit for unit in units[0] if unit[0] & 31 == _SEQUENCE),
        picture_set=next(unit for unit in units[0] if unit[0] & 31 == _PICTURE_SET),
        samples=tuple(_sample(parts) for parts in units),
    )


def _units(packet: bytes) -> list[bytes]:
    """The units between start codes; a unit never ends with a zero byte, a four-byte start code begins with one."""
    return [unit.rstrip(b"\0") for unit in packet.split(b"\0\0\1") if unit.rstrip(b"\0")]


def _sample(units: list[bytes]) -> bytes:
    """Only slices: parameter sets go into the header, and the encoder's signature nowhere."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units if unit[0] & 31 in _SLICES)
