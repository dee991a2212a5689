"""Sounds in every format: playable, of the asked length, without seams."""

from itertools import pairwise

import pytest

from mockserver.media import Sound, render, sniff
from mockserver.media.spec import SAMPLE_RATES, SoundFormat
from tests.media.decoding import waveform

CAPTION = ("Good morning, fox",)
CODED: tuple[SoundFormat, ...] = ("mp3", "wav", "flac", "opus", "aac")
FRAME = {"mp3": 1152, "aac": 1024}


def _sound(seconds: float, format: SoundFormat, rate: int = 24000, *, caption: tuple[str, ...] = CAPTION) -> Sound:
    return Sound(seconds, format, caption, 3, rate)


@pytest.mark.parametrize("format", CODED)
@pytest.mark.parametrize("seconds", [0.1, 1.23, 4, 9.7])
def test_a_sound_has_the_asked_length_within_one_frame(format: SoundFormat, seconds: float) -> None:
    samples, rate = waveform(render(_sound(seconds, format)))
    assert abs(len(samples) / rate - seconds) <= FRAME.get(format, 1) / rate
    assert max(samples) > 3000
    assert abs(sum(samples) / len(samples)) < 100


@pytest.mark.parametrize("format", CODED)
@pytest.mark.parametrize("rate", SAMPLE_RATES)
def test_every_sample_rate_can_be_had(format: SoundFormat, rate: int) -> None:
    samples, decoded = waveform(render(_sound(0.3, format, rate)))
    assert decoded == (48000 if format == "opus" else rate)
    assert len(samples) / decoded == pytest.approx(0.3, abs=FRAME.get(format, 1) / rate)


def test_pcm_is_bare_samples_of_a_wav() -> None:
    bare, wav = render(_sound(5.5, "pcm", 16000)), render(_sound(5.5, "wav", 16000))
    assert len(bare) == 2 * 88000
    assert wav[44:] == bare
    assert int.from_bytes(wav[4:8], "little") + 8 == len(wav)


def test_lossless_formats_hold_exactly_the_tune() -> None:
    bare = list(memoryview(render(_sound(9.3, "pcm"))).cast("h"))
    assert waveform(render(_sound(9.3, "flac")))[0] == bare
    assert waveform(render(_sound(9.3, "wav")))[0] == bare


@pytest.mark.parametrize("format", CODED)
@pytest.mark.parametrize("rate", [24000, 44100])
def test_a_long_tune_has_no_click_where_it_repeats(format: SoundFormat, rate: int) -> None:
    samples, decoded = waveform(render(_sound(14, format, rate)))
    steps = [abs(one - other) for one, other in pairwise(samples)]
    # The first four seconds hold every note once, and no seam.
    assert max(steps) <= max(steps[decoded // 2 : 4 * decoded]) * 1.25
    assert max(samples[-3 * decoded :]) > 3000


@pytest.mark.parametrize("format", [*CODED, "pcm"])
def test_a_tune_follows_from_its_caption(format: SoundFormat) -> None:
    one, other = (render(_sound(1, format, caption=(text,))) for text in ("早上好", "晚上好"))
    assert one != other
    assert render(_sound(1, format, caption=("早上好",))) == one


@pytest.mark.parametrize(
    ("format", "start"),
    [("mp3", b"\xff\xf3"), ("wav", b"RIFF"), ("flac", b"fLaC"), ("opus", b"OggS"), ("aac", b"\xff\xf1")],
)
def test_a_file_begins_as_its_format_does(format: SoundFormat, start: bytes) -> None:
    assert render(_sound(0.2, format)).startswith(start)


@pytest.mark.parametrize(("format", "a_second"), [("mp3", 8200), ("aac", 9000), ("opus", 12000), ("flac", 20000)])
def test_coded_sounds_are_small(format: SoundFormat, a_second: int) -> None:
    assert len(render(_sound(10, format))) < 10 * a_second


@pytest.mark.parametrize("format", CODED)
def test_the_header_tells_the_length_of_a_long_sound(format: SoundFormat) -> None:
    found = sniff(render(_sound(600, format)))
    assert found is not None
    assert found.seconds == pytest.approx(600, abs=0.05)
