"""Image tasks from submit to file: pixels, formats, counts, states, prices, links and failures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from tests.support.client import Client

from .images_pages import PATH, finished, fresh

BOAT = {"prompt": "a paper boat"}
SOURCE = "https://example.com/source.png"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One server for all tasks."""
    with fresh() as made:
        yield made


def picture(client: Client, url: str) -> Image.Image:
    """The decoded file behind a link."""
    answer = client.fetch(url)
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ({"model": "gemini-2.5-flash-image"}, (1024, 1024)),
        ({"model": "gemini-3-pro-image-preview", "aspect_ratio": "16:9"}, (1344, 756)),
        ({"model": "gemini-3.1-flash-image-preview", "aspect_ratio": "1:8", "size": "512px"}, (128, 1024)),
        ({"model": "gemini-3-pro-image-preview", "aspect_ratio": "4:5", "size": "2K"}, (1792, 2240)),
        ({"model": "gpt-image-2"}, (1024, 1024)),
        ({"model": "gpt-image-2", "size": "1536x1024"}, (1536, 1024)),
        ({"model": "gpt-image-2", "size": "auto"}, (1024, 1024)),
        ({"model": "gpt-image-2", "size": "333X111"}, (333, 111)),
        ({"model": "seedream-5-0-260128", "size": "2848x1600"}, (2848, 1600)),
        ({"model": "doubao-seedream-4-5-251128", "size": "3024x1296"}, (3024, 1296)),
        ({"model": "doubao-seedream-4-5-251128"}, (2048, 2048)),
        ({"model": "wan2.7-image", "size": "2176*272"}, (2176, 272)),
        ({"model": "wan2.7-image-pro", "size": "1K"}, (1024, 1024)),
        ({"model": "wan2.6-t2i"}, (1280, 1280)),
        ({"model": "wan2.6-image", "images": [SOURCE], "size": "1344*576"}, (1344, 576)),
        ({"model": "prunaai/p-image", "aspect_ratio": "custom", "width": 257, "height": 1440}, (257, 1440)),
        ({"model": "prunaai/p-image", "aspect_ratio": "3:2", "width": 300}, (1248, 832)),
        ({"model": "prunaai/p-image", "size": "640x480"}, (640, 480)),
        ({"model": "prunaai/p-image-edit", "image": SOURCE, "aspect_ratio": "9:16"}, (756, 1344)),
        (
            {"model": "prunaai/p-image-edit", "extra_fields": {"input": {"images": [SOURCE], "aspect_ratio": "4:3"}}},
            (1184, 888),
        ),
    ],
)
def test_a_picture_has_the_asked_pixels(client: Client, body: dict[str, Any], size: tuple[int, int]) -> None:
    data = finished(client, {**BOAT, **body})

    assert picture(client, data["url"]).size == size
    assert data["format"] == "png"


@pytest.mark.parametrize(
    ("model", "form", "ending"),
    [
        ("gpt-image-2", "png", ".png"),
        ("gpt-image-2", "jpeg", ".jpg"),
        ("gpt-image-2", "webp", ".webp"),
        ("doubao-seedream-5-0-lite-260128", "jpeg", ".jpg"),
        ("doubao-seedream-5-0-lite-260128", "png", ".png"),
    ],
)
def test_a_picture_has_the_asked_format(client: Client, model: str, form: str, ending: str) -> None:
    data = finished(client, {**BOAT, "model": model, "output_format": form})

    assert data["format"] == form
    assert data["url"].endswith(ending)
    assert str(picture(client, data["url"]).format).lower() == form


def test_a_transparent_background_leaves_the_sky_out(client: Client) -> None:
    body = {**BOAT, "model": "gpt-image-2", "size": "64x64", "background": "transparent"}

    assert "A" in picture(client, finished(client, body)["url"]).getbands()


