"""Rendered files taken apart again, by other code than made them."""

from collections.abc import Iterator
from io import BytesIO

import av
from av import AudioResampler, VideoFrame
from av.stream import Stream
from PIL import Image, ImageChops, ImageStat


def picture(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def frames(data: bytes) -> list[Image.Image]:
    with av.open(BytesIO(data), "r") as container:
        return [image_of(frame) for frame in container.decode(video=0)]


def image_of(frame: VideoFrame) -> Image.Image:
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return image


def waveform(data: bytes, *, format: str | None = None) -> tuple[list[int], int]:
    """Mono 16 bit samples and their rate."""
    samples: list[int] = []
    with av.open(BytesIO(data), "r", format=format) as container:
        rate = container.streams.audio[0].codec_context.sample_rate
        resampler = AudioResampler(format="s16", layout="mono", rate=rate)
        for frame in (*container.decode(audio=0), None):
            for part in resampler.resample(frame):
                raw = bytes(part.planes[0])[: part.samples * 2]
                samples.extend(memoryview(raw).cast("h"))
    return samples, rate


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the MP4 boxes that follow each other in the data."""
    position = 0
    while position < len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        yield data[position + 4 : position + 8].decode(), data[position + 8 : position + size]
        position += size


def length(stream: Stream) -> float:
    """The seconds that a stream's own header tells."""
    assert stream.duration is not None
    assert stream.time_base is not None
    return float(stream.duration * stream.time_base)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean distance of the pixels of two pictures of one size, 0 to 255."""
    bands = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return sum(bands) / len(bands)
