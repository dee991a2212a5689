"""The life of a task from submit to file, on the made-up provider."""

from __future__ import annotations

import io

import av
import pytest

from tests.conftest import submit
from tests.support.client import Client


def test_a_task_passes_through_its_states_as_time_moves(acme: Client) -> None:
    task = submit(acme)
    seen = []
    for _ in range(5):
        seen.append(acme.get(f"/v1/jobs/{task}").json()["status"])
        acme.advance(7.5)

    assert seen == ["queued", "queued", "running", "running", "succeeded"]


def test_reading_a_task_never_changes_it(acme: Client) -> None:
    task = submit(acme)

    assert acme.get(f"/v1/jobs/{task}").json() == acme.get(f"/v1/jobs/{task}").json()


def test_progress_only_grows_and_is_complete_at_the_end(acme: Client) -> None:
    task, seen = submit(acme, seconds=10), []
    for _ in range(11):
        seen.append(acme.get(f"/v1/jobs/{task}").json()["progress"])
        acme.advance(10.95)

    assert seen == sorted(seen)
    assert seen[0] == 0
    assert max(seen) == 99
    assert acme.control("GET", f"/tasks/{task}")["progress"] == 100


def test_a_success_is_charged_once_and_to_the_digit(acme: Client) -> None:
    task = submit(acme, seconds=6)
    held = acme.account()
    acme.advance(100)
    acme.get(f"/v1/jobs/{task}")
    acme.get(f"/v1/jobs/{task}")
    acme.advance(100)
    paid = acme.account()

    assert (held["balance_usd"], held["held_usd"], held["spent_usd"]) == ("99.260274", "0.739726", "0")
    assert (paid["balance_usd"], paid["held_usd"], paid["spent_usd"]) == ("99.260274", "0", "0.739726")
    entries = acme.control("GET", "/ledger/acme/sk-test")["entries"]
    assert [(row["kind"], row["amount_usd"], row["task_id"]) for row in entries] == [
        ("reserve", "0.739726", task),
        ("charge", "0.739726", task),
    ]


def test_a_failed_task_gives_the_hold_back(acme: Client) -> None:
    task = submit(acme, prompt="[[mock fail=broken]] a cat")
    acme.advance(1000)

    assert acme.get(f"/v1/jobs/{task}").json() == {"status": "failed", "why": "it broke"}
    account = acme.account()
    assert (account["balance_usd"], account["held_usd"], account["spent_usd"]) == ("100", "0", "0")
    assert [row["kind"] for row in acme.control("GET", "/ledger/acme/sk-test")["entries"]] == ["reserve", "release"]


def test_the_file_of_a_finished_task_is_the_asked_clip(acme: Client) -> None:
    task = submit(acme, seconds=3)
    acme.advance(1000)
    answer = acme.get(f"/v1/jobs/{task}").json()
    file = acme.fetch(answer["url"])

    assert file.headers["content-type"] == "video/mp4"
    assert len(file.content) == answer["bytes"]
    with av.open(io.BytesIO(file.content)) as clip:
        assert (clip.streams.video[0].width, clip.streams.video[0].height) == (64, 48)
        assert float(clip.duration / av.time_base) == pytest.approx(3, abs=1 / 24)


def test_a_link_leads_nowhere_before_the_task_has_succeeded_and_after_its_life(acme: Client) -> None:
    task = submit(acme)
    acme.advance(30)
    url = acme.get(f"/v1/jobs/{task}").json()["url"]
    early = submit(acme)
    early_path = acme.app.world.engine.find("acme", early)

    assert early_path is not None
    assert acme.get(f"/files/{early_path.files['video'][0]}").status_code == 403
    assert acme.fetch(url).status_code == 200
    acme.advance(30 * 86400 - 31)
    assert acme.fetch(url).status_code == 200
    acme.advance(32)
    assert acme.fetch(url).status_code == 403


def test_the_file_of_a_failed_task_does_not_exist(acme: Client) -> None:
    task = submit(acme, prompt="[[mock fail=broken]]")
    acme.advance(1000)
    stored = acme.app.world.engine.find("acme", task)

    assert stored is not None
    assert acme.get(f"/files/{stored.files['video'][0]}").status_code == 403


def test_another_key_sees_no_task_of_mine(acme: Client) -> None:
    task = submit(acme)
    other = acme.get(f"/v1/jobs/{task}", headers={"Authorization": "Bearer sk-other"})
    unknown = acme.get("/v1/jobs/job-00000000")

    assert other.status_code == unknown.status_code == 403
    assert other.json() == unknown.json()


