"""A task of every family, from submit to file: what is true of all of them, in one loop over the contract."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import pytest
from PIL import Image

from mockserver.contracts.model import Family
from tests.support.client import Client

from .contract import examples, facts, refused
from .place import contracts
from .small_tasks import SMALL, WANTED, Made

# families whose pages show no amount
UNSHOWN = {"midjourney"}
DAY = 86400


def families() -> list[str]:
    """The families whose tasks give files."""
    return sorted(name for name, row in facts().families.items() if row.lifecycle and row.results)


def body_of(family: str) -> dict[str, Any]:
    """A request of a family, a small one where it is known."""
    found = SMALL.get(family)
    return found or dict(next(row.body for row in examples(family) if row.expect == "accepted"))


def paths(family: str) -> tuple[str, list[str]]:
    """Where a family's tasks are submitted first, and everywhere they can be asked for."""
    operations = [facts().operations[name] for name in facts().families[family].operations]
    [submit, *_] = [row.path for row in operations if row.kind == "submit"]
    return submit, [row.path for row in operations if row.kind == "query"]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts()) as client:
        yield client


def own(client: Client, family: str, purpose: str) -> Client:
    """The client with an account of its own."""
    client.key = f"sk-{purpose}-{family}"
    client.account(balance_usd=100)
    return client


def submitted(client: Client, family: str, **options: Any) -> str:
    """The id of a new task."""
    answer = client.post(paths(family)[0], body_of(family), **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json().get("id") or answer.json()["result"])


def asked(client: Client, path: str, task: str) -> dict[str, Any]:
    """What a query says of a task, without the cover that some pages have."""
    body: dict[str, Any] = client.get(path.replace("{task_id}", task)).json()
    inner = body.get("data", body)
    return dict(inner)


def percent(progress: Any) -> Any:
    """Progress as a number, where a page writes it as a text with its sign."""
    return int(progress.removesuffix("%")) if isinstance(progress, str) else progress


def decoded(content: bytes, media: str) -> Made:
    """What a file is, by other code than made it."""
    if media == "picture":
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            return str(picture.format).lower(), picture.size, None
    with av.open(io.BytesIO(content), "r") as file:
        if media == "clip":
            stream = file.streams.video[0]
            frames = sum(1 for _ in file.decode(video=0))
            return "mp4", (stream.width, stream.height), round(frames / float(stream.average_rate or 0), 1)
        rate = file.streams.audio[0].rate
        return file.format.name, None, round(sum(frame.samples for frame in file.decode(audio=0)) / rate, 0)


@pytest.mark.parametrize("family", families())
def test_a_task_ends_in_files_of_the_asked_pixels_seconds_and_format(client: Client, family: str) -> None:
    task = submitted(own(client, family, "files"), family)
    client.advance(3600)
    files = client.control("GET", f"/tasks/{task}")["files"]
    made = [decoded(client.fetch(row["url"]).content, row["media"]) for row in files]

    assert made == WANTED[family]
    for path in paths(family)[1]:
        assert files[0]["url"] in client.get(path.replace("{task_id}", task)).text


def test_every_family_with_files_is_tried() -> None:
    assert set(families()) == set(WANTED)


@pytest.mark.parametrize("family", families())
def test_a_link_lasts_thirty_days_from_the_end_of_its_task(client: Client, family: str) -> None:
    task = submitted(own(client, family, "links"), family)
    client.advance(3600)
    row = client.control("GET", f"/tasks/{task}")
    urls = [file["url"] for file in row["files"]]
    client.advance(30 * DAY - 3600 + (row["ends"] - row["created"]) - 1)
    assert {client.fetch(url, method="HEAD").status_code for url in urls} == {200}
    client.advance(2)
    assert {client.fetch(url, method="HEAD").status_code for url in urls} == {404}


