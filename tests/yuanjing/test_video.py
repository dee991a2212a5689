"""Submitting videos: which parameter is named, which spellings are read, and what is taken from a request."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.client import Client
from tests.yuanjing.contract import (
    VIDEO,
    facts,
    finished,
    is_error,
    media_file,
    minimal,
    query,
    stored,
    submit,
    video_families,
)

FAMILIES = sorted(video_families())
RATIO_FAMILIES = [
    name
    for name, family in sorted(video_families().items())
    if {"ratio", "radio"} & set(family.operations["video.submit"].request["properties"])
]
FRAME_FAMILIES = ["seedance2-image", "dreamina2-image", "seedance15-image", "wan-image", "vidu-image"]
FIRST = ("image1_file", "image_file1")
SECOND = ("image2_file", "image_file2")


def required(family: str) -> list[str]:
    request = facts().families[family].operations["video.submit"].request
    return [name for name in request["properties"] if name in request["required"]]


def words_only(family: str) -> dict[str, Any]:
    """The required fields of a family that are no files."""
    return {name: value for name, value in minimal(family).items() if name in ("llmid", "prompt")}


@pytest.mark.parametrize("family", FAMILIES)
def test_of_several_missing_parameters_the_first_of_the_table_is_named(client: Client, family: str) -> None:
    body = minimal(family)
    for position, name in enumerate(required(family)):
        sent = {name: body[name] for name in required(family)[:position]}
        assert client.post(VIDEO, sent).json() == {"error": f"Missing required parameter: {name}"}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_missing_parameter_is_named_before_a_bad_one(client: Client, family: str) -> None:
    *_, last = required(family)
    body = {name: value for name, value in minimal(family).items() if name != last} | {"duration": "soon"}
    assert client.post(VIDEO, body).json() == {"error": f"Missing required parameter: {last}"}


def test_an_empty_parameter_is_as_missing_as_an_absent_one(client: Client) -> None:
    body = {**words_only("wan-image"), "prompt": ""}
    assert client.post(VIDEO, body).json() == {"error": "Missing required parameter: prompt"}


def test_of_several_bad_parameters_the_first_of_the_table_is_named(client: Client) -> None:
    body = {**minimal("wan-text"), "duration": 7, "size": "1*1", "negative_prompt": 5}
    assert client.post(VIDEO, body).json() == {"error": "Invalid parameter: negative_prompt"}


@pytest.mark.parametrize("family", FAMILIES)
def test_defaults_are_those_of_the_table(client: Client, family: str) -> None:
    request = facts().families[family].operations["video.submit"].request
    kept = stored(client, submit(client, family))["request"]
    defaults = {name: row["default"] for name, row in request["properties"].items() if "default" in row}
    given = minimal(family)
    assert kept == {**defaults, **given}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_three_media_types_say_the_same(client: Client, family: str) -> None:
    body = minimal(family)
    pairs = [(name, one) for name, value in body.items() for one in (value if isinstance(value, list) else [value])]
    answers = [
        client.post(VIDEO, body),
        client.request(
            "POST", VIDEO, content=urlencode(pairs), headers={"Content-Type": "application/x-www-form-urlencoded"}
        ),
        client.request("POST", VIDEO, files=[(name, (None, value)) for name, value in pairs]),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    kept = [stored(client, answer.json()["taskid"])["request"] for answer in answers]
    assert kept[0] == kept[1] == kept[2]


def test_numbers_of_a_form_are_read_as_numbers(client: Client) -> None:
    form = {**minimal("vidu-text"), "duration": "7"}
    answer = client.request("POST", VIDEO, data=form)
    assert stored(client, answer.json()["taskid"])["request"]["duration"] == 7


@pytest.mark.parametrize("spelling", ["ratio", "radio"])
@pytest.mark.parametrize("family", RATIO_FAMILIES)
def test_both_spellings_of_the_ratio_are_read(client: Client, family: str, spelling: str) -> None:
    task = stored(client, submit(client, family, **{spelling: "9:16"}))
    assert task["quantities"]["width"] < task["quantities"]["height"]


@pytest.mark.parametrize("spelling", ["ratio", "radio"])
def test_an_error_names_the_table_s_own_spelling(client: Client, spelling: str) -> None:
    own = {"vidu-text": "ratio", "seedance15-text": "radio"}
    for family, name in own.items():
        body = {**minimal(family), spelling: "5:4"}
        assert client.post(VIDEO, body).json() == {"error": f"Invalid parameter: {name}"}


@pytest.mark.parametrize("second", SECOND)
@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("family", FRAME_FAMILIES)
def test_all_spellings_of_the_frames_are_read(client: Client, family: str, first: str, second: str) -> None:
    one, two = "https://example.com/one.jpg", "https://example.com/two.jpg"
    answer = client.post(VIDEO, {**words_only(family), first: one, second: two})
    kept = stored(client, answer.json()["taskid"])["request"]
    own = (
        ("image1_file", "image2_file")
        if family in ("seedance2-image", "dreamina2-image")
        else ("image_file1", "image_file2")
    )
    assert [kept[name] for name in own] == [one, two]


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("family", FRAME_FAMILIES)
def test_a_first_image_sent_twice_fills_the_second(client: Client, family: str, first: str) -> None:
    _, data, kind = media_file("image")
    sent = [(key, (None, value)) for key, value in words_only(family).items()]
    files = [(first, ("one.jpg", data, kind)), (first, ("two.jpg", data + b"more", kind))]
    answer = client.request("POST", VIDEO, files=[*sent, *files])
    kept = stored(client, answer.json()["taskid"])["request"]
    frames = {key: value["filename"] for key, value in kept.items() if key.startswith("image")}
    assert sorted(frames.items()) == list(zip(sorted(frames), ["one.jpg", "two.jpg"], strict=True))


def test_happy_horse_takes_the_first_of_two_frames(client: Client) -> None:
    _, data, kind = media_file("image")
    sent = [(key, (None, value)) for key, value in words_only("happyhorse-image").items()]
    files = [("image1_file", ("one.jpg", data, kind)), ("image1_file", ("two.jpg", data, kind))]
    answer = client.request("POST", VIDEO, files=[*sent, *files])
    kept = stored(client, answer.json()["taskid"])["request"]
    assert kept["image1_file"]["filename"] == "one.jpg"


@pytest.mark.parametrize("name", ["image_files", "image_files[]"])
def test_repeated_parts_make_an_array(client: Client, name: str) -> None:
    sent = [(key, (None, value)) for key, value in words_only("seedance2-reference").items()]
    files = [(name, media_file("image"))] * 9
    answer = client.request("POST", VIDEO, files=[*sent, *files])
    assert len(stored(client, answer.json()["taskid"])["request"]["image_files"]) == 9


def test_references_of_every_kind_go_into_one_request(client: Client) -> None:
    sent = [(key, (None, value)) for key, value in words_only("dreamina2-reference").items()]
    files = [(f"{kind}_files", media_file(kind)) for kind in ("image", "video", "audio")]
    answer = client.request("POST", VIDEO, files=[*sent, *files])
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("resolution", ["720p", "720P"])
@pytest.mark.parametrize("family", ["happyhorse-text", "happyhorse-image", "seedance2-image", "vidu-text"])
def test_resolutions_are_read_in_any_letter_case(client: Client, family: str, resolution: str) -> None:
    task = stored(client, submit(client, family, resolution=resolution))
    assert (task["quantities"]["width"], task["quantities"]["height"]) == (1280, 720)


def pixels(resolution: str, ratio: str | None) -> tuple[int, int]:
    """The shorter side has the resolution's pixels, the longer one the nearest even number."""
    short = int(resolution[:-1])
    across, down = map(int, ratio.split(":")) if ratio and ":" in ratio else (16, 9)
    long = 2 * int(short * max(across, down) / min(across, down) / 2 + 0.5)
    return (long, short) if across >= down else (short, long)


