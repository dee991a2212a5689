"""Coded sound that repeats: a few seconds are encoded, and their packets serve for any length."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from math import ceil
from typing import cast

from av import AudioCodecContext, AudioFormat, AudioFrame, Codec, CodecContext

# An encoder's first packets hold its start from silence; they are encoded from the loop's end and thrown away.
_LEAD = 8


@dataclass(frozen=True)
class Loop:
    """Packets of `frame_samples` samples each, that sound without a seam when they are repeated."""

    packets: tuple[bytes, ...]
    frame_samples: int
    rate: int

    def repeated(self, seconds: float, *, whole: bool = False) -> list[bytes]:
        """As many packets as come nearest to a length, at least one; `whole` rounds up, for an end that is trimmed."""
        exact = seconds * self.rate / self.frame_samples
        count = ceil(exact) if whole else max(round(exact), 1)
        return list(islice(cycle(self.packets), count))


def open_encoder(codec: str, *, rate: int, bit_rate: int, options: Mapping[str, str]) -> AudioCodecContext:
    """A mono encoder by libav's name."""
    encoder = cast("AudioCodecContext", CodecContext.create(codec, "w"))
    encoder.layout, encoder.sample_rate = "mono", rate
    # Each of these encoders names the sample formats it takes; the first is its own choice.
    encoder.format = (Codec(codec, "w").audio_formats or [AudioFormat("s16")])[0]
    encoder.time_base = Fraction(1, rate)
    encoder.bit_rate = bit_rate
    encoder.options = dict(options)
    encoder.open()
    return encoder


def encode_loop(encoder: AudioCodecContext, samples: "array[int]") -> Loop:
    """The packets of samples that are to be repeated; they are whole frames of an opened encoder."""
    size = encoder.frame_size
    count = len(samples) // size
    lead = samples[-_LEAD * size :]
    # Short loops are shorter than the lead: their end repeats.
    while len(lead) < _LEAD * size:
        lead = samples + lead
    packets = encode_samples(encoder, lead[-_LEAD * size :] + samples + samples[:size])
    return Loop(tuple(packets[_LEAD : _LEAD + count]), size, encoder.sample_rate)


def encode_samples(encoder: AudioCodecContext, samples: "array[int]") -> list[bytes]:
    """All packets of the samples, the encoder's delay included."""
    packets = encoder.encode(frame_of(samples, encoder.sample_rate))
    return [bytes(packet) for packet in (*packets, *encoder.encode(None))]


def frame_of(samples: "array[int]", rate: int) -> AudioFrame:
    """16 bit mono samples as one frame of libav."""
    frame = AudioFrame(format="s16", layout="mono", samples=len(samples))
    frame.sample_rate = rate
    frame.pts = 0
    frame.planes[0].update(samples.tobytes())
    return frame