@pytest.mark.parametrize("n", [2, 3])
def test_several_images_have_a_link_each(client: Client, n: int) -> None:
    data = finished(client, {**BOAT, "model": "gpt-image-2", "size": "64x48", "n": n})

    links = [data["url"], *data["extra_urls"]]
    assert len({client.fetch(url).content for url in links}) == n
    assert data["amount_usd"] == pytest.approx(n * 0.084)
    assert data["usage"]["output_tokens"] == n * 840


@pytest.mark.parametrize("n", [0, 1])
def test_one_image_has_one_link(client: Client, n: int) -> None:
    data = finished(client, {**BOAT, "model": "gpt-image-2", "size": "64x48", "n": n})

    assert "extra_urls" not in data
    assert data["amount_usd"] == 0.084


def test_a_task_waits_runs_and_ends(client: Client) -> None:
    task = client.post(PATH, {**BOAT, "model": "prunaai/p-image"}).json()["id"]
    seen = []
    for _ in range(4):
        data = client.get(f"{PATH}/{task}").json()["data"]
        seen.append((data["status"], bool(data["url"]), "amount_usd" in data, data["usage"]["image_count"]))
        client.advance(10)

    none = (False, False, 0)
    assert seen == [("queued", *none), ("processing", *none), ("processing", *none), ("succeeded", True, True, 1)]


@pytest.mark.parametrize(
    "body",
    [
        {"model": "gemini-2.5-flash-image", "image": "https://example.com/a.webp"},
        {"model": "gemini-2.5-flash-image", "images": [SOURCE, "https://example.com/a.gif?x=1"]},
        {"model": "gemini-3-pro-image-preview", "image": "https://example.com/a?mock_format=webp"},
        {"model": "gpt-image-2", "size": "9000x1"},
        {"model": "gpt-image-2", "size": "0x10"},
        {"model": "gpt-image-2", "size": "-1x5"},
        {"model": "gpt-image-2", "size": "zzz"},
        {"model": "gpt-image-2", "image": SOURCE, "mask": "https://example.com/a?mock_corrupt=1"},
        {"model": "wan2.7-image", "image": "https://example.com/a?mock_corrupt=1"},
        {"model": "wan2.6-image", "images": ["https://example.com/a?mock_kind=video"]},
        {
            "model": "prunaai/p-image-edit",
            "extra_fields": {"input": {"images": ["https://example.com/a?mock_corrupt=1"]}},
        },
    ],
)
def test_what_only_the_upstream_sees_fails_the_task(client: Client, body: dict[str, Any]) -> None:
    before = client.account()["balance_usd"]
    data = finished(client, {**BOAT, **body})

    assert (data["status"], data["error"], data["url"]) == ("failed", {"message": "task failed"}, "")
    assert "amount_usd" not in data
    assert client.account()["balance_usd"] == before


def test_an_input_in_a_taken_format_is_no_reason_to_fail(client: Client) -> None:
    body = {**BOAT, "model": "gemini-2.5-flash-image", "image": "https://example.com/a?mock_format=jpeg"}

    assert finished(client, body)["status"] == "succeeded"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"prompt": "x"}, "missing_model", "model field is required"),
        ({"model": "gpt-image-2"}, "invalid_request", "prompt is required"),
        (
            {"model": "gpt-image-2", "prompt": "x", "output_compression": 50},
            "invalid_png_output_compression",
            "Compression less than 100 is not supported for PNG output format",
        ),
        ({"model": "wan2.7-image", "prompt": "x", "size": "4K"}, "invalid_request", "size is not supported: 4K"),
        (
            {"model": "wan2.6-t2i", "prompt": "x", "image": SOURCE},
            "invalid_request",
            "image is not allowed for wan2.6-t2i",
        ),
    ],
)
def test_a_refusal_is_a_task_error(client: Client, body: dict[str, Any], code: str, message: str) -> None:
    answer = client.post(PATH, body)

    assert (answer.status_code, answer.json()) == (400, {"code": code, "message": message, "data": None})