@pytest.mark.parametrize(
    ("resolution", "ratio", "width", "height"),
    [
        ("480p", "16:9", 854, 480),
        ("720p", "16:9", 1280, 720),
        ("1080p", "16:9", 1920, 1080),
        ("540p", "4:3", 720, 540),
        ("480p", "9:21", 480, 1120),
        ("720p", "21:9", 1680, 720),
        ("720p", "1:1", 720, 720),
        ("720p", "adaptive", 1280, 720),
        ("720p", None, 1280, 720),
    ],
)
def test_the_pixels_that_these_tests_expect(resolution: str, ratio: str | None, width: int, height: int) -> None:
    assert pixels(resolution, ratio) == (width, height)


@pytest.mark.parametrize("family", sorted({*RATIO_FAMILIES, "happyhorse-image"}))
def test_pixels_follow_from_resolution_and_ratio(client: Client, family: str) -> None:
    client.account(balance_usd="10000")
    fields = facts().families[family].operations["video.submit"].request["properties"]
    name = next((name for name in ("ratio", "radio") if name in fields), "ratio")
    for resolution in fields["resolution"]["enum"]:
        for ratio in fields.get(name, {"enum": [None]})["enum"]:
            sent = {"resolution": resolution, "duration": 7} | ({name: ratio} if ratio else {})
            made = stored(client, submit(client, family, **sent))["quantities"]
            width, height = pixels(resolution, ratio)
            assert (made["width"], made["height"], made["seconds"]) == (width, height, 7)
            assert made.get("tokens") in (None, width * height * (24 * 7 + 1) // 1024)


@pytest.mark.parametrize("family", ["wan-text", "wan-image"])
def test_pixels_are_those_of_a_size(client: Client, family: str) -> None:
    client.account(balance_usd="10000")
    for size in facts().families[family].operations["video.submit"].request["properties"]["size"]["enum"]:
        made = stored(client, submit(client, family, size=size))["quantities"]
        assert f"{made['width']}*{made['height']}" == size


def test_every_family_makes_the_same_two_files() -> None:
    first, *others = [family.results for family in video_families().values()]
    assert all(results == first for results in others)


TWO_MODELS = [name for name in FAMILIES if len([row for row in video_families()[name].models if row.enabled]) > 1]


@pytest.mark.parametrize("family", TWO_MODELS)
def test_the_named_one_of_two_models_is_made_and_charged(client: Client, family: str) -> None:
    for model in facts().families[family].models:
        if model.enabled:
            assert stored(client, submit(client, family, model=model.name))["model"] == model.name


def test_a_model_of_another_provider_row_is_refused_where_the_table_has_a_model(client: Client) -> None:
    body = {**minimal("seedance2-text"), "model": "dreamina-seedance-2-0-260128"}
    assert client.post(VIDEO, body).json() == {"error": "Invalid parameter: model"}


def test_a_model_is_passed_over_where_the_table_has_none(client: Client) -> None:
    taskid = submit(client, "seedance15-text", model="dreamina-seedance-2-0-260128")
    assert stored(client, taskid)["model"] == "doubao-seedance-1-5-pro-251215"


def test_the_model_that_is_not_enabled_is_refused_by_name(client: Client) -> None:
    answer = client.post(VIDEO, {**minimal("seedance2-text"), "model": "eedance2.0"})
    assert is_error(answer, "model-not-enabled")
    assert "eedance2.0" in answer.json()["error"]


def test_a_model_name_is_no_llmid(client: Client) -> None:
    body = {**minimal("wan-text"), "llmid": "wan2.6-t2v"}
    assert client.post(VIDEO, body).json() == {"error": "llmid:wan2.6-t2v没找到模型"}


def test_each_task_has_an_id_of_eighteen_digits_of_its_own(client: Client) -> None:
    ids = {submit(client, "vidu-text") for _ in range(20)}
    assert len(ids) == 20
    assert all(len(taskid) == 18 and taskid.isdigit() and taskid[0] != "0" for taskid in ids)


def test_the_answer_has_the_keys_of_the_page_in_order(client: Client) -> None:
    answer = client.post(VIDEO, minimal("vidu-text"))
    assert answer.headers["content-type"] == "application/json"
    assert list(json.loads(answer.content)) == ["taskid", "status"]
    assert answer.json()["status"] == "created"


def test_an_uploaded_file_is_no_text(client: Client) -> None:
    sent = [("llmid", (None, minimal("vidu-text")["llmid"])), ("prompt", media_file("image"))]
    answer = client.request("POST", VIDEO, files=sent)
    assert answer.json() == {"error": "Invalid parameter: prompt"}


def test_an_uploaded_file_that_the_table_does_not_know_is_passed_over(client: Client) -> None:
    sent = [(key, (None, value)) for key, value in minimal("happyhorse-text").items()]
    answer = client.request("POST", VIDEO, files=[*sent, ("image1_file", media_file("image"))])
    assert query(client, answer.json()["taskid"])["status"] == "CREATED"


def test_an_empty_file_is_refused_by_its_field(client: Client) -> None:
    sent = [(key, (None, value)) for key, value in words_only("happyhorse-image").items()]
    answer = client.request("POST", VIDEO, files=[*sent, ("image1_file", ("one.jpg", b"", "image/jpeg"))])
    assert is_error(answer, "bad-file")
    assert answer.json()["error"].startswith("Invalid parameter: image1_file ")


def test_a_url_among_the_inputs_is_never_opened(client: Client) -> None:
    body = {**minimal("happyhorse-image"), "image1_file": "http://127.0.0.1:1/nothing-listens-here.jpg"}
    answer = client.post(VIDEO, body)
    assert finished(client, answer.json()["taskid"])["status"] == "SUCCEEDED"


@pytest.mark.parametrize(("strictness", "status"), [("lenient", 200), ("documented", 200), ("strict", 400)])
def test_a_field_beyond_the_table_is_refused_only_when_strict(strictness: str, status: int) -> None:
    with Client("yuanjing", strictness=strictness) as client:
        assert client.post(VIDEO, {**minimal("wan-text"), "watermark": True}).status_code == status
        assert client.post(VIDEO, minimal("wan-text")).status_code == 200
