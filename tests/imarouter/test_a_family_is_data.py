"""A family that nobody documents, written as data beside IMA Router's own, is served and checked without any code."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from conformance.expect import predict
from conformance.reading import load
from conformance.requests import json_request
from mockserver.contracts import fixtures_dir
from tests.support.client import Client

VIDEOS, UNIFIED = "/v1/videos", "/v1/video/generations"
SOURCE = "assumed: made up for a test"
OWN_ANSWER = {
    "id": "{task.id}",
    "task_id": "{task.id}",
    "status": "{task.status}",
    "progress": 100,
    "amount_usd?": "{task.amount}",
    "clip": "{result.video.url}",
    "cover": "{result.cover.url}",
    "usage": {"beats": "{body.beats}", "seconds": "{quantity.seconds}"},
}
REQUEST = {
    "type": "object",
    "required": ["model", "prompt"],
    "additionalProperties": False,
    "properties": {
        "model": {"type": "string", "enum": ["dancer-1", "dancer-1-turbo"], "x-source": SOURCE},
        "prompt": {"type": "string", "minLength": 1, "maxLength": 50, "x-source": SOURCE},
        "beats": {"type": "integer", "minimum": 4, "maximum": 64, "default": 8, "x-source": SOURCE},
        "shape": {"type": "string", "enum": ["tall", "wide"], "x-source": SOURCE},
        "partner": {"type": "string", "format": "uri", "x-source": SOURCE},
        "solo": {"type": "boolean", "x-source": SOURCE},
    },
}
FAMILY: dict[str, Any] = {
    "family": "dancer",
    "title": "Dancer",
    "source": SOURCE,
    "models": [
        {"name": "dancer-1", "facts": {"beat_price": "0.01"}, "source": SOURCE},
        {"name": "dancer-1-turbo", "facts": {"beat_price": "0.02"}, "source": SOURCE},
    ],
    "operations": {
        "videos.submit": {
            "request": REQUEST,
            "rules": [
                {
                    "id": "solo-or-partner",
                    "when": {"is": ["solo", True]},
                    "require": {"absent": "partner"},
                    "error": "dancer-alone",
                    "fill": {"model": "model"},
                    "source": SOURCE,
                },
                {
                    "id": "partner-seen",
                    "require": {
                        "none": [{"some": [{"inputs": [{"union": ["partner"]}, "corrupt"]}, {"is": ["item", True]}]}]
                    },
                    "error": "dancer-stumbled",
                    "outcome": "fail",
                    "source": SOURCE,
                },
            ],
            "violations": [{"field": "beats", "error": "dancer-beats"}],
        },
        "videos.query": {
            "answers": {"succeeded": OWN_ANSWER},
            "words": {"created": "warming-up", "running": "dancing"},
        },
        "video-generations.query": {},
    },
    "quantities": {
        "seconds": {"quotient": ["beats", 2]},
        "width": {"if": [{"is": ["shape", "wide"]}, 128, 64]},
        "height": {"if": [{"is": ["shape", "wide"]}, 64, 128]},
    },
    "lifecycle": {
        "phases": [{"state": "created", "seconds": 10}, {"state": "running", "seconds": {"product": ["beats", 5]}}],
        "source": SOURCE,
    },
    "prices": [{"unit": "beats", "amount": "model.beat_price", "source": SOURCE}],
    "results": {
        "video": {
            "media": "clip",
            "width": "width",
            "height": "height",
            "seconds": "seconds",
            "sound": True,
            "path": "{hex:16}.mp4",
            "url": "{base}/aiagent/src/d/{path}",
            "lifetime_days": 30,
            "source": SOURCE,
        },
        "cover": {
            "media": "picture",
            "width": "width",
            "height": "height",
            "format": {"text": "webp"},
            "path": "{hex:16}.webp",
            "url": "{base}/aiagent/src/d/{path}",
            "lifetime_days": 30,
            "source": SOURCE,
        },
    },
}
ERRORS = [
    {
        "id": "dancer-alone",
        "status": 400,
        "envelope": "task",
        "message": "{model} dances alone when solo is true",
        "fields": {"code": "invalid_request"},
        "fill": {"model": "dancer-1"},
        "cause": "both",
        "source": SOURCE,
    },
    {
        "id": "dancer-beats",
        "status": 400,
        "envelope": "task",
        "message": "beats must be 4 to 64, not {value}",
        "fields": {"code": "bad_beats"},
        "fill": {"value": 3},
        "cause": "beats",
        "source": SOURCE,
    },
    {
        "id": "dancer-stumbled",
        "status": 500,
        "envelope": "task",
        "message": "the partner cannot be seen",
        "fields": {"code": "task_failed"},
        "task": True,
        "cause": "a partner that is corrupt",
        "source": SOURCE,
    },
]
PNG = "https://example.com/a.png"
GOOD = {"model": "dancer-1", "prompt": "a waltz", "beats": 4, "shape": "wide"}
# what comes of a body: accepted, or an error
TRIED: list[tuple[dict[str, Any], str]] = [
    (GOOD, "accepted"),
    ({"model": "dancer-1-turbo", "prompt": "x", "solo": True}, "accepted"),
    ({**GOOD, "partner": PNG}, "accepted"),
    ({**GOOD, "beats": 64}, "accepted"),
    ({**GOOD, "beats": 3}, "dancer-beats"),
    ({**GOOD, "beats": 65}, "dancer-beats"),
    ({**GOOD, "beats": "4"}, "dancer-beats"),
    ({**GOOD, "partner": PNG, "solo": True}, "dancer-alone"),
    ({**GOOD, "prompt": "x" * 51}, "task-invalid-parameter"),
    ({**GOOD, "shape": "round"}, "task-invalid-parameter"),
    ({**GOOD, "partner": "no address"}, "task-invalid-parameter"),
    ({**GOOD, "surprise": 1}, "task-invalid-parameter"),
    ({"model": "dancer-1"}, "task-invalid-parameter"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the contracts with the family written beside the others."""
    made = tmp_path_factory.mktemp("contracts")
    for name in ("meta", "imarouter"):
        shutil.copytree(fixtures_dir() / "contracts" / name, made / name)
    place = made / "imarouter" / "dancer"
    place.mkdir()
    examples = [
        {"id": f"dancer.{n}", "operation": "videos.submit", "expect": expect, "body": body, "source": SOURCE}
        for n, (body, expect) in enumerate(TRIED)
    ]
    for name, data in (("family", FAMILY), ("errors", {"errors": ERRORS}), ("examples", {"examples": examples})):
        (place / f"{name}.json").write_text(json.dumps(data), "utf-8")
    return made


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with Client("imarouter", contracts=folder, key="sk-dancer") as client:
        yield client