@pytest.mark.parametrize("family", families())
def test_a_task_goes_forward_only_and_shows_its_price_at_the_end(client: Client, family: str) -> None:
    task = submitted(own(client, family, "states"), family)
    row = client.control("GET", f"/tasks/{task}")
    length = row["ends"] - row["created"]
    for path in paths(family)[1]:
        words = (
            facts()
            .operations[next(name for name, op in facts().operations.items() if op.path == path and op.kind == "query")]
            .words
        )
        assert len(words) >= 4
    seen: dict[str, list[Any]] = {path: [] for path in paths(family)[1]}
    for _ in range(12):
        for path, found in seen.items():
            found.append(asked(client, path, task))
        client.advance(length / 10)

    for path, found in seen.items():
        states = [answer["status"] for answer in found]
        assert states == sorted(states, key=states.index), path
        assert 2 <= len(set(states)) <= 4
        progress = [percent(answer["progress"]) for answer in found if "progress" in answer]
        assert progress == sorted(progress), path
        assert all(isinstance(step, int) and 0 <= step <= 100 for step in progress)
        ended = [answer["status"] == states[-1] for answer in found]
        assert ["amount_usd" in answer for answer in found] in (ended, [False] * len(found)), path
        assert ["completed_at" in answer for answer in found] in (ended, [False] * len(found)), path
        if "completed_at" in found[-1]:
            assert found[-1]["completed_at"] == int(row["ends"])
        assert {answer["task_id"] if "task_id" in answer else answer["id"] for answer in found} == {task}
    # an amount stands somewhere, but for families without any, and it is what was charged
    shown = {found[-1]["amount_usd"] for found in seen.values() if "amount_usd" in found[-1]}
    late = facts().families[family].lifecycle
    assert shown == (set() if family in UNSHOWN else {float(row["price_usd"])}) or (
        late is not None and late.charge == "end"
    )
    assert float(client.account()["spent_usd"]) == float(row["price_usd"]) > 0
    assert float(client.account()["held_usd"]) == 0


@pytest.mark.parametrize("family", families())
def test_money_is_held_charged_once_and_given_back(client: Client, family: str) -> None:
    own(client, family, "money")
    late = facts().families[family].lifecycle.charge == "end"  # type: ignore[union-attr]  # families() have one
    task = submitted(client, family)
    price = client.control("GET", f"/tasks/{task}")["price_usd"]
    assert float(client.account()["held_usd"]) == (0 if late else float(price))
    client.advance(3600)
    for path in paths(family)[1] * 2:
        asked(client, path, task)
    kinds = [row["kind"] for row in client.control("GET", f"/tasks/{task}")["entries"]]
    assert kinds == (["charge"] if late else ["reserve", "charge"])
    before = client.account()
    failed = submitted(client, family, headers={"X-Mock-Task": "fail=task-failed"})
    client.advance(3600)
    answers = [asked(client, path, failed) for path in paths(family)[1]]

    assert {answer["status"] for answer in answers} <= {"failed", "FAILURE"}
    assert not any("amount_usd" in answer or answer.get("url") or answer.get("results") for answer in answers)
    assert client.account() == before
    kinds = [row["kind"] for row in client.control("GET", f"/tasks/{failed}")["entries"]]
    assert kinds == ([] if late else ["reserve", "release"])


@pytest.mark.parametrize("family", families())
def test_a_task_is_its_owners_alone_and_every_answer_has_a_request_id(client: Client, family: str) -> None:
    task = submitted(own(client, family, "owner"), family)
    ids = []
    for path in paths(family)[1]:
        mine = client.get(path.replace("{task_id}", task))
        unknown = client.get(path.replace("{task_id}", "task_nobody"))
        other = client.get(path.replace("{task_id}", task), headers={"Authorization": "Bearer sk-stranger"})
        assert mine.status_code == 200
        assert (other.status_code, other.json()) == (unknown.status_code, unknown.json())
        assert unknown.status_code in (400, 404)
        ids += [answer.headers["X-Oneapi-Request-Id"] for answer in (mine, unknown, other)]
    assert len(set(ids)) == len(ids)
    assert all(20 <= len(name) <= 40 and name[:14].isdigit() for name in ids)


def video_queries() -> dict[str, dict[str, str]]:
    """The paths on which nothing but videos is asked for, and the words of each for states."""
    found = {}
    for row in facts().operations.values():
        makers = [family for family in facts().families.values() if row.id in family.operations]
        if row.kind == "query" and all(is_video(family) for family in makers):
            found[row.path] = {str(state): word for state, word in row.words.items()}
    return found


def is_video(family: Family) -> bool:
    return any(row.media == "clip" for row in family.results.values())


@pytest.mark.parametrize("family", families())
def test_a_video_is_asked_for_on_every_video_path_in_its_words_and_nothing_else_is(client: Client, family: str) -> None:
    task = submitted(own(client, family, "paths"), family)
    video = is_video(facts().families[family])
    assert len(video_queries()) == 6
    for pause in (0, 3600):
        client.advance(pause)
        row = client.control("GET", f"/tasks/{task}")
        for path, words in video_queries().items():
            answer = client.get(path.replace("{task_id}", task))
            named = facts().families[family].operations
            own_words = next(
                (named[op.id].words for op in facts().operations.values() if op.path == path and op.id in named), {}
            )
            if not video:
                refused(answer, "task-not-exist-404")
            else:
                wanted = {**words, **own_words}[row["state"]]
                assert (answer.status_code, answer.json()["status"]) == (200, wanted), path
