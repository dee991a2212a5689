"""Seedance tasks that fail once they run, for what their media hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.client import Client

from .place import contracts
from .seedance_pages import VIDEOS, finished, fresh

LOW_PIXELS = "601300: reference video pixel count must be >= 409600 (at least 640x640)"


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    """One server for all."""
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """A client with an account of its own."""
    return fresh(server, request.node.nodeid)


def test_a_video_just_large_enough_does_not_fail(client: Client) -> None:
    url = "https://example.com/a.mp4?mock_width=640&mock_height={}"
    ends = {}
    for height in (639, 640):
        body = {"model": "seedance-2.0", "metadata": {"reference_video_urls": [url.format(height)]}}
        ends[height] = client.post(VIDEOS, body).json()["id"]
    client.advance(3600)

    assert client.get(f"{VIDEOS}/{ends[639]}").json()["error"]["message"] == LOW_PIXELS
    assert client.get(f"{VIDEOS}/{ends[640]}").json()["status"] == "completed"


def test_media_that_cannot_be_read_fail_with_the_internal_error(client: Client) -> None:
    body = {"model": "seedance-2.0", "images": ["https://example.com/a.png?mock_corrupt=1"]}
    task = client.post(VIDEOS, body).json()["id"]
    ended = finished(client, VIDEOS, task)

    assert ended["error"]["message"] == ended["metadata"]["url"] == "video generation failed: internal error: 601300"
