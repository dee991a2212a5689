"""Tasks that follow from others, on the made-up studio: offers, families of tasks, waiting and release; data alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from mockserver.contracts import compile_provider, load_folder
from mockserver.contracts.review import review
from mockserver.errors import ContractError
from tests.support.client import Client
from tests.support.contracts import write_contract

from .studio import studio, studio_files


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with studio(tmp_path) as client:
        yield client


def drawn(client: Client, **body: Any) -> str:
    """A finished drawing."""
    task = client.post("/v1/pictures", {"prompt": "a cat", **body}).json()["id"]
    client.advance(25)
    return str(task)


def shown(client: Client, task: str) -> dict[str, Any]:
    """What the query says of a task."""
    found: dict[str, Any] = client.get(f"/v1/pictures/{task}").json()
    return found


def offers(client: Client, task: str) -> list[str]:
    """What a task offers now."""
    return [row["take"] for row in shown(client, task)["offers"]]


def follow(client: Client, task: str, take: str, model: str | None = None, **body: Any) -> httpx.Response:
    """A request that follows a task; the model is the offer's first word."""
    return client.post(
        "/v1/pictures/follow", {"model": model or take.partition("/")[0], "of": task, "take": take, **body}
    )


def entries(client: Client) -> list[tuple[str, str]]:
    return [(row["kind"], row["amount_usd"]) for row in client.control("GET", "/ledger/acme/sk-test")["entries"]]


def test_a_finished_task_offers_what_its_family_says(client: Client) -> None:
    task = client.post("/v1/pictures", {"prompt": "a cat"}).json()["id"]
    assert offers(client, task) == []
    client.advance(25)
    rows = shown(client, task)["offers"]

    assert [row["label"] for row in rows] == ["R1", "R2", "R3", "frame"]
    assert re.fullmatch(r"redraw/2/[0-9a-f]{8}", rows[1]["take"])
    assert shown(client, task)["offers"] == rows


def test_two_tasks_offer_different_ids(client: Client) -> None:
    assert not set(offers(client, drawn(client))) & set(offers(client, drawn(client)))


def test_ids_of_a_short_form_never_meet_while_the_clock_stands(client: Client) -> None:
    client.account(balance_usd="1000")
    ids = [client.post("/v1/pictures", {"prompt": "a cat"}).json()["id"] for _ in range(50)]

    assert len(set(ids)) == 50
    assert {len(task) for task in ids} == {16}


def test_a_follow_up_reads_its_parent_and_what_was_offered(client: Client) -> None:
    parent = drawn(client)
    take = offers(client, parent)[1]
    task = follow(client, parent, take).json()["id"]
    client.advance(25)
    row = shown(client, task)

    assert (row["asked"], row["picked"], len(row["urls"])) == ("a cat", 2, 1)
    assert client.control("GET", f"/tasks/{task}")["parent"] == parent
    assert entries(client) == [("reserve", "1"), ("charge", "1"), ("reserve", "0.5"), ("charge", "0.5")]


def test_a_follow_up_may_be_followed_and_its_offers_are_its_own(client: Client) -> None:
    task = drawn(client)
    for side in (40, 48):
        take = next(take for take in offers(client, task) if take.startswith("frame/"))
        task = follow(client, task, take, prompt="a frame").json()["id"]
        client.advance(25)
        picture = Image.open(io.BytesIO(client.fetch(shown(client, task)["urls"][0]).content))
        assert picture.size == (side, side)

    assert [take.partition("/")[0] for take in offers(client, task)] == ["redraw"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"of": "1"}, "no-parent"),
        ({"of": None}, "no-parent"),
        ({"take": "redraw/4/{mark}"}, "not-offered"),
        ({"take": "redraw/1/00000000"}, "not-offered"),
        ({"take": "words/{mark}"}, "not-offered"),
        ({"take": 7}, "not-offered"),
        ({"model": "frame"}, "not-offered"),
    ],
)
def test_what_the_parent_does_not_offer_is_refused(client: Client, change: dict[str, Any], error: str) -> None:
    parent = drawn(client)
    take = offers(client, parent)[0]
    mark = take.rpartition("/")[2]
    body = {"model": "redraw", "of": parent, "take": take, **change}
    body["take"] = body["take"].replace("{mark}", mark) if isinstance(body["take"], str) else body["take"]
    answer = client.post("/v1/pictures/follow", body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, error)
    assert entries(client) == [("reserve", "1"), ("charge", "1")]


