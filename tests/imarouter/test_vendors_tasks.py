"""Tasks of Vidu, Pixverse and MiniMax from submit to file: words, money, failures, and the paths to one task."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import pytest

from tests.support.client import Client

from .place import contracts
from .vendors import BODIES, CORRUPT, GENERATIONS, PICTURE, VIDEOS, Film, body_of, film, finished, query, submit

KLING, CONTENTS, ERASE = (
    "/kling/v1/videos/text2video",
    "/api/v1/contents/generations/tasks",
    "/v1/videos/subtitle-erase",
)
V6, Q3, HAILUO = "pixverse-v6", "viduq3-pro", "MiniMax-Hailuo-2.3"
FRAME = {"metadata": {"first_frame_image": f"{PICTURE}?mock_width=600&mock_height=800"}}


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


@pytest.fixture
def client(server: Client, request: pytest.FixtureRequest) -> Client:
    """The server with an account that no other test has."""
    server.key = "sk-vendors-" + blake2b(request.node.nodeid.encode(), digest_size=8).hexdigest()
    server.account(balance_usd=100)
    return server


# family -> words on /v1/video/generations, then on /v1/videos, of a new, a running and a finished task
WORDS = {
    Q3: (["", "in_progress", "completed"], ["in_progress", "in_progress", "completed"]),
    HAILUO: (["", "in_progress", "completed"], ["in_progress", "in_progress", "completed"]),
    V6: (["in_progress", "in_progress", "completed"], ["in_progress", "in_progress", "completed"]),
}


@pytest.mark.parametrize("start", [VIDEOS, GENERATIONS])
@pytest.mark.parametrize("model", WORDS)
def test_a_task_has_the_words_of_the_path_that_it_is_asked_on(client: Client, model: str, start: str) -> None:
    task, seen = submit(client, body_of(model), start), []
    for pause in (0, 25, 600):
        client.advance(pause)
        rows = [query(client, task, path) for path in (GENERATIONS, VIDEOS)]
        assert rows[0]["progress"] == rows[1]["progress"]
        assert [row["id"] for row in rows] == [row["task_id"] for row in rows] == [task, task]
        seen.append([row["status"] for row in rows])
    assert tuple(map(list, zip(*seen, strict=True))) == WORDS[model]
    assert rows[0]["metadata"]["url"] == rows[1]["results"][0]["url"]


@pytest.mark.parametrize("model", WORDS)
def test_each_way_to_submit_has_its_own_first_status(client: Client, model: str) -> None:
    first = [client.post(path, body_of(model)).json()["status"] for path in (GENERATIONS, VIDEOS)]
    assert first == [words[0] for words in WORDS[model]]


@pytest.mark.parametrize("model", WORDS)
def test_the_other_query_paths_find_the_task_in_their_own_words(client: Client, model: str) -> None:
    task = submit(client, body_of(model))
    client.advance(25)
    assert [query(client, task, path)["status"] for path in (KLING, ERASE)] == ["in_progress", "in_progress"]
    assert query(client, task, CONTENTS)["status"] == "running"
    client.advance(600)
    assert [query(client, task, path)["status"] for path in (KLING, ERASE)] == ["completed", "completed"]
    assert query(client, task, CONTENTS)["status"] == "succeeded"


def test_a_task_of_another_family_has_the_words_of_the_unified_path_there(client: Client) -> None:
    task, seen = submit(client, {"model": "wan2.6-i2v-flash", "image": PICTURE}), []
    for _ in range(12):
        seen.append(query(client, task, GENERATIONS)["status"])
        client.advance(10)
    assert {"", "in_progress", "completed"} >= set(seen)
    assert seen[-1] == "completed"


@pytest.mark.parametrize(
    ("path", "model"), [*((VIDEOS, model) for model in WORDS), *((GENERATIONS, model) for model in BODIES)]
)
def test_progress_only_grows_and_an_end_is_told_once_it_is_there(client: Client, model: str, path: str) -> None:
    task, shown = submit(client, body_of(model)), []
    for _ in range(18):
        row = query(client, task, path)
        shown.append(row["progress"])
        ended = row["status"] == "completed"
        assert ("completed_at" in row, "metadata" in row or "results" in row) == (ended, ended)
        assert ("amount_usd" in row) == (ended and path == VIDEOS)
        client.advance(8)
    assert shown == sorted(shown)
    assert len(set(shown)) > 5
    assert shown[-1] == 100


@pytest.mark.parametrize("path", [VIDEOS, GENERATIONS])
@pytest.mark.parametrize("model", WORDS)
def test_another_key_does_not_find_the_task(client: Client, model: str, path: str) -> None:
    task = submit(client, body_of(model), path)
    answer = client.get(f"{path}/{task}", headers={"Authorization": "Bearer sk-another"})
    assert (answer.status_code, answer.json()["code"]) == (404, "task_not_exist")


# all but the price of a credit is assumed, and stands in the contract as such
PRICES: list[tuple[dict[str, Any], float]] = [
    (body_of("viduq1"), 0.4),
    (body_of("viduq2", duration=8), 0.8),
    (body_of("viduq2", metadata={"resolution": "540p"}), 0.125),
    (body_of("viduq2-pro", metadata={"resolution": "720p"}), 0.375),
    (body_of(Q3, duration=10, metadata={"resolution": "720p"}), 1.5),
    (body_of(Q3, duration=1, metadata={"resolution": "540p"}), 0.07),
    (body_of("viduq3-turbo"), 0.4),
    (body_of(V6), 0.225),
    (body_of(V6, quality="1080p", metadata={"audio": True}), 0.575),
    (body_of("pixverse-c1", duration=15, quality="360p"), 0.45),
    (body_of("MiniMax-Hailuo-02", size="512p"), 0.1),
    (body_of(HAILUO), 0.28),
    (body_of(HAILUO, size="768p", duration=10), 0.56),
    (body_of(HAILUO, size="1080p"), 0.49),
    (body_of("MiniMax-Hailuo-2.3-Fast", size="1080p"), 0.33),
]


@pytest.mark.parametrize(("body", "amount"), PRICES, ids=lambda value: value["model"] if "model" in str(value) else "")
def test_money_moves_when_the_family_says_and_once(client: Client, body: dict[str, Any], amount: float) -> None:
    held = 0.0 if body["model"].startswith("vidu") else amount
    task = submit(client, body)
    before = client.account()
    assert (float(before["held_usd"]), float(before["spent_usd"])) == (held, 0.0)
    assert float(before["balance_usd"]) == pytest.approx(100 - held)
    client.advance(600)
    for _ in range(3):
        assert query(client, task)["amount_usd"] == amount
    after = client.account()
    assert (float(after["held_usd"]), float(after["spent_usd"])) == (0.0, amount)
    assert float(after["balance_usd"]) == pytest.approx(100 - amount)


def test_a_vidu_task_is_one_entry_of_whole_credits_at_its_end(client: Client) -> None:
    task = submit(client, body_of(Q3), GENERATIONS)
    assert client.control("GET", f"/ledger/imarouter/{client.key}")["entries"] == []
    client.advance(600)
    [entry] = client.control("GET", f"/ledger/imarouter/{client.key}")["entries"]
    assert (entry["kind"], entry["task_id"]) == ("charge", task)
    assert (float(entry["amount_usd"]) / 0.005).is_integer()


@pytest.mark.parametrize("model", ["viduq3-pro", "viduq3-turbo"])
def test_a_viduq3_second_costs_the_same_whatever_the_length(client: Client, model: str) -> None:
    small = {"metadata": {"resolution": "540p"}}
    amounts = [finished(client, body_of(model, duration=seconds, **small))["amount_usd"] for seconds in (1, 2, 4)]
    assert amounts == [pytest.approx(amounts[0] * n) for n in (1, 2, 4)]


def test_an_account_that_could_not_pay_is_refused_in_the_envelope_of_the_path(client: Client) -> None:
    client.account(balance_usd="0.01")
    for model in WORDS:
        assert client.post(VIDEOS, body_of(model)).json()["code"] == "insufficient_user_quota"
    answer = client.post(GENERATIONS, body_of(Q3))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "insufficient_user_quota")


def test_tasks_take_as_long_as_those_that_the_pages_show(client: Client) -> None:
    for body, seconds in ((body_of(Q3, duration=10), 100), (body_of(HAILUO), 100), (body_of(V6), 60)):
        answer = finished(client, body, GENERATIONS)
        assert answer["completed_at"] - answer["created_at"] == seconds


NSFW = {"prompt": "An nsfw scene"}
FAILED = {"id", "task_id", "object", "model", "status", "progress", "created_at", "error"}


@pytest.mark.parametrize("error", ["task-failed", "vidu-moderation"])
def test_a_failed_vidu_task_shows_its_own_code_on_one_path_and_the_general_one_on_the_other(
    client: Client, error: str
) -> None:
    code, message = {
        "task-failed": ("task_failed", "task failed"),
        "vidu-moderation": ("MODERATION_FAILED", "content moderation failed"),
    }[error]
    task = submit(client, {"model": Q3, "images": [CORRUPT]} if error == "task-failed" else {**body_of(Q3), **NSFW})
    client.advance(600)
    unified, general = (query(client, task, path) for path in (GENERATIONS, VIDEOS))
    assert (set(unified), unified["status"], unified["progress"]) == (FAILED, "failed", 0)
    assert unified["error"] == {"message": message, "code": code}
    assert (general["status"], general["progress"], general["metadata"]) == ("failed", 100, {"url": message})
    assert general["error"] == {"code": "task_failed", "message": message}
    assert client.account()["balance_usd"] == "100"


@pytest.mark.parametrize("path", [VIDEOS, GENERATIONS])
@pytest.mark.parametrize(
    "body",
    [
        {"model": "viduq2-pro", "images": [PICTURE, CORRUPT]},
        {"model": HAILUO, "metadata": {"first_frame_image": CORRUPT}},
        {"model": "viduq2-turbo", "images": ["reference.jpg"]},
        {**body_of(V6), "prompt": "A boat [[mock fail=task-failed]]"},
    ],
    ids=lambda body: str(body["model"]),
)
def test_a_task_that_cannot_be_made_fails_and_gives_the_hold_back(
    client: Client, body: dict[str, Any], path: str
) -> None:
    answer = finished(client, body, path)
    assert (answer["status"], answer["error"]) == ("failed", {"code": "task_failed", "message": "task failed"})
    assert "amount_usd" not in answer
    account = client.account()
    assert (account["balance_usd"], float(account["spent_usd"])) == ("100", 0.0)


SHAPES: list[tuple[dict[str, Any], tuple[int, int, int]]] = [
    (body_of("viduq1"), (1920, 1080, 5)),
    (body_of("viduq1", size="9:16"), (1080, 1920, 5)),
    (body_of("viduq2", size="1:1", duration=8), (1080, 1080, 8)),
    (body_of(Q3, size="3:4", metadata={"resolution": "540p"}), (540, 720, 5)),
    (body_of(Q3, size="4:3", duration=16, metadata={"resolution": "720p"}), (960, 720, 16)),
    (body_of("viduq3-turbo", size="whatever", metadata={"resolution": "720p"}), (1280, 720, 5)),
    (body_of(V6), (1280, 720, 5)),
    (body_of(V6, size="9:16", quality="1080p"), (1080, 1920, 5)),
    (body_of("pixverse-c1", size="1:1", quality="540p", duration=15), (540, 540, 15)),
    (body_of(HAILUO), (1366, 768, 6)),
    (body_of(HAILUO, size="1080p"), (1920, 1080, 6)),
    (body_of("MiniMax-Hailuo-02", size="512p", duration=10), (910, 512, 10)),
    (body_of(HAILUO, **FRAME), (768, 1366, 6)),
]


@pytest.mark.parametrize(("body", "wanted"), SHAPES, ids=lambda value: str(value)[:80])
def test_a_result_tells_the_asked_pixels_and_seconds(
    client: Client, body: dict[str, Any], wanted: tuple[int, int, int]
) -> None:
    [row] = finished(client, body)["results"]
    assert (row["width"], row["height"], row["duration"]) == wanted


FILMS: list[tuple[dict[str, Any], Film]] = [
    (body_of("viduq2", duration=4, metadata={"resolution": "540p"}), Film(960, 540, 4, sound=False)),
    (body_of("viduq2-turbo", duration=4, size="9:16", metadata={"resolution": "540p"}), Film(540, 960, 4, sound=False)),
    (body_of(Q3, duration=1, size="1:1", metadata={"resolution": "540p"}), Film(540, 540, 1, sound=True)),
    (body_of(V6, duration=1, quality="360p"), Film(640, 360, 1, sound=False)),
    (body_of(V6, duration=2, quality="360p", metadata={"audio": True}), Film(640, 360, 2, sound=True)),
    (
        body_of("pixverse-c1", duration=1, size="9:16", quality="360p", metadata={"generate_audio_switch": True}),
        Film(360, 640, 1, sound=True),
    ),
    (
        body_of(V6, duration=1, quality="360p", metadata={"audio": False, "generate_audio_switch": True}),
        Film(640, 360, 1, sound=False),
    ),
    (body_of("MiniMax-Hailuo-02", size="512p"), Film(910, 512, 6, sound=False)),
]


@pytest.mark.parametrize(("body", "wanted"), FILMS, ids=lambda value: str(value)[:90])
def test_the_file_is_the_clip_that_was_asked_for(client: Client, body: dict[str, Any], wanted: Film) -> None:
    found = film(client, finished(client, body, GENERATIONS)["metadata"]["url"])
    assert (found.width, found.height, found.sound) == (wanted.width, wanted.height, wanted.sound)
    assert found.seconds == pytest.approx(wanted.seconds, abs=0.05)


@pytest.mark.parametrize("model", WORDS)
def test_a_link_lasts_thirty_days(client: Client, model: str) -> None:
    url = finished(client, body_of(model), GENERATIONS)["metadata"]["url"]
    client.advance(29 * 86400)
    assert client.fetch(url, method="HEAD").status_code == 200
    client.advance(86400)
    assert client.fetch(url, method="HEAD").status_code == 404


@pytest.mark.parametrize("path", [VIDEOS, GENERATIONS])
@pytest.mark.parametrize(("key", "message"), [("", "token not provided"), ("sk-bad", "token status is unavailable")])
def test_a_good_key_is_needed(client: Client, path: str, key: str, message: str) -> None:
    for model in WORDS:
        answer = client.post(path, body_of(model), headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 401
        assert answer.json() == {"error": {"code": "", "message": message, "type": "new_api_error"}}
