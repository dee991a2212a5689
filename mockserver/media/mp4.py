"""An MP4 file (ISO/IEC 14496-12, -14, -15) from coded samples: the header first, no dates, exact durations."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_MILLI = 1000
_UNITY = b"".join(number.to_bytes(4, "big") for number in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
# What the High profile adds to its configuration: 4:2:0, eight bits twice, no extensions.
_CHROMA_AND_DEPTH = b"\xfd\xf8\xf8\0"
_UNDETERMINED = 0x55C4  # the language "und", three letters of five bits


@dataclass(frozen=True)
class Track:
    """One stream: its samples in chunks, `delta` ticks each at `timescale` ticks a second.

    `entry` is the sample description box; `keys` holds the numbers (from 1) of the samples that need no others, or
    None when that is all of them; `size` is the pixels shown, None for sound.
    """

    entry: bytes
    chunks: Sequence[Sequence[bytes]]
    timescale: int
    delta: int
    keys: Sequence[int] | None = None
    size: tuple[int, int] | None = None

    @property
    def ticks(self) -> int:
        """The duration."""
        return self.delta * sum(map(len, self.chunks))


def box(name: bytes, *parts: bytes) -> bytes:
    """A box: its length, its four-letter name, its content."""
    return _u32(8 + sum(map(len, parts))) + name + b"".join(parts)


def full_box(name: bytes, *parts: bytes, flags: int = 0) -> bytes:
    """A box with version 0 and flags."""
    return box(name, _u32(flags), *parts)


def mp4(tracks: Sequence[Track]) -> bytes:
    """The whole file, chunks of the tracks by turns."""
    kind = box(b"ftyp", b"isom", _u32(512), b"isomiso2avc1mp41")
    # The header's length does not depend on the offsets in it: a first draft tells where the data begins.
    draft = _header(tracks, [[0] * len(track.chunks) for track in tracks])
    position = len(kind) + len(draft) + 8
    offsets: list[list[int]] = [[] for _ in tracks]
    data: list[bytes] = []
    for turn in range(max(len(track.chunks) for track in tracks)):
        for track, places in zip(tracks, offsets, strict=True):
            if turn < len(track.chunks):
                places.append(position)
                chunk = b"".join(track.chunks[turn])
                data.append(chunk)
                position += len(chunk)
    return b"".join((kind, _header(tracks, offsets), box(b"mdat", *data)))


def video_entry(width: int, height: int, sequence_set: bytes, picture_set: bytes) -> bytes:
    """The description of H.264 samples whose units have four-byte lengths."""
    config = box(
        b"avcC",
        b"\x01" + sequence_set[1:4] + b"\xff\xe1",
        _u16(len(sequence_set)) + sequence_set,
        b"\x01" + _u16(len(picture_set)) + picture_set,
        _CHROMA_AND_DEPTH,
    )
    dots_an_inch = _u32(72 << 16) * 2
    fixed = (
        bytes(16) + _u16(width) + _u16(height) + dots_an_inch + _u32(0) + _u16(1) + bytes(32) + _u16(24) + b"\xff\xff"
    )
    return box(b"avc1", bytes(6), _u16(1), fixed, config)


def audio_entry(rate: int, config: bytes) -> bytes:
    """The description of mono AAC samples; `config` is the AudioSpecificConfig."""
    decoder = b"\x40\x15" + bytes(3) + _u32(0) + _u32(0) + _descriptor(5, config)
    stream = _descriptor(3, _u16(0) + b"\0" + _descriptor(4, decoder) + _descriptor(6, b"\x02"))
    fixed = bytes(8) + _u16(1) + _u16(16) + _u32(0) + _u32(rate << 16)
    return box(b"mp4a", bytes(6), _u16(1), fixed, full_box(b"esds", stream))


def _header(tracks: Sequence[Track], offsets: Sequence[Sequence[int]]) -> bytes:
    longest = max(_milliseconds(track) for track in tracks)
    movie = _u32(0) * 2 + _u32(_MILLI) + _u32(longest) + _u32(0x10000) + b"\x01\0" + bytes(10) + _UNITY + bytes(24)
    parts = [full_box(b"mvhd", movie, _u32(len(tracks) + 1))]
    parts += [
        _track(number, track, places) for number, (track, places) in enumerate(zip(tracks, offsets, strict=True), 1)
    ]
    return box(b"moov", *parts)


def _track(number: int, track: Track, offsets: Sequence[int]) -> bytes:
    width, height = track.size or (0, 0)
    volume = 0 if track.size else 0x100
    shown = bytes(8) + _u16(0) * 2 + _u16(volume) + _u16(0) + _UNITY + _u32(width << 16) + _u32(height << 16)
    enabled = full_box(b"tkhd", bytes(8), _u32(number), _u32(0), _u32(_milliseconds(track)), shown, flags=3)
    times = full_box(b"mdhd", bytes(8), _u32(track.timescale), _u32(track.ticks), _u16(_UNDETERMINED), _u16(0))
    kind, name = (b"vide", b"VideoHandler\0") if track.size else (b"soun", b"SoundHandler\0")
    handler = full_box(b"hdlr", _u32(0), kind, bytes(12), name)
    media = full_box(b"vmhd", bytes(8), flags=1) if track.size else full_box(b"smhd", bytes(4))
    here = box(b"dinf", full_box(b"dref", _u32(1), full_box(b"url ", flags=1)))
    return box(b"trak", enabled, box(b"mdia", times, handler, box(b"minf", media, here, _tables(track, offsets))))


def _tables(track: Track, offsets: Sequence[int]) -> bytes:
    """Where and when each sample is."""
    sizes = b"".join(_u32(len(sample)) for chunk in track.chunks for sample in chunk)
    count = len(sizes) // 4
    runs = []
    first = 1
    for length, group in groupby(map(len, track.chunks)):
        runs.append(_u32(first) + _u32(length) + _u32(1))
        first += len(list(group))
    parts = [
        full_box(b"stsd", _u32(1), track.entry),
        full_box(b"stts", _u32(1), _u32(count), _u32(track.delta)),
        full_box(b"stsc", _u32(len(runs)), *runs),
        full_box(b"stsz", _u32(0), _u32(count), sizes),
        full_box(b"stco", _u32(len(offsets)), *map(_u32, offsets)),
    ]
    if track.keys is not None:
        parts.append(full_box(b"stss", _u32(len(track.keys)), *map(_u32, track.keys)))
    return box(b"stbl", *parts)


def _milliseconds(track: Track) -> int:
    return round(track.ticks * _MILLI / track.timescale)


def _descriptor(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _u16(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")
