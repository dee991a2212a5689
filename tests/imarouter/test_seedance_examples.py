"""Every example of the Seedance and subtitle families, and every one of their pages, does what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.contracts.model import Example
from tests.support.client import Client

from .place import contracts
from .seedance_pages import (
    CONTENTS,
    ERASE,
    FAMILIES,
    PATHS,
    VIDEOS,
    examples,
    facts,
    finished,
    fresh,
    needs_document,
    refused,
    request_examples,
    sampled_bodies,
)

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


@pytest.mark.parametrize("row", examples(), ids=lambda row: row.id)
def test_an_example_is_accepted_or_refused_as_it_says(client: Client, row: Example) -> None:
    answer = client.post(PATHS[row.operation], row.body)

    if row.expect == "accepted":
        assert answer.status_code == 200, answer.text
        assert float(client.account()["held_usd"]) > 0
    else:
        assert refused(answer, row.expect), answer.text
        assert client.account()["balance_usd"] == "100"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_examples_of_both_kinds_and_with_each_field(family: str) -> None:
    rows = facts().examples[family]
    fields = {
        name
        for facts_of in facts().families[family].operations.values()
        for name in facts_of.request.get("properties", {})
    }

    assert {row.expect == "accepted" for row in rows} == {True, False}
    assert fields <= {name for row in rows if row.expect == "accepted" for name in row.body}


@needs_document
@pytest.mark.parametrize(("path", "count"), [(VIDEOS, 18), (CONTENTS, 9), (ERASE, 1)])
def test_each_request_of_a_page_is_taken_or_refused_as_the_page_says(client: Client, path: str, count: int) -> None:
    shown, sampled = request_examples(path), sampled_bodies(path)
    refusals = {
        name: answer.json()["message"]
        for name, body in shown.items()
        if (answer := client.post(path, body)).status_code != 200
    }

    assert len(shown) == len(sampled) == count
    assert sampled == list(shown.values())
    assert refusals == ({"C01c_invalid_size_854x480": "ratio is invalid: 427:240"} if path == VIDEOS else {})


@needs_document
def test_of_the_pages_requests_only_the_one_with_too_few_pixels_fails_later(client: Client) -> None:
    shown = request_examples(VIDEOS)
    tasks = {
        name: answer.json()["id"]
        for name, body in shown.items()
        if (answer := client.post(VIDEOS, body)).status_code == 200
    }
    client.advance(3600)
    failed = {
        name: answer["error"]["message"]
        for name, task in tasks.items()
        if (answer := client.get(f"{VIDEOS}/{task}").json())["status"] == "failed"
    }

    assert failed == {"C13_ref_video_pixel_too_low_negative_case": LOW_PIXELS}


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
