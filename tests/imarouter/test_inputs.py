"""What is known of a media URL without opening it: from the server's own files, what a user says, and hints in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import Client

from .contract import refused
from .place import contracts
from .prose.statement import IMAGE2VIDEO, MP3, MP4, PNG, VIDEOS

TEXT = {"model": "seedance-2.0", "prompt": "A boat"}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-inputs") as client:
        yield client


@pytest.fixture
def client(server: Client) -> Client:
    """The server as it was at its start."""
    server.control("POST", "/reset")
    server.account(balance_usd=1000)
    return server


def made(client: Client, body: dict[str, Any]) -> str:
    """The link to the video of a finished task."""
    task = client.post(VIDEOS, body).json()["id"]
    client.advance(3600)
    return str(client.control("GET", f"/tasks/{task}")["files"][0]["url"])


def referring(*urls: str, kind: str = "video") -> dict[str, Any]:
    """A request with these references."""
    if kind == "audio":
        return {**TEXT, "images": [PNG], "metadata": {"reference_audio_urls": list(urls)}}
    return {**TEXT, "metadata": {"reference_video_urls": list(urls)}}


def end_of(client: Client, body: dict[str, Any]) -> str | None:
    """The error that a task ends with, None when it succeeds."""
    task = client.post(VIDEOS, body).json()["id"]
    client.advance(3600)
    error: str | None = client.control("GET", f"/tasks/{task}")["error"]
    return error


def test_the_servers_own_videos_are_known_by_their_pixels_and_seconds(client: Client) -> None:
    large = made(client, {**TEXT, "duration": 4, "metadata": {"resolution": "1080p"}})
    right = made(client, {**TEXT, "duration": 8})
    small = made(client, {**TEXT, "duration": 4, "metadata": {"resolution": "480p"}})

    refused(client.post(VIDEOS, referring(large)), "seedance-pixels-exceed")
    refused(client.post(VIDEOS, referring(right, right)), "seedance-videos-too-long")
    assert end_of(client, referring(right)) is None
    assert end_of(client, referring(small)) == "seedance-pixels-too-low"


def test_the_servers_own_video_is_edited_at_its_length_and_shape(client: Client) -> None:
    url = made(
        client, {"model": "happyhorse-1.0-t2v", "prompt": "x", "duration": 7, "size": "720P", "aspect_ratio": "9:16"}
    )
    body = {"model": "happyhorse-1.0-video-edit", "prompt": "x", "video_url": url, "size": "720P"}
    task = client.post(VIDEOS, body).json()["id"]
    client.advance(3600)
    answer = client.get(f"{VIDEOS}/{task}").json()

    assert answer["usage"] == {"input_video_duration": 7, "output_video_duration": 7}
    assert {name: answer["results"][0][name] for name in ("width", "height")} == {"width": 720, "height": 1280}


@pytest.mark.parametrize(
    ("url", "facts", "body", "error"),
    [
        (MP4, {"width": 1280, "height": 725}, referring(MP4), "seedance-pixels-exceed"),
        (MP4, {"seconds": 15.5}, referring(MP4), "seedance-videos-too-long"),
        (MP3, {"seconds": 15.5}, referring(MP3, kind="audio"), "seedance-audio-too-long"),
        (MP3, {"format": "ogg"}, referring(MP3, kind="audio"), "seedance-media-bounds"),
        (PNG, {"portrait": True}, {**TEXT, "images": [PNG]}, "seedance-portraits"),
        (MP4, {"portrait": True}, referring(MP4), "seedance-creation-failed-portraits"),
        (PNG, {"width": 200, "height": 200}, {**TEXT, "images": [PNG]}, "seedance-media-bounds"),
        (PNG, {"kind": "video"}, {**TEXT, "images": [PNG]}, "seedance-media-bounds"),
    ],
)
def test_what_a_user_says_of_a_url_decides(
    client: Client, url: str, facts: dict[str, Any], body: dict[str, Any], error: str
) -> None:
    assert client.post(VIDEOS, body).status_code == 200
    client.control("POST", "/inputs", {"url": url, **facts})
    refused(client.post(VIDEOS, body), error)


def test_what_a_user_says_goes_before_the_hints_of_a_url(client: Client) -> None:
    url = f"{PNG}?mock_corrupt=1"
    body = {"model": "kling-v1-6", "image": url}
    refused(client.post(IMAGE2VIDEO, body), "kling-image-pixel")
    client.control("POST", "/inputs", {"url": url, "corrupt": False, "width": 640, "height": 480})
    assert client.post(IMAGE2VIDEO, body).status_code == 200


def test_the_documents_own_urls_are_known(client: Client) -> None:
    short = "https://dev-jiman.oss-cn-hangzhou.aliyuncs.com/jm/20260323/6788a25956614761b77f99005080cbe0.mp4"
    long = "https://file2.fashionlabs.cn/aiagent/src/d510cae243c24eafcfadf3a9e3b6c6ad_%5Bcut_15sec%5D.mp3"

    assert end_of(client, referring(short)) == "seedance-pixels-too-low"
    assert client.post(VIDEOS, referring(long, kind="audio")).status_code == 200
    refused(client.post(VIDEOS, referring(long, f"{MP3}?mock_seconds=2", kind="audio")), "seedance-audio-too-long")
