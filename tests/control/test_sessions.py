"""Sessions: requests that name one see state of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockserver.worlds import Worlds
from tests.conftest import submit
from tests.support.client import Client

GOOD = {"model": "clip-1", "prompt": "a cat"}


def in_session(client: Client, name: str) -> Client:
    """A client of the same server in a session, by the path's prefix."""
    return client.at(f"_mock/sessions/{name}/acme")


def by_header(client: Client, name: str, method: str, path: str, body: Any = None) -> Any:
    """A call of the control API with the session in the header."""
    url = f"http://understudy.test/_mock{path}"
    return client.fetch(url, method=method, json=body, headers={"X-Mock-Session": name}).json()


def test_a_session_has_a_clock_money_tasks_rules_journal_and_seed_of_its_own(acme: Client) -> None:
    blue = in_session(acme, "blue")
    task = submit(blue)
    by_header(acme, "blue", "POST", "/clock", {"advance": 500})
    by_header(acme, "blue", "POST", "/rules", {"error": "broken"})
    by_header(acme, "blue", "PUT", "/accounts/acme/sk-other", {"balance_usd": "3"})

    assert by_header(acme, "blue", "GET", f"/tasks/{task}")["state"] == "succeeded"
    assert blue.post("/v1/jobs", GOOD).status_code == 500
    assert by_header(acme, "blue", "GET", "/requests")["total"] == 2
    assert by_header(acme, "blue", "GET", "/accounts")["total"] == 2

    assert "error" in acme.control("GET", f"/tasks/{task}")
    assert acme.control("GET", "/requests")["total"] == 0
    assert acme.control("GET", "/accounts")["total"] == 0
    assert acme.control("GET", "/rules")["total"] == 0
    assert acme.post("/v1/jobs", GOOD).status_code == 200
    gap = by_header(acme, "blue", "GET", "/clock")["now"] - acme.control("GET", "/clock")["now"]
    assert gap == pytest.approx(500, abs=60)


def test_header_and_path_name_the_same_session(acme: Client) -> None:
    by_path = submit(in_session(acme, "blue"))
    answer = acme.get(f"/v1/jobs/{by_path}", headers={"X-Mock-Session": "blue"})
    control = acme.fetch("http://understudy.test/_mock/sessions/blue/_mock/tasks").json()

    assert answer.json()["id"] == by_path
    assert [row["id"] for row in control["tasks"]] == [by_path]
    assert acme.get(f"/v1/jobs/{by_path}").status_code == 403
    assert acme.get(f"/v1/jobs/{by_path}", headers={"X-Mock-Session": "red"}).status_code == 403


def test_the_path_wins_over_a_header_of_another_session(acme: Client) -> None:
    in_session(acme, "blue").post("/v1/jobs", GOOD, headers={"X-Mock-Session": "red"})

    assert [row["name"] for row in acme.control("GET", "/sessions")["sessions"]] == ["blue"]


@pytest.mark.parametrize("way", ["path", "header"])
def test_links_of_a_session_lead_into_it_without_a_header(acme: Client, way: str) -> None:
    blue, headers = (in_session(acme, "blue"), None) if way == "path" else (acme, {"X-Mock-Session": "blue"})
    task = blue.post("/v1/jobs", GOOD, headers=headers).json()["id"]
    by_header(acme, "blue", "POST", "/clock", {"advance": 500})
    url = blue.get(f"/v1/jobs/{task}", headers=headers).json()["url"]

    assert url.startswith("http://understudy.test/_mock/sessions/blue/acme/files/")
    assert acme.fetch(url).status_code == 200
    assert acme.fetch(url.replace("/_mock/sessions/blue", "")).status_code == 403


def test_two_sessions_of_one_seed_answer_alike(acme: Client) -> None:
    first, second = ([submit(in_session(acme, name)) for _ in range(3)] for name in ("one", "two"))

    assert first == second


def test_sessions_are_listed_read_and_dropped(acme: Client) -> None:
    for name in ("one", "two", "one"):
        submit(in_session(acme, name))
    listed = acme.control("GET", "/sessions")

    assert [row["name"] for row in listed["sessions"]] == ["one", "two"]
    assert listed["total"] == 2
    one = acme.control("GET", "/sessions/one")
    assert (one["path"], one["tasks"], one["requests"], one["accounts"], one["rules"]) == (
        "/_mock/sessions/one", 2, 2, 1, 0,
    )  # fmt: skip
    assert acme.control("DELETE", "/sessions/one")["tasks"] == 2
    assert acme.control("GET", "/sessions/one")["error"]["code"] == "unknown_session"
    assert by_header(acme, "one", "GET", "/tasks")["total"] == 0


