"""Music and speech from submit to file: states, shapes, sounds, prices and failures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import pytest

from tests.support.client import Client

from .text_pages import PATHS, fresh

SONG = {"model": "sonic", "prompt": "A waltz of rain"}
LINE = {"model": "seed-tts-2.0", "input": "Good day.", "voice": "a"}
BODIES = {"music": SONG, "speech": LINE}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all tasks."""
    with fresh() as made:
        yield made


def submitted(client: Client, family: str, **fields: Any) -> dict[str, Any]:
    """The answer to a submit."""
    options = {"headers": {"X-Mock-Task": fields.pop("fate")}} if "fate" in fields else {}
    made: dict[str, Any] = client.post(PATHS[family], {**BODIES[family], **fields}, **options).json()
    return made


def asked(client: Client, family: str, task: str) -> dict[str, Any]:
    """The whole answer to a query."""
    made: dict[str, Any] = client.get(f"{PATHS[family]}/{task}").json()
    return made


def finished(client: Client, family: str, **fields: Any) -> dict[str, Any]:
    """What the query says of a submitted request once its task has ended."""
    task = submitted(client, family, **fields)["task_id"]
    client.advance(100)
    data: dict[str, Any] = asked(client, family, task)["data"]
    return data


def sound(client: Client, url: str) -> tuple[str, float]:
    """Container and seconds of the file behind a link."""
    answer = client.fetch(url)
    assert answer.status_code == 200
    with av.open(io.BytesIO(answer.content), mode="r") as file:
        rate = file.streams.audio[0].rate
        return file.format.name, sum(frame.samples for frame in file.decode(audio=0)) / rate


@pytest.mark.parametrize("family", sorted(BODIES))
def test_a_task_is_submitted_waits_runs_and_ends(client: Client, family: str) -> None:
    first = submitted(client, family)
    assert first["status"] == "submitted"
    assert first["id"] == first["task_id"]
    seen = []
    for wait in (0, 6, 100):
        client.advance(wait)
        seen.append(asked(client, family, first["id"])["data"]["status"])

    assert seen == ["queued", "processing", "succeeded"]


def test_two_songs_are_mp3_of_the_told_seconds(client: Client) -> None:
    data = finished(client, "music", title="Neon Skyline", model_version="sonic-v5")

    assert [row["title"] for row in data["data"]] == ["Neon Skyline A", "Neon Skyline B"]
    assert len({client.fetch(row["url"]).content for row in data["data"]}) == 2
    for row in data["data"]:
        assert row["audio_url"] == row["url"]
        assert row["url"].endswith(".mp3")
        assert row["metadata"] == {"model_version": "sonic-v5"}
        container, seconds = sound(client, row["url"])
        assert container == "mp3"
        assert seconds == pytest.approx(row["duration"], abs=0.2)


def test_an_unnamed_version_is_the_fourth_and_an_instrumental_has_no_lyrics(client: Client) -> None:
    plain, bare = finished(client, "music"), finished(client, "music", make_instrumental=True)

    assert plain["data"][0]["metadata"] == {"model_version": "sonic-v4"}
    assert [bool(data["data"][0]["lyrics"]) for data in (plain, bare)] == [True, False]


@pytest.mark.parametrize(
    ("family", "fields", "amount"),
    [
        ("music", {}, 0.15),
        ("speech", {"input": "x" * 80}, 0.003),
        ("speech", {"input": "好" * 160}, 0.006),
        ("speech", {"input": "x"}, 0.0000375),
    ],
)
def test_a_task_costs_what_the_page_shows(client: Client, family: str, fields: dict[str, Any], amount: float) -> None:
    before = float(client.account()["balance_usd"])
    data = finished(client, family, **fields)

    assert data["amount_usd"] == amount
    assert before - float(client.account()["balance_usd"]) == pytest.approx(amount)


@pytest.mark.parametrize(
    ("form", "container"),
    [("mp3", "mp3"), ("wav", "wav"), ("flac", "flac"), ("opus", "ogg"), ("aac", "aac")],
)
def test_speech_is_in_the_asked_format(client: Client, form: str, container: str) -> None:
    data = finished(client, "speech", response_format=form, input="x" * 30)

    assert data["format"] == form
    found, seconds = sound(client, data["url"])
    assert found == container
    assert seconds == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(("speed", "seconds"), [(1, 4), (2, 2), (0.5, 8)])
def test_speed_shortens_speech(client: Client, speed: float, seconds: float) -> None:
    data = finished(client, "speech", speed=speed, input="x" * 60)

    assert sound(client, data["url"])[1] == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"input": "four"}, 4),
        ({"input": "four", "text": "a", "prompt": "b", "ssml": "c"}, 4),
        ({"input": "你好，欢迎使用异步语音合成。"}, 14),
        ({"input": "x" * 10000}, 10000),
    ],
)
def test_usage_counts_characters(client: Client, fields: dict[str, Any], count: int) -> None:
    assert finished(client, "speech", **fields)["usage"] == {"count": count}


@pytest.mark.parametrize(
    "fields",
    [{"response_format": "midi"}, {"response_format": ""}, {"speed": 0}, {"speed": -1}, {"voice": "", "speaker": " "}],
)
def test_what_only_the_upstream_sees_fails_speech(client: Client, fields: dict[str, Any]) -> None:
    data = finished(client, "speech", **fields)

    assert (data["status"], data["url"], data["usage"]) == ("failed", "", {"count": 0})
