"""From submit to file on the pages of Wan 2.6, HappyHorse and Veo: answers, amounts, errors and decoded clips."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import av
import pytest

from tests.support.client import Client

from .place import contracts

EDITED = "https://cdn.example.com/input/happyhorse-source.mp4"
WAN = {"model": "wan2.6-t2v", "prompt": "a city"}
FLASH = {"model": "wan2.6-i2v-flash", "image": "https://example.com/cat.png"}
HORSE = {"model": "happyhorse-1.0-t2v", "prompt": "a horse"}
EDIT = {"model": "happyhorse-1.0-video-edit", "prompt": "a horse"}
VEO = {"model": "veo-3.0-generate-001", "prompt": "a coast"}
FAST = {"model": "veo-3.1-fast-generate-001", "prompt": "a runway"}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    server.key = "sk-wan-" + re.sub("[^a-z0-9]+", "-", request.node.name.lower())[:80]
    server.account(balance_usd=1000)
    return server


def finished(client: Client, body: dict[str, Any]) -> dict[str, Any]:
    """The answer for a task that has come to its end."""
    sent = client.post("/v1/videos", body)
    assert sent.status_code == 200, sent.text
    client.advance(200)
    answer: dict[str, Any] = client.get(f"/v1/videos/{sent.json()['task_id']}").json()
    return answer


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ({**WAN, "duration": 5, "size": "720P"}, 0.43006),
        ({**WAN, "metadata": {"seconds": "10", "resolution": "720P"}}, 0.86012),
        ({**HORSE, "duration": 8, "size": "720P"}, 0.986301),
        ({**HORSE, "seconds": "8", "metadata": {"size": "720P"}}, 0.986301),
        ({**EDIT, "video_url": EDITED, "size": "720P"}, 0.739726),
        ({**FAST, "durationSeconds": 8, "resolution": "1080p"}, 0.72),
        ({**FAST, "seconds": "4", "metadata": {"resolution": "1080p"}}, 0.36),
    ],
)
def test_a_documented_amount_is_charged_exactly(client: Client, body: dict[str, Any], amount: float) -> None:
    answer = finished(client, body)
    assert answer["amount_usd"] == amount
    assert float(client.account()["spent_usd"]) == amount


@pytest.mark.parametrize(
    ("body", "width", "height", "seconds"),
    [
        (WAN, 1920, 1080, 5),
        ({**WAN, "size": "720P", "aspect_ratio": "3:4"}, 720, 960, 5),
        ({**WAN, "size": "720P", "metadata": {"aspect_ratio": "9:16", "duration": 15}}, 720, 1280, 15),
        ({**FLASH, "size": "720P"}, 1280, 720, 5),
        ({**FLASH, "size": "720P", "image": "https://example.com/a.png?mock_width=600&mock_height=800"}, 720, 960, 5),
        ({**HORSE, "aspect_ratio": "1:1", "size": "720P", "duration": 3}, 720, 720, 3),
        ({**EDIT, "metadata": {"video_url": EDITED}, "size": "720P"}, 1280, 720, 6),
        ({**EDIT, "video_url": "https://example.com/a.mp4?mock_seconds=40", "size": "720P"}, 1280, 720, 15),
        (VEO, 1280, 720, 8),
        ({**VEO, "size": "1080x1920", "duration": 4}, 1080, 1920, 4),
        ({**VEO, "size": "9:16", "duration": 4}, 720, 1280, 4),
        ({**FAST, "resolution": "4k", "metadata": {"aspectRatio": "9:16", "durationSeconds": 4}}, 2160, 3840, 4),
    ],
)
def test_the_answer_tells_the_asked_pixels_and_seconds(
    client: Client, body: dict[str, Any], width: int, height: int, seconds: int
) -> None:
    [row] = finished(client, body)["results"]
    assert (row["width"], row["height"], row["duration"]) == (width, height, seconds)


@pytest.mark.parametrize(
    ("body", "width", "height", "seconds", "sound"),
    [
        ({**WAN, "duration": 5, "size": "720P"}, 1280, 720, 5, True),
        ({"model": "wan2.6-i2v", "image": "https://example.com/a.png", "size": "720P"}, 1280, 720, 5, True),
        ({**FLASH, "size": "720P"}, 1280, 720, 5, False),
        ({**FLASH, "size": "720P", "audio": True}, 1280, 720, 5, True),
        ({"model": "wan2.6-r2v", "video_url": EDITED, "size": "720P", "aspect_ratio": "4:3"}, 960, 720, 5, True),
        ({**HORSE, "duration": 3, "size": "720P", "aspect_ratio": "9:16"}, 720, 1280, 3, True),
        (
            {"model": "happyhorse-1.0-i2v", "image": "https://e.com/a.png", "size": "720P", "duration": 3},
            1280,
            720,
            3,
            True,
        ),
        (
            {**HORSE, "model": "happyhorse-1.0-r2v", "image": "https://e.com/a.png", "duration": 3, "size": "1080P"},
            1920,
            1080,
            3,
            True,
        ),
        ({**EDIT, "video_url": EDITED, "size": "720P"}, 1280, 720, 6, True),
        ({**VEO, "duration": 4, "aspect_ratio": "9:16"}, 720, 1280, 4, True),
    ],
)
def test_the_file_is_the_clip_that_was_asked_for(
    client: Client, body: dict[str, Any], width: int, height: int, seconds: int, sound: bool
) -> None:
    [row] = finished(client, body)["results"]
    assert re.search(r"/aiagent/src/d/[0-9a-f]{32}\.mp4$", row["url"])
    file = client.fetch(row["url"])
    assert file.status_code == 200
    with av.open(io.BytesIO(file.content), "r") as container:
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(stream))
        assert (stream.codec_context.width, stream.codec_context.height) == (width, height)
        assert stream.average_rate is not None
        assert float(frames / stream.average_rate) == pytest.approx(seconds, abs=0.05)
        assert bool(container.streams.audio) is sound


def test_a_broken_input_is_found_when_the_task_runs(client: Client) -> None:
    broken = "https://example.com/a.png?mock_corrupt=1"
    for body in (
        {**FLASH, "image": broken},
        {**FAST, "images": [broken]},
        {"model": "happyhorse-1.0-i2v", "image": broken},
    ):
        assert finished(client, body)["status"] == "failed"


@pytest.mark.parametrize(
    "body",
    [
        {**FAST, "reference_image_urls": ["https://example.com/a.png"]},
        {**WAN, "size": "720p"},
        {"model": "wan2.6-r2v", "metadata": {"video_url": EDITED}},
        {**HORSE, "model": "happyhorse-1.0-r2v", "metadata": {"reference_image_url": "https://example.com/a.png"}},
    ],
)
def test_lenient_takes_what_another_reading_of_the_page_allows(body: dict[str, Any]) -> None:
    for strictness, status in (("documented", 400), ("lenient", 200)):
        with Client("imarouter", contracts=contracts(), strictness=strictness) as client:
            assert client.post("/v1/videos", body).status_code == status