def test_a_parent_of_another_key_is_unknown(client: Client) -> None:
    parent = drawn(client)
    take = offers(client, parent)[0]
    client.key = "sk-other"

    assert follow(client, parent, take).json()["error"]["code"] == "no-parent"


def test_a_parent_of_a_family_without_offers_is_unknown(client: Client) -> None:
    clip = client.post("/v1/jobs", {"model": "clip-1", "prompt": "a cat"}).json()["id"]
    client.advance(1000)

    assert follow(client, clip, "redraw/1/x").json()["error"]["code"] == "no-parent"


@pytest.mark.parametrize("fate", ["", "fail=broken"])
def test_a_parent_that_runs_or_failed_is_not_ready(client: Client, fate: str) -> None:
    headers = {"X-Mock-Task": fate} if fate else {}
    task = client.post("/v1/pictures", {"prompt": "a cat"}, headers=headers).json()["id"]
    client.advance(100 if fate else 24)

    assert follow(client, task, "redraw/1/x").json()["error"]["code"] == "not-yet"


def test_the_same_follow_up_body_is_judged_anew_each_time(client: Client) -> None:
    """A body that was accepted once says nothing of the next time: its parent may have changed."""
    parent = drawn(client)
    take = offers(client, parent)[0]
    assert follow(client, parent, take).status_code == 200
    client.control("POST", "/reset")

    assert follow(client, parent, take).json()["error"]["code"] == "no-parent"


def test_a_task_of_the_documents_examples_may_be_followed_by_any_key(client: Client) -> None:
    for client.key in ("sk-one", "sk-two"):
        task = follow(client, "77", "redraw/3/feather").json()["id"]
        client.advance(25)

        assert (shown(client, task)["asked"], shown(client, task)["picked"]) == ("a hen", 3)
        assert follow(client, "77", "redraw/4/feather").json()["error"]["code"] == "not-offered"
        assert client.get("/v1/pictures/77").status_code == 403


def test_a_wait_that_began_from_a_documents_example_ends_with_its_words(client: Client) -> None:
    task = follow(client, "77", "frame/feather").json()["id"]
    follow(client, task, offers(client, task)[0], prompt="gold")
    client.advance(25)

    assert client.control("GET", f"/tasks/{task}")["quantities"]["side"] == 40


def test_rules_of_a_family_hold_on_each_of_its_operations(client: Client) -> None:
    parent = drawn(client)
    take = offers(client, parent)[0]

    assert client.post("/v1/pictures", {"prompt": "a dog"}).status_code == 422
    assert follow(client, parent, take, prompt="a dog").status_code == 422
    assert follow(client, parent, take, prompt="a hen").status_code == 200


def waiting(client: Client) -> tuple[str, str]:
    """A task that waits for its words, and the follow-up that releases it."""
    parent = drawn(client)
    answer = follow(client, parent, next(take for take in offers(client, parent) if take.startswith("frame/")))
    assert answer.json()["waits"] is True
    task = answer.json()["id"]
    [release] = offers(client, task)
    return task, release


def test_a_waiting_task_stands_still_and_costs_nothing(client: Client) -> None:
    task, _ = waiting(client)
    client.advance(99)
    row = shown(client, task)

    assert (row["status"], row["progress"], row["started"], row["completed"]) == ("frozen", 0, 0, 0)
    assert entries(client) == [("reserve", "1"), ("charge", "1")]


def test_a_release_lets_the_task_go_on_under_its_id(client: Client) -> None:
    task, release = waiting(client)
    client.advance(50)
    answer = follow(client, task, release, prompt="a golden frame")
    seen = []
    for _ in range(4):
        row = shown(client, task)
        seen.append((row["status"], row["progress"]))
        client.advance(10)

    assert answer.json() == {"went-on": task}
    assert seen == [("queued", 0), ("running", 40), ("running", 80), ("succeeded", 100)]
    row = shown(client, task)
    assert (row["asked"], row["completed"] - row["created"], row["completed"] - row["started"]) == (
        "a golden frame",
        75_000,
        20_000,
    )
    assert entries(client)[2:] == [("reserve", "0.25"), ("charge", "0.25")]
    assert client.control("GET", f"/tasks/{task}")["model"] == "frame"
    assert Image.open(io.BytesIO(client.fetch(row["urls"][0]).content)).size == (40, 40)


