"""Clips: an MP4 that players take, of the asked size and length, that moves and says its caption."""

from io import BytesIO
from itertools import pairwise

import av
import pytest

from mockserver.media import Clip, render
from mockserver.media.palette import palette_of
from mockserver.media.poster import poster
from tests.media.decoding import boxes, difference, frames, image_of, length, waveform

CAPTION = ("A red fox leaps over a frozen brook", "some-model 1.0", "task_01")
HD = Clip(1280, 720, 5, 24, True, CAPTION, 1)


def _clip(width: int = 96, height: int = 64, seconds: float = 2, fps: int = 10, *, sound: bool = False) -> Clip:
    return Clip(width, height, seconds, fps, sound, CAPTION, 1)


@pytest.mark.parametrize(
    ("spec", "size", "count"),
    [
        (_clip(), (96, 64), 20),
        (_clip(16, 16, 0.1, 24), (16, 16), 2),
        (_clip(97, 63), (98, 64), 20),
        (_clip(64, 64, 2.5, 24), (64, 64), 60),
        (_clip(64, 64, 0.1, 1), (64, 64), 1),
        (_clip(64, 64, 3, 1), (64, 64), 3),
        (_clip(64, 64, 1, 120), (64, 64), 120),
        (_clip(64, 96, 3.04, 25), (64, 96), 76),
    ],
)
def test_a_clip_has_the_asked_pixels_and_frames(spec: Clip, size: tuple[int, int], count: int) -> None:
    with av.open(BytesIO(render(spec)), "r") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == size
        assert stream.average_rate == spec.fps
        assert length(stream) == pytest.approx(count / spec.fps)
        assert abs(count / spec.fps - spec.seconds) <= 1 / spec.fps
        assert len(container.streams.audio) == 0
        times = [frame.time for frame in container.decode(stream)]
    assert times == pytest.approx([index / spec.fps for index in range(count)])


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1, 2.04, 7.3])
def test_sound_is_as_long_as_the_pictures_within_one_aac_frame(seconds: float) -> None:
    spec = _clip(64, 64, seconds, 25, sound=True)
    data = render(spec)
    with av.open(BytesIO(data), "r") as container:
        (audio,), (video,) = container.streams.audio, container.streams.video
        assert (audio.codec_context.name, audio.codec_context.channels) == ("aac", 1)
        pictured = length(video)
        assert container.duration is not None
        assert abs(container.duration / 1e6 - seconds) <= 1 / spec.fps
    samples, rate = waveform(data)
    assert abs(len(samples) / rate - pictured) <= 1024 / rate
    assert max(samples) > 3000


def test_the_header_comes_first_and_dates_nothing() -> None:
    top = dict(boxes(render(_clip(sound=True))))
    assert list(top) == ["ftyp", "moov", "mdat"]
    movie = dict(boxes(top["moov"]))["mvhd"]
    created, modified, timescale, duration = (int.from_bytes(movie[at : at + 4], "big") for at in (4, 8, 12, 16))
    assert (created, modified) == (0, 0)
    assert duration / timescale == pytest.approx(2, abs=0.025)


def test_the_header_lists_the_key_frames() -> None:
    data = render(_clip(seconds=2.5))
    assert b"stss" + bytes(4) + b"".join(number.to_bytes(4, "big") for number in (3, 1, 11, 21)) in data


def test_no_encoder_signs_the_file() -> None:
    data = render(_clip(sound=True))
    assert not any(word in data for word in (b"x264", b"Lavc", b"Lavf"))


def test_a_clip_moves() -> None:
    shown = frames(render(_clip(320, 180)))
    for one, other in pairwise(shown[:10]):
        bar_one, bar_other = (frame.crop((0, 178, 320, 180)) for frame in (one, other))
        assert difference(bar_one, bar_other) > 5
        ring_one, ring_other = (frame.crop((280, 9, 311, 40)) for frame in (one, other))
        assert difference(ring_one, ring_other) > 1
    # At the ring's left edge the arc has not come by at first, and has at the end.
    before, after = (shown[index].crop((283, 18, 287, 30)) for index in (0, 9))
    assert difference(before, after) > 50


