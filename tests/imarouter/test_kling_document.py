"""What the Kling pages show and say, taken from the document, is what the server does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.contracts import load_provider
from tests.support.client import Client

from .kling_pages import (
    BASES,
    QUERIES,
    cases,
    commands,
    document,
    needs_document,
    real,
    request_examples,
    response_examples,
    valid,
)
from .place import contracts

pytestmark = needs_document
FAMILIES = {
    "/v1/videos#kling-v3-video": "kling-v3-video",
    "/v1/videos#kling-v3-omni-video": "kling-v3-omni-video",
    "/v1/videos#kling": "kling",
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-test-kling-pages") as client:
        client.account(balance_usd=1_000_000)
        yield client


def types_of(value: Any) -> Any:
    """The keys and types of an answer, deep."""
    if isinstance(value, dict):
        return {key: types_of(part) for key, part in value.items()}
    if isinstance(value, list):
        return [types_of(part) for part in value]
    return type(value).__name__


def test_the_pages_have_as_many_samples_as_they_had() -> None:
    assert [len(request_examples(page)) for page in BASES] == [4, 4, 2, 3, 3, 2]
    assert [len(commands(page)) for page in (*BASES, *QUERIES)] == [4, 4, 2, 3, 3, 2, 1, 1, 1, 1]
    assert sum(len(response_examples(page)) for page in (*BASES, *QUERIES)) == 15


@pytest.mark.parametrize("page", BASES)
def test_each_body_that_a_page_shows_is_accepted(client: Client, page: str) -> None:
    for name, body in request_examples(page).items():
        answer = client.post(real(page), body)
        assert answer.status_code == 200, (name, answer.text)
        client.advance(600)
        task = client.get(f"/v1/videos/{answer.json()['id']}").json()
        assert task["status"] == "completed", name


@pytest.mark.parametrize("page", BASES)
def test_each_command_sends_a_body_that_the_page_shows(client: Client, page: str) -> None:
    shown = list(request_examples(page).values())
    for method, path, body in commands(page):
        assert body in shown
        assert client.request(method, path, json=body).status_code == 200


@pytest.mark.parametrize("page", QUERIES)
def test_each_query_command_names_a_task_that_nobody_made(client: Client, page: str) -> None:
    [(method, path, _)] = commands(page)
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()) == (
        404,
        {"code": "task_not_exist", "message": "task_not_exist", "data": None},
    )


@pytest.mark.parametrize("page", BASES)
def test_every_keyword_has_the_right_verdict(client: Client, page: str) -> None:
    wrong, verdicts = [], {True: 0, False: 0}
    for case in cases(page):
        answer = client.post(real(page), case.body)
        verdicts[case.good] += 1
        if answer.status_code != (200 if case.good else 400):
            wrong.append((case, answer.status_code, answer.text))
        elif not case.good:
            assert list(answer.json()) == ["code", "message", "data"], answer.text
    assert not wrong
    assert min(verdicts.values()) >= 10


def test_the_answers_that_the_pages_show_satisfy_their_schemas() -> None:
    for page in (*BASES, *QUERIES):
        for name, (_, body, schema) in response_examples(page).items():
            assert valid(schema, body), name


@pytest.mark.parametrize("page", FAMILIES)
def test_a_submit_is_answered_in_the_shape_that_the_page_shows(client: Client, page: str) -> None:
    [shown] = [body for status, body, _ in response_examples(page).values() if status == 200]
    answer = client.post(real(page), BASES[page]).json()
    assert types_of(answer) == types_of(shown)
    assert {key: answer[key] for key in ("object", "status", "progress")} == {
        key: shown[key] for key in ("object", "status", "progress")
    }


@pytest.mark.parametrize("page", ["/v1/videos#kling-v3-video", "/v1/videos#kling-v3-omni-video"])
def test_a_completed_task_is_the_one_that_the_page_shows(client: Client, page: str) -> None:
    [(_, shown, _)] = response_examples(page.replace("#", "/{task_id}#")).values()
    [body, *_] = request_examples(page).values()
    made = client.post(real(page), body).json()
    client.advance(60)
    answer = client.get(f"/v1/videos/{made['id']}").json()
    assert types_of(answer) == types_of(shown)
    own = {"id", "task_id", "created_at", "completed_at", "results"}
    assert {key: value for key, value in answer.items() if key not in own} == {
        key: value for key, value in shown.items() if key not in own
    }
    assert answer["completed_at"] - answer["created_at"] == shown["completed_at"] - shown["created_at"]
    assert {**answer["results"][0], "url": ""} == {**shown["results"][0], "url": ""}


BREACHES: dict[tuple[str, str], dict[str, Any]] = {
    ("/v1/videos#kling-v3-video", "invalid_duration"): {"duration": 2},
    ("/v1/videos#kling-v3-video", "invalid_mode"): {"mode": "4k"},
    ("/v1/videos#kling-v3-omni-video", "invalid_duration"): {"seconds": "16"},
    ("/v1/videos#kling-v3-omni-video", "invalid_sound_reference_video"): {"video_url": "https://a.b/c", "sound": "on"},
    ("/v1/videos#kling-v3-omni-video", "invalid_motion_control_duration"): {
        "video_list": ["https://a.b/c"],
        "duration": 11,
    },
    ("/v1/videos#kling", "image_pixel_invalid"): {"image": "https://a.b/c.png?mock_corrupt=1"},
    ("/v1/video/generations#kling", "image_pixel_invalid"): {"images": ["https://a.b/c.png?mock_corrupt=1"]},
    ("/kling/v1/videos/image2video", "image_pixel_invalid"): {"image_tail": "https://a.b/c.png?mock_corrupt=1"},
}
# errors that no request is known to cause: they are asked for
ASKED = {
    ("/v1/videos#kling-v3-video", "missing_price"): "kling-v3-video-configuration",
    ("/v1/videos#kling-v3-omni-video", "missing_price"): "kling-v3-omni-video-configuration",
}


def test_every_error_that_a_page_shows_has_a_cause_here() -> None:
    shown = {(page, name) for page in BASES for name, row in response_examples(page).items() if row[0] != 200}
    assert shown == {*BREACHES, *ASKED}


@pytest.mark.parametrize(("page", "name"), [*BREACHES, *ASKED])
def test_an_error_is_the_one_that_the_page_shows(client: Client, page: str, name: str) -> None:
    status, body, _ = response_examples(page)[name]
    breach = BREACHES.get((page, name), {})
    headers = {"X-Mock-Error": ASKED[page, name]} if (page, name) in ASKED else {}
    answer = client.post(real(page), {**BASES[page], **breach}, headers=headers)
    assert (answer.status_code, answer.json()) == (status, body)
    assert client.post(real(page), BASES[page]).status_code == 200


def test_the_models_of_the_contract_are_those_of_the_pages() -> None:
    facts = load_provider(contracts() / "imarouter")
    schemas = document()["components"]["schemas"]
    for family, schema in (
        ("kling", "KlingVideoRequest"),
        ("kling", "KlingText2VideoRequest"),
        ("kling", "KlingImage2VideoRequest"),
        ("kling", "KlingUnifiedVideoRequest"),
        ("kling-v3-video", "KlingV3VideoCreateRequest"),
        ("kling-v3-omni-video", "KlingV3OmniVideoCreateRequest"),
    ):
        named = schemas[schema]["properties"]["model"]["enum"]
        assert [model.name for model in facts.families[family].models] == named
    text = document()["paths"]["/kling/v1/videos/text2video"]["post"]["description"]
    assert [model.name for model in facts.families["kling"].models] == [
        line.split("`")[1] for line in text.splitlines() if line.startswith("- `kling")
    ]