def test_a_task_is_released_once(client: Client) -> None:
    task, release = waiting(client)
    assert follow(client, task, release, prompt="gold").status_code == 200

    assert follow(client, task, release, prompt="silver").json()["error"]["code"] == "not-yet"
    client.advance(25)
    assert follow(client, task, release, prompt="silver").json()["error"]["code"] == "not-offered"
    assert entries(client)[2:] == [("reserve", "0.25"), ("charge", "0.25")]


def test_a_task_that_nobody_releases_is_cancelled_and_costs_nothing(client: Client) -> None:
    task, release = waiting(client)
    client.advance(100)

    assert shown(client, task)["status"] == "dropped"
    assert offers(client, task) == []
    assert follow(client, task, release, prompt="gold").json()["error"]["code"] == "not-yet"
    assert entries(client) == [("reserve", "1"), ("charge", "1")]
    assert client.account()["held_usd"] == "0"


def test_a_release_without_money_leaves_the_task_waiting(client: Client) -> None:
    task, release = waiting(client)
    client.account(balance_usd="0.2")
    assert follow(client, task, release, prompt="gold").status_code == 403
    assert shown(client, task)["status"] == "frozen"
    client.account(balance_usd="1")

    assert follow(client, task, release, prompt="gold").status_code == 200


def test_a_release_may_ask_for_a_fate(client: Client) -> None:
    task, release = waiting(client)
    follow(client, task, release, prompt="[[mock fail=broken]] gold")
    client.advance(25)

    assert shown(client, task)["status"] == "failed"
    assert entries(client)[2:] == [("reserve", "0.25"), ("release", "0.25")]


@pytest.mark.parametrize(
    ("state", "status", "last"),
    [("cancelled", "dropped", "release"), ("succeeded", "succeeded", "charge"), ("failed", "failed", "release")],
)
def test_a_task_is_ended_by_hand(client: Client, state: str, status: str, last: str) -> None:
    task = client.post("/v1/pictures", {"prompt": "a cat"}).json()["id"]
    client.advance(6)
    assert client.control("POST", f"/tasks/{task}", {"state": state})["state"] == state

    assert shown(client, task)["status"] == status
    assert entries(client) == [("reserve", "1"), (last, "1")]


@pytest.mark.parametrize("state", ["cancelled", "succeeded", "failed"])
def test_a_waiting_task_is_ended_by_hand_and_moves_no_money(client: Client, state: str) -> None:
    task, _ = waiting(client)
    assert client.control("POST", f"/tasks/{task}", {"state": state})["state"] == state

    assert entries(client) == [("reserve", "1"), ("charge", "1")]


def test_a_waiting_task_that_was_made_to_succeed_is_followed_as_any_other(client: Client) -> None:
    task, _ = waiting(client)
    client.control("POST", f"/tasks/{task}", {"state": "succeeded"})
    answer = follow(client, task, next(take for take in offers(client, task) if take.startswith("redraw/")))

    assert answer.status_code == 200
    assert answer.json()["id"] != task


def test_a_task_whose_page_has_no_word_for_it_cannot_be_cancelled(client: Client) -> None:
    clip = client.post("/v1/jobs", {"model": "clip-1", "prompt": "a cat"}).json()["id"]

    assert client.control("POST", f"/tasks/{clip}", {"state": "cancelled"})["error"]["code"] == "no_cancel"
    assert client.get(f"/v1/jobs/{clip}").json()["status"] == "queued"


