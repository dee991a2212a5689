"""Images: links and base64, with the pixels that were asked for, and bytes that decode."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from typing import Any

import pytest
from PIL import Image

from tests.aihubmix.contract import IMAGES, assert_refused, draw, facts
from tests.support.client import Client

SIZES = [
    (family, size)
    for family in ("dall-e-2", "dall-e-3", "gpt-image-1")
    for rule in facts().families[family].operations["images.create"].rules
    if rule.id == "size-supported"
    for size in rule.require["one_of"][1]
]


def made(client: Client, **fields: Any) -> Any:
    answer = client.post(IMAGES, draw(**fields))
    assert answer.status_code == 200, answer.text
    return answer.json()


def pixels(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.size


def asked(size: str) -> tuple[int, int]:
    width, _, height = size.partition("x")
    return (int(width), int(height)) if height else (1024, 1024)


@pytest.mark.parametrize(("model", "size"), SIZES)
def test_an_image_has_the_pixels_that_were_asked_for(client: Client, model: str, size: str) -> None:
    [row] = made(client, model=model, size=size)["data"]
    data = b64decode(row["b64_json"]) if model == "gpt-image-1" else client.fetch(row["url"]).content

    assert pixels(data) == asked(size)


def test_an_answer_by_link_has_these_keys(client: Client) -> None:
    answer = made(client)

    assert list(answer) == ["created", "data"]
    assert answer["created"] == int(client.control("GET", "/clock")["now"])
    assert [list(row) for row in answer["data"]] == [["url"]]
    assert re.fullmatch(
        r"http://understudy\.test/aihubmix/v1/images/files/img-[A-Za-z0-9]{24}\.png", answer["data"][0]["url"]
    )


def test_an_answer_in_base64_has_these_keys_and_the_same_kind_of_file(client: Client) -> None:
    [row] = made(client, response_format="b64_json")["data"]

    assert list(row) == ["b64_json"]
    assert pixels(b64decode(row["b64_json"])) == (256, 256)


def test_dall_e_3_says_what_it_drew(client: Client) -> None:
    [row] = made(client, model="dall-e-3", size="1024x1024")["data"]

    assert list(row) == ["url", "revised_prompt"]
    assert row["revised_prompt"] == "A lighthouse at dusk"


@pytest.mark.parametrize("n", [1, 2, 10])
def test_n_images_are_n_different_files(client: Client, n: int) -> None:
    rows = made(client, n=n)["data"]
    contents = {client.fetch(row["url"]).content for row in rows}

    assert len(rows) == n == len(contents)


def test_other_prompts_make_other_images(client: Client) -> None:
    one, two = (made(client, prompt=prompt)["data"][0]["url"] for prompt in ("a fox", "a whale"))

    assert client.fetch(one).content != client.fetch(two).content


@pytest.mark.parametrize(("format", "kind"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
def test_gpt_image_writes_the_format_that_was_asked_for(client: Client, format: str, kind: str) -> None:
    [row] = made(client, model="gpt-image-1", size="1024x1024", output_format=format)["data"]
    with Image.open(io.BytesIO(b64decode(row["b64_json"]))) as image:
        assert image.format == kind


@pytest.mark.parametrize(("background", "clear"), [("transparent", True), ("opaque", False), ("auto", False)])
def test_gpt_image_leaves_the_background_out_when_asked(client: Client, background: str, clear: bool) -> None:
    [row] = made(client, model="gpt-image-1", size="1024x1024", background=background)["data"]
    with Image.open(io.BytesIO(b64decode(row["b64_json"]))) as image:
        lowest = image.convert("RGBA").getchannel("A").getextrema()[0]
    assert (lowest == 0) is clear


@pytest.mark.parametrize("format", ["url", "b64_json", None])
def test_gpt_image_always_answers_in_base64(client: Client, format: str | None) -> None:
    [row] = made(client, model="gpt-image-1", size="1024x1024", response_format=format)["data"]

    assert list(row) == ["b64_json"]


def test_a_link_serves_head_ranges_and_tags_without_a_key(client: Client) -> None:
    url = made(client)["data"][0]["url"]
    whole = client.fetch(url)
    head = client.fetch(url, method="HEAD")
    part = client.fetch(url, headers={"Range": "bytes=0-7"})
    same = client.fetch(url, headers={"If-None-Match": whole.headers["etag"]})

    assert whole.headers["content-type"] == "image/png"
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert (head.status_code, head.content, head.headers["content-length"]) == (
        200,
        b"",
        whole.headers["content-length"],
    )
    assert (part.status_code, part.content) == (206, whole.content[:8])
    assert same.status_code == 304


@pytest.mark.parametrize("name", ["img-unknown.png", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "img"])
def test_a_link_that_was_never_given_out_leads_nowhere(client: Client, name: str) -> None:
    assert_refused(client.get(f"/v1/images/files/{name}"), "unknown-file")


def test_no_model_means_dall_e_2(client: Client) -> None:
    body = draw()
    del body["model"]
    answer = client.post(IMAGES, body)

    assert answer.status_code == 200
    assert client.control("GET", "/requests?limit=1")["requests"][0]["operation"] == "images"
    assert client.account()["spent_usd"] == "0.016"