@pytest.mark.parametrize(
    ("words", "after", "status"),
    [
        ("fail=broken", 29, "running"),
        ("fail=broken", 30, "failed"),
        ("seconds=5", 4, "running"),
        ("seconds=5", 5, "succeeded"),
        ("seconds=0", 0, "succeeded"),
        ("fail=broken, seconds=2", 2, "failed"),
        ("stuck", 1e7, "running"),
    ],
)
@pytest.mark.parametrize("door", ["header", "prompt"])
def test_a_fate_is_asked_for_by_header_or_prompt(
    acme: Client, door: str, words: str, after: float, status: str
) -> None:
    body = {"model": "clip-1", "prompt": "a cat"}
    headers = {}
    if door == "header":
        headers["X-Mock-Task"] = words
    else:
        body["prompt"] = f"a cat [[mock {words.replace(',', '')}]]"
    task = acme.post("/v1/jobs", body, headers=headers).json()["id"]
    acme.advance(after)

    assert acme.get(f"/v1/jobs/{task}").json()["status"] == status


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("fali=broken", "unknown word 'fali'; did you mean 'fail'?"),
        ("fail=brokn", "acme has no error 'brokn'; did you mean 'broken'?"),
        ("seconds=soon", "seconds is 'soon'; it must be a number"),
        ("seconds=-1", "it must be"),
        ("confirm=late", "confirm is 'late'; it must be a number"),
        ("confirm=-1", "confirm is -1; it must be from 0"),
    ],
)
def test_a_fate_that_means_nothing_is_explained(acme: Client, words: str, complaint: str) -> None:
    answer = acme.post("/v1/jobs", {"model": "clip-1", "prompt": "a"}, headers={"X-Mock-Task": words})

    assert answer.status_code == 400
    assert complaint in answer.json()["error"]["message"]
    assert acme.account()["held_usd"] == "0"


@pytest.mark.parametrize("door", ["header", "prompt"])
def test_a_charge_may_be_confirmed_later_than_the_success(acme: Client, door: str) -> None:
    headers = {"X-Mock-Task": "confirm=60"} if door == "header" else {}
    body = {"model": "clip-1", "prompt": "a cat" if headers else "a cat [[mock confirm=60]]"}
    task = acme.post("/v1/jobs", body, headers=headers).json()["id"]
    seen = []
    for wait in (29, 1, 59, 1):
        acme.advance(wait)
        row, account = acme.get(f"/v1/jobs/{task}").json(), acme.account()
        seen.append((row["status"], account["held_usd"] != "0", account["spent_usd"] != "0"))
    [charge] = [row for row in acme.control("GET", "/ledger/acme/sk-test")["entries"] if row["kind"] == "charge"]

    held, paid = (True, False), (False, True)
    assert seen == [("running", *held), ("succeeded", *held), ("succeeded", *held), ("succeeded", *paid)]
    shown = acme.control("GET", f"/tasks/{task}")
    assert (charge["at"], shown["settled"] - shown["ends"]) == (shown["settled"], 60)


def test_a_failure_gives_the_hold_back_at_once_whatever_a_charge_would_take(acme: Client) -> None:
    acme.post("/v1/jobs", {"model": "clip-1", "prompt": "a"}, headers={"X-Mock-Task": "fail=broken, confirm=60"})
    acme.advance(30)

    assert acme.account()["held_usd"] == "0"


@pytest.mark.parametrize(("state", "error", "kind"), [("failed", "broken", "release"), ("succeeded", None, "charge")])
def test_the_control_api_ends_a_running_task_now(acme: Client, state: str, error: str | None, kind: str) -> None:
    task = submit(acme)
    acme.advance(5)
    body = {"state": state, **({"error": error} if error else {})}
    forced = acme.control("POST", f"/tasks/{task}", body)
    again = acme.control("POST", f"/tasks/{task}", {"state": "failed", "error": "broken"})
    acme.advance(1000)

    assert forced["state"] == state
    assert again["error"]["code"] == "ended"
    assert again["error"]["message"].startswith(f"task {task} has ended already ({state})")
    assert acme.get(f"/v1/jobs/{task}").json()["status"] == state
    assert [row["kind"] for row in acme.control("GET", "/ledger/acme/sk-test")["entries"]] == ["reserve", kind]


def test_a_task_forced_to_fail_fails_as_documented_when_no_error_is_named(acme: Client) -> None:
    task = submit(acme)

    assert acme.control("POST", f"/tasks/{task}", {"state": "failed"})["error"] == "broken"


def test_the_same_seed_and_requests_give_the_same_ids_and_bytes(acme: Client) -> None:
    first = [submit(acme), submit(acme)]
    acme.advance(100)
    one = acme.fetch(acme.get(f"/v1/jobs/{first[0]}").json()["url"]).content
    acme.control("POST", "/reset")
    second = [submit(acme), submit(acme)]
    acme.advance(100)
    two = acme.fetch(acme.get(f"/v1/jobs/{second[0]}").json()["url"]).content
    acme.control("POST", "/reset", {"seed": 5})

    assert first == second
    assert first[0] != first[1]
    assert one == two
    assert submit(acme) != first[0]
