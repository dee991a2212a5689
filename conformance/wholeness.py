"""Whether a file goes on to its end: what its own bytes say of how long it is. Decoders mostly overlook a lost end."""

from __future__ import annotations

_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second of the frames of an MP3: of MPEG-1, and of the later halves of the sampling rate."""
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second, by the two bits that tell the version."""
_LAST_CHUNK = 8
"""Bytes of the name of a PNG's last chunk and what follows it."""
_AFTER_JPEG = 1024
"""Bytes among which the mark of a JPEG's end is looked for: others may follow it."""
_STREAMED = (0, 0xFFFFFFFF)
"""Lengths in the head of a WAV that was written before its length was known."""


def is_cut(content: bytes) -> bool:
    """Whether the end of a picture, a sound or a clip is missing; of formats that do not tell nothing is known."""
    if content[:4] == b"RIFF":
        length = int.from_bytes(content[4:8], "little")
        return length not in _STREAMED and len(content) < length + 8
    if content[:4] == b"\x89PNG":
        return not 0 <= content.rfind(b"IEND") <= len(content) - _LAST_CHUNK
    if content[:3] == b"\xff\xd8\xff":
        return b"\xff\xd9" not in content[-_AFTER_JPEG:]
    if content[:4] == b"OggS":
        return not _ends_stream(content)
    if content[4:8] == b"ftyp":
        return _boxes_go_beyond(content)
    start = _after_tag(content)
    return _frame(content[start : start + 4]) is not None and _frames_go_beyond(content, start)


def _ends_stream(content: bytes) -> bool:
    """Whether the last page of an Ogg file says that it is the last, and is there."""
    at = content.rfind(b"OggS")
    head = content[at : at + 27]
    sizes = content[at + 27 : at + 27 + head[26]] if len(head) == 27 else b""
    return len(head) == 27 and bool(head[5] & 4) and at + 27 + head[26] + sum(sizes) <= len(content)


def _boxes_go_beyond(content: bytes) -> bool:
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size == 0:
            return False
        at += max(size, 8)
    return at != len(content)


def _after_tag(content: bytes) -> int:
    """Where the frames of an MP3 begin: after its tag, whose length is written in seven bits a byte."""
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    return 10 + sum(byte << 7 * (3 - place) for place, byte in enumerate(content[6:10]))


def _frames_go_beyond(content: bytes, at: int) -> bool:
    while (length := _frame(content[at : at + 4])) is not None:
        at += length
    return at > len(content)


def _frame(head: bytes) -> int | None:
    """The length of the frame of an MP3 that begins so; ``None`` where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    kilobits = _BITRATES[1 if version == 3 else 2][bitrate]
    return (144 if version == 3 else 72) * kilobits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)
