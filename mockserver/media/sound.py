"""Sounds: WAV, bare PCM, FLAC, MP3, AAC and Opus."""

from array import array
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from math import ceil
from struct import pack
from sys import byteorder
from typing import Any, cast

import av
from av import AudioCodecContext, AudioStream, Packet

from .loop import Loop, encode_loop, frame_of, open_encoder
from .spec import Sound
from .tune import tune

_LOOP_SECONDS = 4
_BIT_RATE, _LOW_BIT_RATE, _LOW_RATE = 64000, 32000, 12000
_ADTS_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
# Ogg Opus counts at 48000 samples a second whatever was encoded; its packets last 20 ms.
_OPUS_CLOCK, _OPUS_FRAME = 48000, 960


def render_sound(spec: Sound) -> bytes:
    """Make a sound file; the same description always gives the same bytes."""
    return _WRITERS[spec.format](spec)


def _pcm(spec: Sound) -> bytes:
    total = round(spec.seconds * spec.sample_rate)
    played = _tune(spec, spec.sample_rate, min(total, _LOOP_SECONDS * spec.sample_rate))
    if byteorder == "big":  # pragma: no cover
        played.byteswap()
    data = played.tobytes()
    return (data * ceil(total * 2 / len(data)))[: total * 2]


def _wav(spec: Sound) -> bytes:
    data = _pcm(spec)
    rate = spec.sample_rate
    head = pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return b"".join((pack("<4sI4s", b"RIFF", 36 + len(data), b"WAVE"), head, pack("<4sI", b"data", len(data)), data))


def _flac(spec: Sound) -> bytes:
    total = round(spec.seconds * spec.sample_rate)
    played = _tune(spec, spec.sample_rate, min(total, _LOOP_SECONDS * spec.sample_rate))

    def packets(encoder: AudioCodecContext) -> list["Packet[Any]"]:
        made = []
        for start in range(0, total, len(played)):
            frame = frame_of(played[: total - start], spec.sample_rate)
            frame.pts = start
            made += encoder.encode(frame)
        return [*made, *encoder.encode(None)]

    return _muxed("flac", "flac", spec.sample_rate, packets)


def _mp3(spec: Sound) -> bytes:
    # Without the bit reservoir a frame needs nothing of the frames before it.
    return b"".join(_loop(spec, "libmp3lame", {"reservoir": "0"}).repeated(spec.seconds))


def _aac(spec: Sound) -> bytes:
    rate = _ADTS_RATES.index(spec.sample_rate)
    parts: list[bytes] = []
    for packet in _loop(spec, "aac", {"aac_coder": "fast"}).repeated(spec.seconds):
        length = len(packet) + 7
        low = (length >> 11 | 0x40, length >> 3 & 255, (length & 7) << 5 | 31)
        parts += (bytes((0xFF, 0xF1, 0x40 | rate << 2, *low, 0xFC)), packet)
    return b"".join(parts)


def _opus(spec: Sound) -> bytes:
    def packets(encoder: AudioCodecContext) -> list["Packet[Any]"]:
        loop = encode_loop(encoder, _whole_frames(spec, encoder))
        skipped = int.from_bytes((encoder.extradata or b"")[10:12], "little")
        end = round(spec.seconds * _OPUS_CLOCK)
        made = []
        for index, content in enumerate(loop.repeated((end + skipped) / _OPUS_CLOCK, whole=True)):
            packet = Packet(content)
            packet.pts = packet.dts = index * _OPUS_FRAME - skipped
            packet.duration = min(_OPUS_FRAME, end - packet.pts)
            packet.time_base = Fraction(1, _OPUS_CLOCK)
            made.append(packet)
        return made

    return _muxed("ogg", "libopus", spec.sample_rate if spec.sample_rate in _OPUS_RATES else _OPUS_CLOCK, packets)


def _loop(spec: Sound, codec: str, options: dict[str, str]) -> Loop:
    bit_rate = _BIT_RATE if spec.sample_rate > _LOW_RATE else _LOW_BIT_RATE
    encoder = open_encoder(codec, rate=spec.sample_rate, bit_rate=bit_rate, options=options)
    return encode_loop(encoder, _whole_frames(spec, encoder))


def _whole_frames(spec: Sound, encoder: AudioCodecContext) -> "array[int]":
    """The tune in whole frames of the encoder, no longer than needed."""
    frames = ceil(min(spec.seconds, _LOOP_SECONDS) * encoder.sample_rate / encoder.frame_size)
    return _tune(spec, encoder.sample_rate, frames * encoder.frame_size)


def _tune(spec: Sound, rate: int, samples: int) -> "array[int]":
    return tune(samples, rate=rate, seed=spec.seed, caption=spec.caption)


def _muxed(container: str, codec: str, rate: int, packets: Callable[[AudioCodecContext], list["Packet[Any]"]]) -> bytes:
    """A file written by libav, with nothing in it that differs from one time to the next."""
    file = BytesIO()
    with av.open(file, "w", format=container, options={"fflags": "+bitexact"}) as output:
        stream = cast("AudioStream", output.add_stream(codec, rate=rate, layout="mono"))
        output.start_encoding()
        for packet in packets(stream.codec_context):
            packet.stream = stream
            output.mux(packet)
    return file.getvalue()


_WRITERS: dict[str, Callable[[Sound], bytes]] = {
    "pcm": _pcm,
    "wav": _wav,
    "flac": _flac,
    "mp3": _mp3,
    "aac": _aac,
    "opus": _opus,
}