def test_each_second_repeats_the_first_one() -> None:
    shown = frames(render(_clip(seconds=2.5)))
    assert [frame.tobytes() for frame in shown[10:]] == [frame.tobytes() for frame in shown[:10] + shown[:5]]


def test_playing_can_start_at_any_second() -> None:
    data = render(_clip(seconds=4))
    whole = frames(data)
    with av.open(BytesIO(data), "r") as container:
        stream = container.streams.video[0]
        container.seek(3_000_000)
        later = [image_of(frame).tobytes() for frame in container.decode(stream)]
    assert later == [frame.tobytes() for frame in whole[30:]]


@pytest.mark.parametrize("fps", [1, 2, 24])
def test_no_two_key_frames_follow_each_other(fps: int) -> None:
    with av.open(BytesIO(render(_clip(64, 64, 6, fps))), "r") as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keys[0]
    assert not any(one and other for one, other in pairwise(keys))


def test_frames_show_the_poster_in_its_own_colours() -> None:
    still = poster(320, 180, CAPTION, palette_of(1, CAPTION))
    shown = frames(render(_clip(320, 180)))[0]
    middle = (0, 40, 280, 175)
    assert difference(shown.crop(middle), still.crop(middle)) < 5


def test_different_prompts_look_different() -> None:
    drawn = [
        frames(render(Clip(96, 64, 0.2, 10, False, (prompt,), 1)))[0] for prompt in ("a fox", "a crow", "红狐", "乌鸦")
    ]
    for index, one in enumerate(drawn):
        for other in drawn[:index]:
            assert difference(one, other) > 8


def test_the_tune_goes_on_without_a_click() -> None:
    samples, rate = waveform(render(_clip(64, 64, 9, 10, sound=True)))
    loop = 94 * 1024
    steps = [abs(one - other) for one, other in pairwise(samples)]
    quiet = max(steps[rate : loop - rate // 10])
    for seam in (loop, 2 * loop, 3 * loop):
        assert max(steps[seam - 3000 : seam + 3000]) <= quiet
    assert (
        max(abs(one - other) for one, other in zip(samples[rate : 2 * rate], samples[rate + loop :], strict=False)) < 50
    )


ENGLISH = "A cat walks slowly across a quiet harbour at dawn while fishermen mend their nets and gulls wheel. "
CHINESE = "清晨的港口很安静一只猫慢慢走过渔夫们正在修补渔网海鸥在水面上盘旋远处的山在薄雾中若隐若现"


@pytest.mark.parametrize("letters", [1, 50, 100, 160, 280, 520, 1200])
@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_five_seconds_of_hd_with_sound_are_small_whatever_they_say(text: str, letters: int) -> None:
    said = (text * (letters // len(text) + 1))[:letters]

    assert len(render(Clip(1280, 720, 5, 24, True, (said, "some-model 1.0", "task_01", "1280x720"), 1))) < 300_000


def test_ten_minutes_cost_hardly_more_than_one_second() -> None:
    data = render(_clip(128, 96, 600, 24, sound=True))
    with av.open(BytesIO(data), "r") as container:
        assert container.duration == pytest.approx(600e6, abs=25_000)
        assert container.streams.video[0].frames == 14400


def test_the_largest_frame_works() -> None:
    data = render(_clip(4096, 4096, 0.2, 10))
    shown = frames(data)
    assert (len(shown), shown[0].size) == (2, (4096, 4096))


def test_sound_lies_between_the_pictures_second_by_second() -> None:
    with av.open(BytesIO(render(_clip(seconds=8, sound=True))), "r") as container:
        packets = [packet for packet in container.demux() if packet.size]
        places = [(packet.pos, float((packet.pts or 0) * packet.time_base)) for packet in packets]
    latest = 0.0
    for _, time in sorted(places):
        assert time > latest - 1.1
        latest = max(latest, time)
