"""Speech: audio bytes in each format, of a length that fits the text."""

from __future__ import annotations

import io
from typing import Any

import av
import pytest

from tests.aihubmix.contract import SPEECH, facts, speak
from tests.support.client import Client

TEXT = "Good morning, ladies and gentlemen, and welcome aboard this ship."
TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
CODECS = {"mp3": "mp3", "opus": "opus", "aac": "aac", "flac": "flac", "wav": "pcm_s16le"}


def spoken(client: Client, **fields: Any) -> Any:
    answer = client.post(SPEECH, speak(**{"input": TEXT, **fields}))
    assert answer.status_code == 200, answer.text
    return answer


def heard(data: bytes) -> tuple[str, float]:
    """Codec and seconds of an audio file."""
    with av.open(io.BytesIO(data), "r") as container:
        codec = container.streams.audio[0].codec_context.name
        frames = list(container.decode(audio=0))
    return codec, sum(frame.samples / frame.sample_rate for frame in frames)


@pytest.mark.parametrize("format", CODECS)
def test_the_bytes_are_audio_of_the_asked_format_and_of_a_fitting_length(client: Client, format: str) -> None:
    answer = spoken(client, response_format=format)
    codec, seconds = heard(answer.content)

    assert answer.headers["content-type"] == TYPES[format]
    assert codec.startswith(CODECS[format]) or CODECS[format] in codec
    assert seconds == pytest.approx(len(TEXT) / 15, abs=0.15)


def test_pcm_is_bare_samples_of_sixteen_bits(client: Client) -> None:
    answer = spoken(client, response_format="pcm")

    assert answer.headers["content-type"] == TYPES["pcm"]
    assert len(answer.content) / 2 / 24000 == pytest.approx(len(TEXT) / 15, abs=0.01)
    assert len(set(answer.content)) > 50


def test_mp3_is_the_default(client: Client) -> None:
    assert heard(spoken(client).content)[0].startswith("mp3")


@pytest.mark.parametrize("model", [model.name for model in facts().families["speech"].models])
def test_each_model_speaks(client: Client, model: str) -> None:
    assert len(spoken(client, model=model).content) > 1000


@pytest.mark.parametrize(("speed", "factor"), [(0.25, 4), (0.5, 2), (2, 0.5), (4, 0.25)])
def test_a_faster_voice_is_sooner_done(client: Client, speed: float, factor: float) -> None:
    seconds = heard(spoken(client, speed=speed, response_format="wav").content)[1]

    assert seconds == pytest.approx(max(0.5, len(TEXT) / 15 * factor), abs=0.01)


def test_other_texts_sound_different(client: Client) -> None:
    assert spoken(client, input="a fox").content != spoken(client, input="a fix").content


def test_a_server_that_starts_again_says_the_same(fresh: Client) -> None:
    once = spoken(fresh).content
    fresh.control("POST", "/reset")

    assert spoken(fresh).content == once


def test_the_longest_text_is_spoken(client: Client) -> None:
    assert heard(spoken(client, input="x" * 4096, speed=4).content)[1] == pytest.approx(4096 / 15 / 4, abs=0.2)
