"""Kling tasks from submit to file: words, money, failures, and the paths that lead to one task."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import av
import pytest

from tests.support.client import Client

from .place import contracts

VIDEOS, UNIFIED = "/v1/videos", "/v1/video/generations"
TEXT, IMAGE = "/kling/v1/videos/text2video", "/kling/v1/videos/image2video"
FAMILIES = ("kling", "kling-v3-video", "kling-v3-omni-video")
PICTURE = "https://example.com/first_frame.jpg"
CLIP = "https://cdn.example.com/input/kling-reference-video.mp4"
V3 = {"model": "kling-v3-video", "prompt": "A horse runs"}
OMNI = {"model": "kling-v3-omni-video", "prompt": "A horse runs"}
OLD = {"model": "kling-v1-6", "prompt": "A cat plays"}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-test-kling") as client:
        yield client


def submit(client: Client, path: str, body: dict[str, Any]) -> str:
    answer = client.post(path, body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def finished(client: Client, body: dict[str, Any], path: str = VIDEOS) -> Any:
    """The answer of the query on /v1/videos once the task has ended."""
    task = submit(client, path, body)
    client.advance(600)
    return client.get(f"{VIDEOS}/{task}").json()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ({"resolution": "720p"}, "resolution is invalid"),
        ({"element_list": [{"element_id": 1, "url": PICTURE}]}, "element_list.0.url is invalid"),
        ({"aspect_ratio": "4:3"}, "kling-v3-video aspect_ratio must be one of [16:9 1:1 9:16]"),
        ({"shot_type": "x"}, "kling-v3-video shot_type must be one of [customize intelligence]"),
        ({"prompt": ""}, "prompt is required"),
    ],
    ids=str,
)
def test_a_refusal_names_the_defect(client: Client, name: dict[str, Any], message: str) -> None:
    answer = client.post(VIDEOS, {**V3, **name})
    assert answer.status_code == 400
    assert answer.json() == {"code": "invalid_request", "message": message, "data": None}


@pytest.mark.parametrize("start", [TEXT, IMAGE])
def test_a_native_task_is_read_under_all_four_paths(client: Client, start: str) -> None:
    body = {**OLD, "image": PICTURE} if start == IMAGE else OLD
    answer = client.post(start, body).json()
    assert list(answer) == ["id", "task_id", "object", "model", "status", "progress", "created_at"]
    assert (answer["status"], answer["progress"], answer["task_id"]) == ("", 0, answer["id"])
    seen = []
    for pause in (0, 15, 45):
        client.advance(pause)
        rows = {path: client.get(f"{path}/{answer['id']}").json() for path in (TEXT, IMAGE, UNIFIED, VIDEOS)}
        assert rows[TEXT] == rows[IMAGE] == rows[UNIFIED]
        assert {row["progress"] for row in rows.values()} == {rows[TEXT]["progress"]}
        seen.append((rows[TEXT]["status"], rows[VIDEOS]["status"]))
    assert seen == [("", "in_progress"), ("in_progress", "in_progress"), ("completed", "completed")]
    assert rows[TEXT]["metadata"]["url"] == rows[TEXT]["results"][0]["url"] == rows[VIDEOS]["results"][0]["url"]
    assert "amount_usd" not in rows[TEXT]
    assert rows[VIDEOS]["amount_usd"] == 0.28


def test_each_way_to_submit_has_its_own_first_status(client: Client) -> None:
    first = {
        path: client.post(path, {**OLD, "image": PICTURE}).json()["status"] for path in (VIDEOS, UNIFIED, TEXT, IMAGE)
    }
    assert first == {VIDEOS: "in_progress", UNIFIED: "", TEXT: "", IMAGE: ""}


PRICES: list[tuple[dict[str, Any], float]] = [
    ({**V3, "duration": 5}, 0.410959),
    (V3, 0.410959),
    ({**V3, "duration": 10}, 0.821918),
    ({**V3, "duration": 5, "mode": "pro"}, 0.547945),
    ({**V3, "duration": 5, "sound": "on"}, 0.616438),
    ({**V3, "metadata": {"mode": "pro", "sound": "on", "seconds": "5"}}, 0.821918),
    ({**V3, "duration": 5, "sound": "on", "voice_list": [{"voice_id": "a"}]}, 0.753425),
    ({**OMNI, "duration": 5}, 0.42),
    ({**OMNI, "duration": 5, "video_url": CLIP}, 0.63),
    ({**OMNI, "duration": 5, "mode": "pro", "metadata": {"video_list": [CLIP]}}, 0.84),
    ({**OMNI, "duration": 5, "mode": "pro", "sound": "on"}, 0.7),
    (OLD, 0.28),
    ({**OLD, "duration": 10, "mode": "pro"}, 0.98),
    ({**OLD, "metadata": {"mode": "pro"}}, 0.49),
    ({**OLD, "model": "kling-v2-master", "mode": "std"}, 1.4),
]


@pytest.mark.parametrize(("body", "amount"), PRICES, ids=str)
def test_a_task_costs_what_its_page_says(client: Client, body: dict[str, Any], amount: float) -> None:
    answer = finished(client, body)
    assert answer["amount_usd"] == amount
    assert float(client.account()["spent_usd"]) == amount


SHAPES: list[tuple[str, dict[str, Any], tuple[int, int, int]]] = [
    (VIDEOS, {**V3, "duration": 3, "aspect_ratio": "16:9"}, (1280, 720, 3)),
    (VIDEOS, {**V3, "metadata": {"duration": 4, "aspect_ratio": "9:16"}}, (720, 1280, 4)),
    (VIDEOS, {**V3, "seconds": "3", "aspect_ratio": "1:1", "mode": "pro", "sound": "on"}, (1080, 1080, 3)),
    (VIDEOS, {**OMNI, "duration": 3, "mode": "pro"}, (1920, 1080, 3)),
    (VIDEOS, OLD, (720, 720, 5)),
    (VIDEOS, {**OLD, "aspect_ratio": "9:16"}, (720, 1280, 5)),
    (VIDEOS, {**OLD, "size": "16:9"}, (1280, 720, 5)),
    (UNIFIED, {**OLD, "size": "16:9"}, (1280, 720, 5)),
    (UNIFIED, {**OLD, "size": "9:16", "metadata": {"mode": "pro"}}, (1080, 1920, 5)),
    (TEXT, {**OLD, "size": "1280x720"}, (1280, 720, 5)),
    (TEXT, {**OLD, "model": "kling-v2-1-master"}, (1080, 1080, 5)),
]


@pytest.mark.parametrize(("path", "body", "shape"), SHAPES, ids=str)
def test_a_result_says_the_shape_that_was_asked(
    client: Client, path: str, body: dict[str, Any], shape: tuple[int, int, int]
) -> None:
    task = submit(client, path, body)
    client.advance(600)
    [row] = client.get(f"{UNIFIED}/{task}").json()["results"]
    assert (row["width"], row["height"], row["duration"]) == shape
    assert isinstance(row["duration"], int)


@pytest.mark.parametrize(("path", "body", "shape"), [SHAPES[2], SHAPES[3], SHAPES[5]], ids=str)
def test_a_clip_has_the_asked_pixels_and_seconds(
    client: Client, path: str, body: dict[str, Any], shape: tuple[int, int, int]
) -> None:
    answer = finished(client, body, path)
    file = client.fetch(answer["results"][0]["url"])
    assert file.headers["content-type"] == "video/mp4"
    with av.open(BytesIO(file.content), "r") as container:
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(video=0))
        assert (stream.width, stream.height) == shape[:2]
        assert frames / float(stream.average_rate or 0) == pytest.approx(shape[2], abs=0.1)
        assert bool(container.streams.audio) == (body.get("sound") == "on")
    if "size" in answer["results"][0]:
        assert answer["results"][0]["size"] == len(file.content)


@pytest.mark.parametrize(
    ("hints", "status"),
    [
        ("mock_width=299&mock_height=400", "failed"),
        ("mock_width=400&mock_height=299", "failed"),
        ("mock_width=300&mock_height=751", "failed"),
        ("mock_width=751&mock_height=300", "failed"),
        ("mock_width=300&mock_height=750", "completed"),
        ("mock_width=300&mock_height=300", "completed"),
    ],
)
@pytest.mark.parametrize("path", [VIDEOS, UNIFIED, IMAGE])
def test_an_image_of_a_bad_size_fails_the_task_at_its_end(client: Client, path: str, hints: str, status: str) -> None:
    answer = finished(client, {**OLD, "image": f"{PICTURE}?{hints}"}, path)
    assert answer["status"] == status
    if status == "failed":
        assert answer["error"] == {"code": "task_failed", "message": "Image pixel is invalid"}
        assert client.account()["balance_usd"] == "100"


def test_what_the_user_registered_of_an_image_decides(client: Client) -> None:
    client.control("POST", "/inputs", {"url": PICTURE, "corrupt": True})
    answer = client.post(IMAGE, {**OLD, "image": PICTURE})
    assert (answer.status_code, answer.json()) == (
        400,
        {"code": "500", "message": "Image pixel is invalid", "data": None},
    )
    assert client.post(TEXT, OLD).status_code == 200