def test_its_models_are_listed(client: Client) -> None:
    listed = {row["id"]: row for row in client.get("/v1/models").json()["data"]}
    assert {"dancer-1", "dancer-1-turbo", "veo-3.0-generate-001"} <= set(listed)
    assert client.get("/v1/models/dancer-1").json() == listed["dancer-1"]


@pytest.mark.parametrize(("body", "expect"), TRIED, ids=str)
def test_both_readers_say_the_same_of_its_requests(
    client: Client, folder: Path, body: dict[str, Any], expect: str
) -> None:
    contract = load("imarouter", folder)
    request = json_request("POST", VIDEOS, body).with_key(contract.auth, "sk-dancer")
    foreseen = predict(contract, request)
    answer = client.post(VIDEOS, body)

    assert (foreseen.errors or ("accepted",)) == (expect,)
    assert answer.status_code == (200 if expect == "accepted" else contract.errors[expect].status)
    if expect == "dancer-beats":
        assert answer.json()["message"] == f"beats must be 4 to 64, not {body['beats']}"
        assert answer.json()["code"] == "bad_beats"
    if expect == "dancer-alone":
        assert answer.json()["message"] == "dancer-1 dances alone when solo is true"


def test_a_task_of_it_lives_costs_and_leaves_files(client: Client) -> None:
    client.key = "sk-dancer-task"
    task = client.post(VIDEOS, GOOD).json()["id"]
    seen = []
    for pause in (0, 15, 15):
        client.advance(pause)
        answer = client.get(f"{VIDEOS}/{task}").json()
        seen.append((answer["status"], client.get(f"{UNIFIED}/{task}").json()["status"]))
    url, cover = answer["clip"], answer["cover"]
    with av.open(io.BytesIO(client.fetch(url).content), "r") as file:
        stream = file.streams.video[0]
        frames = sum(1 for _ in file.decode(video=0))
        assert (stream.width, stream.height, frames / float(stream.average_rate or 0)) == (128, 64, 2)
    with Image.open(io.BytesIO(client.fetch(cover).content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (128, 64))

    assert [own for own, _ in seen] == ["warming-up", "dancing", "completed"]
    assert [general for _, general in seen][-1] == "completed"
    assert answer["usage"] == {"beats": 4, "seconds": 2}
    assert answer["amount_usd"] == 0.04
    assert client.account()["spent_usd"] == "0.04"


def test_its_tasks_fail_and_its_money_comes_back(client: Client) -> None:
    client.key = "sk-dancer-fails"
    task = client.post(VIDEOS, {**GOOD, "model": "dancer-1-turbo", "partner": f"{PNG}?mock_corrupt=1"}).json()["id"]
    assert client.account()["held_usd"] == "0.08"
    client.advance(600)

    assert client.get(f"{VIDEOS}/{task}").json()["error"]["message"] == "the partner cannot be seen"
    assert (client.account()["held_usd"], client.account()["spent_usd"]) == ("0", "0")


def test_its_errors_are_behind_every_door(client: Client) -> None:
    by_header = client.post(VIDEOS, GOOD, headers={"X-Mock-Error": "dancer-alone"})
    by_model = client.post(VIDEOS, {**GOOD, "model": "dancer-1:mock-dancer-alone"})
    assert [answer.status_code for answer in (by_header, by_model)] == [400, 400]
    assert by_header.json() == by_model.json()
