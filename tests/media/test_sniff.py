"""What is in a file: every format that is made or met, and no surprise from anything else."""

from fractions import Fraction
from io import BytesIO
from typing import Any

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mockserver.media import Clip, MediaSpec, Picture, Sniffed, Sound, render, sniff
from mockserver.media.signature import signature_of

CLIP = render(Clip(96, 64, 1.5, 10, True, ("fox",), 1))


def _drawn(name: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, name, **options)
    return file.getvalue()


def _filmed(container: str, codec: str) -> bytes:
    """One second of ten frames, 64x48."""
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 48, "yuv420p", Fraction(1, 10)
        for index in range(10):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([100 + index]) * plane.buffer_size)
            frame.pts = index
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def _played(container: str, codec: str, seconds: int = 1) -> bytes:
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=48000, layout="stereo")
        frame = av.AudioFrame(format="s16", layout="stereo", samples=48000 * seconds)
        frame.sample_rate, frame.pts = 48000, 0
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (Picture(70, 50, "png", ("fox",), 1), Sniffed("image", "png", 70, 50)),
        (Picture(70, 50, "jpeg", ("fox",), 1), Sniffed("image", "jpeg", 70, 50)),
        (Picture(70, 50, "webp", ("fox",), 1), Sniffed("image", "webp", 70, 50)),
        (Picture(71, 51, "webp", ("fox",), 1, transparent=True), Sniffed("image", "webp", 71, 51)),
        (Clip(97, 64, 1.5, 10, True, ("fox",), 1), Sniffed("video", "mp4", 98, 64, 1.5, 10)),
        (Clip(64, 64, 2, 24, False, ("fox",), 1), Sniffed("video", "mp4", 64, 64, 2, 24)),
        (Sound(2, "mp3", ("fox",), 1), Sniffed("audio", "mp3", seconds=2)),
        (Sound(2, "mp3", ("fox",), 1, 48000), Sniffed("audio", "mp3", seconds=2)),
        (Sound(2, "wav", ("fox",), 1), Sniffed("audio", "wav", seconds=2)),
        (Sound(2, "flac", ("fox",), 1), Sniffed("audio", "flac", seconds=2)),
        (Sound(2, "opus", ("fox",), 1), Sniffed("audio", "opus", seconds=2)),
        (Sound(2, "aac", ("fox",), 1), Sniffed("audio", "aac", seconds=2)),
        (Sound(2, "pcm", ("fox",), 1), None),
    ],
    ids=lambda value: f"{value.format}" if isinstance(value, Sniffed) else None,
)
def test_rendered_files_are_what_they_were_asked_to_be(spec: MediaSpec, found: Sniffed | None) -> None:
    _assert_same(sniff(render(spec)), found)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (_drawn("GIF"), Sniffed("image", "gif", 40, 30)),
        (_drawn("BMP"), Sniffed("image", "bmp", 40, 30)),
        (_drawn("TIFF"), Sniffed("image", "tiff", 40, 30)),
        (_drawn("WEBP", lossless=True), Sniffed("image", "webp", 40, 30)),
        (_drawn("JPEG", progressive=True), Sniffed("image", "jpeg", 40, 30)),
        (_drawn("PNG", (15000, 15000)), Sniffed("image", "png", 15000, 15000)),
        (_filmed("mov", "mpeg4"), Sniffed("video", "mov", 64, 48, 1, 10)),
        (_filmed("matroska", "libx264"), Sniffed("video", "matroska", 64, 48, 1, 10)),
        (_filmed("webm", "libvpx"), Sniffed("video", "webm", 64, 48, 1, 10)),
        (_filmed("avi", "mpeg4"), Sniffed("video", "avi", 64, 48, 1, 10)),
        (_filmed("flv", "flv1"), Sniffed("video", "flv", 64, 48, 1, 10)),
        (_played("ipod", "aac"), Sniffed("audio", "m4a", seconds=1)),
        (_played("mp4", "aac"), Sniffed("audio", "mp4", seconds=1)),
        (_played("matroska", "libopus"), Sniffed("audio", "matroska", seconds=1)),
        (_played("ogg", "flac"), Sniffed("audio", "ogg", seconds=1)),
        (_played("mp3", "libmp3lame"), Sniffed("audio", "mp3", seconds=1)),
        (_played("adts", "aac"), Sniffed("audio", "aac", seconds=1)),
    ],
    ids=lambda value: f"{value.format}" if isinstance(value, Sniffed) else "",
)
def test_files_of_other_programs_are_known(data: bytes, found: Sniffed) -> None:
    _assert_same(sniff(data), found)


