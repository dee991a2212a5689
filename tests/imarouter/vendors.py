"""Vidu, Pixverse and MiniMax: their pages in the document, and what their tests do with a server."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import av

from tests.support.client import Client

from .contract import facts

VIDEOS, GENERATIONS = "/v1/videos", "/v1/video/generations"
# page -> operation and family
SUBMITS = {
    "/v1/videos#vidu": ("videos.submit", "vidu"),
    "/v1/videos#pixverse": ("videos.submit", "pixverse"),
    "/v1/videos#minimax": ("videos.submit", "minimax"),
    "/v1/video/generations#vidu": ("video-generations.submit", "vidu"),
    "/v1/video/generations#pixverse": ("video-generations.submit", "pixverse"),
    "/v1/video/generations": ("video-generations.submit", "minimax"),
}
QUERIES = (
    "/v1/videos/{task_id}#pixverse",
    "/v1/video/generations/{task_id}#vidu",
    "/v1/video/generations/{task_id}#pixverse",
    "/v1/video/generations/{task_id}",
)
PICTURE = "https://example.com/reference.jpg"
CORRUPT = f"{PICTURE}?mock_corrupt=1"
TEXT = {"prompt": "A paper boat on a pond"}
FRAME = {"metadata": {"first_frame_image": PICTURE}}
# one body of each model that its page takes, as short as can be
BODIES: dict[str, dict[str, Any]] = {
    "viduq1": TEXT,
    "viduq2": TEXT,
    "viduq2-pro": {"images": [PICTURE]},
    "viduq2-turbo": {"images": [PICTURE]},
    "viduq3-pro": TEXT,
    "viduq3-turbo": TEXT,
    "pixverse-c1": TEXT,
    "pixverse-v6": TEXT,
    "MiniMax-Hailuo-02": TEXT,
    "MiniMax-Hailuo-2.3": TEXT,
    "MiniMax-Hailuo-2.3-Fast": FRAME,
}


@dataclass(frozen=True)
class Film:
    """What a clip is once it has been decoded."""

    width: int
    height: int
    seconds: float
    sound: bool


def body_of(model: str, **more: Any) -> dict[str, Any]:
    """A body that is taken, with other fields on top."""
    return {"model": model, **BODIES[model], **more}


def models_of(family: str) -> list[str]:
    """The models of a family, by its contract."""
    return [model.name for model in facts().families[family].models]


def submit(client: Client, body: dict[str, Any], path: str = VIDEOS, **options: Any) -> str:
    """The id of a new task."""
    answer = client.post(path, body, **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def query(client: Client, task: str, path: str = VIDEOS) -> dict[str, Any]:
    """What a path says of a task now."""
    answer = client.get(f"{path}/{task}")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def finished(client: Client, body: dict[str, Any], path: str = VIDEOS) -> dict[str, Any]:
    """What ``path`` says of a new task once it has ended."""
    task = submit(client, body, path)
    client.advance(600)
    return query(client, task, path)


def film(client: Client, url: str) -> Film:
    """The clip behind a link."""
    answer = client.fetch(url)
    assert answer.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(answer.content), "r") as container:
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(stream))
        assert stream.average_rate is not None
        return Film(stream.width, stream.height, float(frames / stream.average_rate), bool(container.streams.audio))