def test_the_content_of_a_task_is_its_first_file(client: Client) -> None:
    task = client.post("/v1/pictures", {"prompt": "a cat"}).json()["id"]
    assert client.get(f"/v1/pictures/{task}/content").json()["error"]["code"] == "not-yet"
    client.advance(25)
    answer = client.get(f"/v1/pictures/{task}/content")

    assert answer.headers["content-type"] == "image/png"
    assert answer.content == client.fetch(shown(client, task)["urls"][0]).content
    assert client.get("/v1/pictures/1/content").status_code == 403
    assert client.get(f"/v1/pictures/{task}/content", headers={"Authorization": "Bearer sk-other"}).status_code == 403
    client.advance(30 * 86400)
    assert client.get(f"/v1/pictures/{task}/content").json()["error"]["code"] == "gone"


def test_a_task_of_another_family_has_no_content_here(client: Client) -> None:
    clip = client.post("/v1/jobs", {"model": "clip-1", "prompt": "a cat"}).json()["id"]
    client.advance(1000)

    assert client.get(f"/v1/pictures/{clip}/content").status_code == 403


@pytest.mark.parametrize(("strictness", "status"), [("documented", 403), ("lenient", 200)])
def test_an_operation_may_go_without_a_key_under_lenient(tmp_path: Path, strictness: str, status: int) -> None:
    with studio(tmp_path, strictness=strictness) as client:
        task = drawn(client)
        bare = client.get(f"/v1/pictures/{task}/content", headers={"Authorization": ""})
        other = client.get(f"/v1/pictures/{task}/content", headers={"Authorization": "Bearer sk-other"})

        assert {bare.status_code, other.status_code} == {status}
        assert client.get(f"/v1/pictures/{task}", headers={"Authorization": ""}).status_code == 403


def test_lenient_takes_a_follow_up_by_what_it_does_and_its_index(tmp_path: Path) -> None:
    with studio(tmp_path, strictness="lenient") as client:
        parent = drawn(client)
        task = client.post("/v1/pictures/follow", {"action": "AGAIN", "of": parent, "index": 3}).json()["id"]
        only = client.post("/v1/pictures/follow", {"model": "frame", "of": parent, "index": 9, "prompt": "gold"})
        client.advance(25)

        assert (shown(client, task)["picked"], only.status_code) == (3, 200)
        for body, error in (({"action": "AGAIN", "index": 4}, "not-offered"), ({"action": "OTHER"}, "no")):
            answer = client.post("/v1/pictures/follow", {**body, "of": parent})
            assert answer.json()["error"]["code"] == error


def test_a_documented_follow_up_is_named_by_its_id(client: Client) -> None:
    parent = drawn(client)

    assert client.post("/v1/pictures/follow", {"action": "AGAIN", "of": parent, "index": 3}).status_code == 403
    assert client.post("/v1/pictures/follow", {"model": "redraw", "of": parent, "index": 3}).status_code == 422


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        (("offers", 0, "id"), "redraw/{idx}", "'idx', which nobody fills; did you mean 'index'"),
        (("offers", 0, "id"), "redraw/{id.marc}", "did you mean 'id.mark'"),
        (("offers", 0, "models"), ["redrew"], "no model 'redrew'; did you mean 'redraw'"),
        (("offers", 0, "states"), ["done"], "Invalid enum value 'done'"),
        (("offers", 0, "when"), {"presnt": "x"}, "did you mean 'present'"),
        (("task_id",), "pictur", "did you mean 'picture'"),
        (("operations", "pictures.draw", "models"), ["drow"], "did you mean 'draw'"),
        (("operations", "pictures.draw", "follows"), {"task": "of", "offer": "take"}, "no check of 'order' looks for"),
        (("lifecycle", "wait", "when"), {"presnt": "x"}, "did you mean 'present'"),
        (("offers", 2, "states"), ["running"], "no offer of state 'waiting' releases"),
        (("known_tasks", 0, "model"), "drow", "did you mean 'draw'"),
    ],
)
def test_a_contract_of_follow_ups_that_cannot_work_is_named(
    tmp_path: Path, place: tuple[Any, ...], value: Any, complaint: str
) -> None:
    files = studio_files()
    spot = files["pictures/family.json"] = deepcopy(files["pictures/family.json"])
    for step in place[:-1]:
        spot = spot[step]
    spot[place[-1]] = value

    with pytest.raises(ContractError, match=re.escape(complaint)):
        review(compile_provider(load_folder(write_contract(tmp_path, files))["acme"]))
