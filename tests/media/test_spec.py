"""Descriptions of files: limits, names, JSON."""

import msgspec
import pytest

from mockserver.media import Clip, MediaSpec, Picture, Sound, content_type, suffix

PICTURE = Picture(64, 48, "png", ("a fox", "model"), 7)
CLIP = Clip(64, 48, 1.5, 12, True, ("狐",), 7)
SOUND = Sound(2, "mp3", (), 7)


@pytest.mark.parametrize("spec", [PICTURE, CLIP, SOUND], ids=lambda spec: type(spec).__name__)
def test_a_description_survives_json(spec: MediaSpec) -> None:
    assert msgspec.json.decode(msgspec.json.encode(spec), type=MediaSpec) == spec


def test_equal_descriptions_are_one_key() -> None:
    assert {PICTURE: 1}[Picture(64, 48, "png", ("a fox", "model"), 7)] == 1


@pytest.mark.parametrize(
    ("spec", "media_type", "ending"),
    [
        (PICTURE, "image/png", ".png"),
        (Picture(1, 1, "jpeg", (), 0), "image/jpeg", ".jpg"),
        (Picture(1, 1, "webp", (), 0), "image/webp", ".webp"),
        (CLIP, "video/mp4", ".mp4"),
        (SOUND, "audio/mpeg", ".mp3"),
        (Sound(1, "wav", (), 0), "audio/wav", ".wav"),
        (Sound(1, "flac", (), 0), "audio/flac", ".flac"),
        (Sound(1, "opus", (), 0), "audio/ogg", ".opus"),
        (Sound(1, "aac", (), 0), "audio/aac", ".aac"),
        (Sound(1, "pcm", (), 0), "audio/pcm", ".pcm"),
    ],
)
def test_each_format_has_its_media_type_and_ending(spec: MediaSpec, media_type: str, ending: str) -> None:
    assert (content_type(spec), suffix(spec)) == (media_type, ending)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("picture", {"width": 0}),
        ("picture", {"height": 8193}),
        ("picture", {"compression": 101}),
        ("picture", {"quality": 0}),
        ("picture", {"format": "gif"}),
        ("clip", {"width": 15}),
        ("clip", {"height": 4097}),
        ("clip", {"seconds": 0.09}),
        ("clip", {"seconds": 601}),
        ("clip", {"fps": 121}),
        ("sound", {"seconds": 0}),
        ("sound", {"seconds": 1801}),
        ("sound", {"sample_rate": 44000}),
    ],
)
def test_what_cannot_be_rendered_cannot_be_described(kind: str, changed: dict[str, object]) -> None:
    specs = {"picture": PICTURE, "clip": CLIP, "sound": SOUND}
    good = msgspec.to_builtins(specs[kind])
    assert msgspec.convert(good, MediaSpec) == msgspec.convert({**good, "seed": 7}, MediaSpec)
    with pytest.raises(msgspec.ValidationError, match=next(iter(changed))):
        msgspec.convert({**good, **changed}, MediaSpec)
