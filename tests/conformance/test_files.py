"""Files: whether their end is there, and what they show."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from conformance.contract import Result
from conformance.decoding import decoded
from conformance.result_files import wrong_bytes
from conformance.sources import read_source
from conformance.wholeness import is_cut
from mockserver.media.sound import render_sound
from mockserver.media.spec import Sound

SECONDS = 3
FORMATS = ("mp3", "wav", "flac", "opus", "aac", "pcm")


def sound(form: str) -> bytes:
    return render_sound(Sound(seconds=SECONDS, format=form, caption=("a",), seed=1))  # type: ignore[arg-type]


def wrong(media: str, content: bytes, **wanted: object) -> list[str]:
    return wrong_bytes(
        Result("one", media, "one", "{path}", wanted, None, read_source("assumed: none")), wanted, content
    )


def picture(form: str, alpha: int | None = None) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGBA", (16, 24), (255, 0, 0, alpha)) if alpha is not None else Image.new("RGB", (16, 24))
    image.save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_a_whole_sound_has_its_end_and_one_that_lost_some_of_it_is_wrong(form: str) -> None:
    content = sound(form)
    assert wrong("sound", content, format=form, seconds=SECONDS) == []
    for less in (0.99, 0.7) if form != "pcm" else (0.7,):  # bare samples say nothing of their end
        assert wrong("sound", content[: int(len(content) * less) // 2 * 2], format=form, seconds=SECONDS) != []


@pytest.mark.parametrize("form", ["mp3", "wav", "opus"])
def test_the_end_is_missed_after_a_single_byte_that_is_lost(form: str) -> None:
    content = sound(form)
    assert not is_cut(content)
    assert is_cut(content[:-1])


def test_a_sound_of_unknown_length_in_its_head_is_taken_as_it_is() -> None:
    content = bytearray(sound("wav"))
    content[4:8] = b"\xff" * 4
    assert not is_cut(bytes(content))


def test_a_tag_before_and_after_the_frames_of_an_mp3_is_no_matter() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)
    assert not is_cut(tag + sound("mp3") + b"TAG" + bytes(125))
    assert is_cut((tag + sound("mp3"))[:-1])


def test_a_sound_in_another_format_than_asked_for_is_wrong() -> None:
    assert wrong("sound", sound("wav"), format="mp3") == ["it is wav, not mp3"]
    assert wrong("sound", sound("wav"), format="pcm") == []
    assert wrong("sound", sound("pcm")[:-1], format="pcm") != []


@pytest.mark.parametrize("form", ["png", "webp"])
def test_a_picture_is_transparent_where_something_shines_through(form: str) -> None:
    assert [decoded(picture(form, alpha)).transparent for alpha in (None, 255, 254, 0)] == [False, False, True, True]
    assert wrong("picture", picture(form, 255), transparent=True) == ["nothing shines through it"]
    assert wrong("picture", picture(form, 0), transparent=False) == ["it is transparent"]


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_a_picture_that_lost_its_end_is_none(form: str) -> None:
    assert wrong("picture", picture(form), width=16, height=24, format=form) == []
    for lost in (1, 3, 12):
        assert wrong("picture", picture(form)[:-lost], width=16, height=24, format=form) != []