@pytest.mark.parametrize(
    ("data", "kind", "format"),
    [
        (b"\x89PNG\r\n\x1a\n", "image", "png"),
        (b"\xff\xd8\xff\xe0junk", "image", "jpeg"),
        (b"GIF89a", "image", "gif"),
        (b"II*\0" + bytes(40), "image", "tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image", "webp"),
        (b"RIFF\0\0\0\0WEBPJUNK" + bytes(40), "image", "webp"),
        (b"RIFF\0\0\0\0WAVE", "audio", "wav"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "image", "heic"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "image", "avif"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "video", "mp4"),
        (b"ID3\4\0\0\0\0\0\0", "audio", "mp3"),
        (b"#!AMR\n", "audio", "amr"),
        # A reserved sample rate, twice.
        ((b"\xff\xf1\x7c\x40\x01\x1f\xfc" + b"\0") * 2, "audio", "aac"),
        (CLIP[:600], "video", "mp4"),
    ],
)
def test_a_file_broken_after_its_beginning_has_no_measures(data: bytes, kind: str, format: str) -> None:
    found = sniff(data)
    assert found is not None
    assert (found.kind, found.format, found.width, found.fps) == (kind, format, None, None)
    assert not found.seconds


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"BM",
        b"BM" + bytes(60),
        b"RIFF\0\0\0\0JUNK",
        b"<html>",
        b"%PDF-1.7",
        b"\xff\xfe\xff\xfb",
        b"\xff\xfb\x90\0",
        bytes(5000),
    ],
)
def test_what_is_neither_picture_nor_film_nor_sound_is_none(data: bytes) -> None:
    assert sniff(data) is None


STARTS = [
    CLIP[:40],
    *(start for start, _ in [(b"\x89PNG\r\n\x1a\n", 0), (b"RIFF\0\0\0\0WEBPVP8X", 0), (b"fLaC\0\0\0\x22", 0)]),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([b"", *STARTS, b"OggS", b"\x1aE\xdf\xa3", b"FLV\x01", b"\xff\xf1", b"ID3\4\0", b"GIF89a"]),
    st.binary(max_size=400),
)
def test_garbage_never_raises(start: bytes, rest: bytes) -> None:
    found = sniff(start + rest)
    assert (found is None) == (signature_of(start + rest) is None)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_file_never_raises(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from([CLIP, _drawn("PNG"), render(Sound(0.2, "opus", (), 1)), render(Sound(0.2, "aac", (), 1))])
    )
    place = data.draw(st.integers(12, len(whole) - 1))
    broken = whole[:place] + data.draw(st.binary(max_size=8)) + whole[place + data.draw(st.integers(0, 20)) :]
    found = sniff(broken)
    assert found is None or found.kind in ("image", "video", "audio")


def test_a_cover_picture_does_not_make_a_sound_a_film() -> None:
    file = BytesIO()
    with av.open(file, "w", format="mp3") as output:
        sound: Any = output.add_stream("libmp3lame", rate=48000, layout="mono")
        cover: Any = output.add_stream("png")
        cover.width, cover.height, cover.pix_fmt = 40, 30, "rgb24"
        cover.disposition = 0x400
        frame = av.AudioFrame(format="s16", layout="mono", samples=48000)
        frame.sample_rate, frame.pts = 48000, 0
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        output.mux(cover.encode(av.VideoFrame(40, 30, "rgb24")))
        output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    found = sniff(file.getvalue())
    assert found is not None
    assert (found.kind, found.format, found.width) == ("audio", "mp3", None)


def _assert_same(found: Sniffed | None, expected: Sniffed | None) -> None:
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    assert (found.kind, found.format) == (expected.kind, expected.format)
    assert (found.width, found.height) == (expected.width, expected.height)
    # Codecs that work in frames end up to a frame later.
    assert found.seconds == (None if expected.seconds is None else pytest.approx(expected.seconds, abs=0.11))
    assert found.fps == expected.fps
