"""Files of Seedance and subtitle tasks: decoded, they are what was asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import pytest
from PIL import Image

from tests.support.client import Client

from .place import contracts
from .seedance_pages import CONTENTS, ERASE, VIDEOS, finished, fresh, query, submit

PICTURE = "https://example.com/a.png"
TEXT: dict[str, Any] = {"model": "seedance-2.0", "prompt": "A boat on a lake"}
CONTENT: dict[str, Any] = {"model": "seedance-2.0", "content": [{"type": "text", "text": "A boat on a lake"}]}
SUBTITLED: dict[str, Any] = {
    "model": "doubao-video-subtitle-erase",
    "video_url": "https://example.com/a.mp4?mock_width=640&mock_height=360&mock_seconds=3",
}
PIXELS = {
    ("480p", "16:9"): (848, 480),
    ("480p", "1:1"): (640, 640),
    ("720p", "16:9"): (1280, 720),
    ("720p", "9:16"): (720, 1280),
    ("720p", "3:4"): (834, 1112),
    ("1080p", "16:9"): (1920, 1080),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    """One server for all."""
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with an account of its own."""
    return fresh(server, request.node.nodeid)


def clip_of(client: Client, url: str) -> tuple[int, int, float, bool]:
    """Width, height, seconds of a clip, and whether it has sound."""
    answer = client.fetch(url)
    assert answer.status_code == 200, answer.text
    with av.open(io.BytesIO(answer.content), "r") as clip:
        stream = clip.streams.video[0]
        frames = sum(1 for _ in clip.decode(stream))
        rate = stream.average_rate
        assert rate is not None
        return stream.width, stream.height, float(frames / rate), bool(clip.streams.audio)


@pytest.mark.parametrize(("asked", "pixels"), PIXELS.items())
def test_a_result_says_the_pixels_of_resolution_and_ratio(client: Client, asked: Any, pixels: Any) -> None:
    resolution, ratio = asked
    task = submit(client, VIDEOS, {**TEXT, "metadata": {"resolution": resolution, "aspect_ratio": ratio}})
    [result] = finished(client, VIDEOS, task)["results"]

    assert (result["width"], result["height"]) == pixels


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"size": "848x480", "duration": 4}, (848, 480, 4, True)),
        ({"size": "640x480", "seconds": "4", "metadata": {"audio": False}}, (640, 480, 4, False)),
        ({"size": "64x64", "duration": 4}, (640, 640, 4, True)),
        ({"size": "7680x4320", "duration": 4}, (1920, 1080, 4, True)),
        (
            {"size": "1280x720", "duration": 4, "seconds": "9", "metadata": {"resolution": "480p", "audio": "false"}},
            (848, 480, 4, False),
        ),
    ],
)
def test_a_video_file_is_as_asked(client: Client, fields: Any, expected: Any) -> None:
    ended = finished(client, VIDEOS, submit(client, VIDEOS, {**TEXT, **fields}))
    [result] = ended["results"]

    assert clip_of(client, result["url"]) == expected
    assert (result["width"], result["height"], result["duration"]) == expected[:3]
    assert result["size"] == len(client.fetch(result["url"]).content)


@pytest.mark.parametrize(("width", "height", "ratio"), [(1600, 900, "16:9"), (900, 1600, "9:16"), (800, 800, "1:1")])
def test_adaptive_follows_the_first_image(client: Client, width: int, height: int, ratio: str) -> None:
    url = f"{PICTURE}?mock_width={width}&mock_height={height}"
    body = {**TEXT, "images": [url], "metadata": {"aspect_ratio": "adaptive", "resolution": "480p"}}
    [result] = finished(client, VIDEOS, submit(client, VIDEOS, body))["results"]

    assert (result["width"], result["height"]) == {"16:9": (848, 480), "9:16": (480, 848), "1:1": (640, 640)}[ratio]


def test_a_contents_file_and_its_last_frame_are_as_asked(client: Client) -> None:
    asked = {"resolution": "480p", "ratio": "1:1", "duration": 4, "generate_audio": False, "return_last_frame": True}
    ended = finished(client, CONTENTS, submit(client, CONTENTS, {**CONTENT, **asked}))

    assert clip_of(client, ended["results"][0]["url"]) == (640, 640, 4, False)
    with Image.open(io.BytesIO(client.fetch(ended["metadata"]["last_frame_url"]).content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (640, 640))


def test_a_video_without_subtitles_is_as_long_and_large_as_the_input(client: Client) -> None:
    task = submit(client, ERASE, SUBTITLED)
    ended = finished(client, ERASE, task)

    assert clip_of(client, ended["results"][0]["url"]) == (640, 360, 3, True)
    assert query(client, VIDEOS, task) == ended