def test_a_reset_in_a_session_leaves_the_others_alone(acme: Client) -> None:
    submit(acme)
    for name in ("one", "two"):
        submit(in_session(acme, name))
    by_header(acme, "one", "POST", "/reset", {"seed": 7})

    assert [by_header(acme, name, "GET", "/tasks")["total"] for name in ("one", "two")] == [0, 1]
    assert acme.control("GET", "/tasks")["total"] == 1
    assert by_header(acme, "one", "GET", "/health")["seed"] == 7
    assert acme.control("GET", "/health")["seed"] == 0
    acme.control("POST", "/reset")
    assert by_header(acme, "two", "GET", "/tasks")["total"] == 1


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a?b", "ü", "x" * 101, "50%", "a\\b"])
def test_a_name_that_no_session_can_have_is_explained(acme: Client, name: str) -> None:
    headers = {"X-Mock-Session": name.encode("latin-1")}  # type: ignore[dict-item]
    answer = acme.post("/v1/jobs", GOOD, headers=headers)  # type: ignore[arg-type]
    control = acme.fetch("http://understudy.test/_mock/clock", headers=headers)

    for one in (answer, control):
        assert one.status_code == 400
        assert "must be 1 to 100 visible ASCII characters" in one.json()["error"]["message"]
    assert acme.control("GET", "/sessions")["total"] == 0


def test_an_unknown_session_is_named_with_the_nearest(acme: Client) -> None:
    submit(in_session(acme, "blue"))
    error = acme.control("DELETE", "/sessions/bleu")["error"]

    assert error["message"] == "there is no session 'bleu'; did you mean 'blue'?; a session begins at its first use"


def test_there_are_only_so_many_sessions_and_the_oldest_ends_first(acme: Client) -> None:
    world = acme.app.world
    worlds = Worlds(world.settings, world.providers, world.store, most=3)
    for name in ("one", "two", "three", "one", "four"):
        worlds.session(name)

    assert worlds.names() == ["four", "one", "three"]


def test_a_session_starts_with_the_rules_of_the_start(acme_contracts: Path) -> None:
    with Client("acme", contracts=acme_contracts, rules=[{"id": "base", "error": "broken", "times": 1}]) as client:
        blue = in_session(client, "blue")

        assert [blue.post("/v1/jobs", GOOD).status_code for _ in range(2)] == [500, 200]
        assert client.post("/v1/jobs", GOOD).status_code == 500


@pytest.fixture(params=["memory", "sqlite"])
def clients(request: pytest.FixtureRequest, acme_contracts: Path, tmp_path: Path) -> Iterator[list[Client]]:
    """Clients of two applications of one state: the same one in memory, two over a file."""
    shared = request.param == "sqlite"
    state = f"sqlite:///{tmp_path}/state.db" if shared else "memory"
    with Client("acme", contracts=acme_contracts, state=state) as here:
        if shared:
            with Client("acme", contracts=acme_contracts, state=state) as there:
                yield [here, there]
        else:
            yield [here, here]


def test_sessions_and_rules_are_shared_by_all_processes(clients: list[Client]) -> None:
    here, there = clients
    task = submit(in_session(here, "blue"))
    by_header(there, "blue", "POST", "/rules", {"id": "r", "error": "broken", "times": 2})

    assert in_session(there, "blue").get(f"/v1/jobs/{task}").status_code == 500
    assert in_session(here, "blue").get(f"/v1/jobs/{task}").status_code == 500
    assert in_session(there, "blue").get(f"/v1/jobs/{task}").status_code == 200
    assert by_header(here, "blue", "GET", "/rules/r")["left"] == 0
    assert here.control("GET", "/tasks")["total"] == 0
    assert [row["name"] for row in there.control("GET", "/sessions")["sessions"]] == ["blue"]

    there.control("DELETE", "/sessions/blue")
    assert here.control("GET", "/sessions")["total"] == 0
    assert in_session(here, "blue").get(f"/v1/jobs/{task}").status_code == 403
    assert by_header(here, "blue", "GET", "/rules")["total"] == 0


def test_rules_of_the_server_itself_reach_every_process_at_once(clients: list[Client]) -> None:
    here, there = clients
    here.control("POST", "/rules", {"error": "broken"})
    assert there.post("/v1/jobs", GOOD).status_code == 500
    there.control("DELETE", "/rules")
    assert here.post("/v1/jobs", GOOD).status_code == 200
    here.control("POST", "/rules", {"error": "broken"})
    there.control("POST", "/reset")
    assert here.post("/v1/jobs", GOOD).status_code == 200
