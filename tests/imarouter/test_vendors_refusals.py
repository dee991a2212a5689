"""What Vidu, Pixverse and MiniMax say of a request that they refuse, and in which envelope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.client import Client

from .place import contracts
from .vendors import GENERATIONS, VIDEOS


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-test-vendors-examples") as client:
        client.account(balance_usd=1_000_000)
        yield client


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (
            VIDEOS,
            {"model": "viduq1", "duration": 8, "prompt": "x"},
            "model viduq1 only supports a duration of 5 seconds",
        ),
        (
            VIDEOS,
            {"model": "viduq2", "duration": 3, "prompt": "x"},
            "model viduq2 only supports a duration of 4-8 seconds",
        ),
        (VIDEOS, {"model": "viduq3-pro", "duration": "5"}, "duration is invalid"),
        (
            VIDEOS,
            {"model": "MiniMax-Hailuo-02", "size": "1080p", "duration": 10},
            "hailuo api error: invalid params, model MiniMax-Hailuo-02 does not support duration 10 with resolution "
            "1080P, supported durations: 6",
        ),
        (
            GENERATIONS,
            {"model": "MiniMax-Hailuo-2.3", "duration": 7},
            "hailuo api error: invalid params, model MiniMax-Hailuo-2.3 does not support duration 7, supported "
            "durations: 6, 10",
        ),
        (
            VIDEOS,
            {"model": "MiniMax-Hailuo-2.3", "duration": 10},
            "hailuo api error: invalid params, model MiniMax-Hailuo-2.3 does not support duration 10 unless size is "
            "sent as well (768p takes it), supported durations: 6",
        ),
        (
            VIDEOS,
            {"model": "MiniMax-Hailuo-2.3", "size": "768P"},
            "hailuo api error: invalid params, model MiniMax-Hailuo-2.3 does not support resolution 768P in capitals "
            "(send 768p), supported resolutions: 768P, 1080P",
        ),
        (
            GENERATIONS,
            {"model": "MiniMax-Hailuo-2.3", "size": "512P"},
            "hailuo api error: invalid params, model MiniMax-Hailuo-2.3 does not support resolution 512P, supported "
            "resolutions: 768P, 1080P",
        ),
        (
            GENERATIONS,
            {"model": "MiniMax-Hailuo-2.3-Fast", "size": "768p", "duration": 7, "metadata": {"first_frame_image": "x"}},
            "hailuo api error: invalid params, model MiniMax-Hailuo-2.3-Fast does not support duration 7 with "
            "resolution 768P, supported durations: 6, 10",
        ),
        (
            GENERATIONS,
            {"model": "MiniMax-Hailuo-02", "size": "4k"},
            "hailuo api error: invalid params, model MiniMax-Hailuo-02 does not support resolution 4K, supported "
            "resolutions: 512P, 768P, 1080P",
        ),
        (GENERATIONS, {"model": "pixverse-v6", "prompt": "x", "image": "y"}, "image is invalid"),
    ],
)
def test_a_refusal_names_the_defect(client: Client, path: str, body: dict[str, object], message: str) -> None:
    assert client.post(path, body).json()["message"] == message


@pytest.mark.parametrize("body", [{"duration": 20}, {"metadata": {"resolution": "480p"}}, {"size": 5}, {}], ids=str)
def test_one_error_of_vidu_has_the_envelope_of_its_path(client: Client, body: dict[str, object]) -> None:
    sent = {"model": "viduq2", **({"prompt": "A paper boat"} if body else {}), **body}
    task = client.post(VIDEOS, sent)
    unified = client.post(GENERATIONS, sent)

    assert task.status_code == unified.status_code == 400
    assert task.json() == {"code": "invalid_request", "message": task.json()["message"], "data": None}
    assert unified.json() == {"error": {"code": "", "message": task.json()["message"], "type": "new_api_error"}}


def test_lenient_takes_capitals_ten_seconds_by_default_and_the_fields_of_other_clients() -> None:
    sent = [
        {"model": "MiniMax-Hailuo-2.3", "prompt": "x", "size": "1080P"},
        {"model": "MiniMax-Hailuo-2.3", "prompt": "x", "seconds": "6"},
        {"model": "MiniMax-Hailuo-2.3", "prompt": "x", "duration": 10},
        {"model": "pixverse-v6", "prompt": "x", "seconds": "5"},
    ]
    for strictness, status in (("documented", 400), ("lenient", 200)):
        with Client("imarouter", contracts=contracts(), strictness=strictness) as client:
            for path in (VIDEOS, GENERATIONS):
                assert [client.post(path, body).status_code for body in sent] == [status] * 4
