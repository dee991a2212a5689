"""The control API: every call, and clear errors for calls that mean nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import __version__, create_app
from tests.conftest import submit
from tests.support.client import Client

GOOD = {"model": "clip-1", "prompt": "a cat"}


def test_health_says_what_the_server_is(acme: Client) -> None:
    health = acme.control("GET", "/health")

    assert health["status"] == "ok"
    assert health["version"] == __version__
    assert health["providers"] == ["acme"]
    assert health["clock"]["mode"] == "manual"
    assert health["state"] == "memory"
    assert health["outbound"] == "refused"


def test_the_clock_stands_still_until_it_is_advanced(acme: Client) -> None:
    start = acme.control("GET", "/clock")
    moved = acme.control("POST", "/clock", {"advance": 30})

    assert acme.control("GET", "/clock") == moved
    assert moved["now"] == pytest.approx(start["now"] + 30)


def test_the_clock_changes_mode_and_speed(acme: Client) -> None:
    before = acme.control("GET", "/clock")["now"]
    real = acme.control("POST", "/clock", {"mode": "real", "speed": 1000})

    assert (real["mode"], real["speed"]) == ("real", 1000)
    assert acme.control("POST", "/clock", {"mode": "manual"})["now"] >= before


def test_what_falls_due_has_happened_when_the_clock_answers(acme: Client) -> None:
    submit(acme)
    acme.control("POST", "/clock", {"advance": 1000})

    assert acme.control("GET", "/ledger/acme/sk-test")["entries"][-1]["kind"] == "charge"


def test_an_account_is_made_at_first_use_and_keeps_its_limits(acme: Client) -> None:
    assert acme.control("GET", "/accounts") == {"accounts": [], "more": False, "matching": 0, "total": 0}
    set_to = acme.account(balance_usd=5, rpm=60, models=["a", "b"], suspended=True, ip_allowed=False, role="admin")

    assert acme.account() == set_to
    assert set_to == {
        "provider": "acme",
        "key": "sk-test",
        "balance_usd": "5",
        "held_usd": "0",
        "spent_usd": "0",
        "granted_usd": "5",
        "quota": 2_500_000,
        "suspended": True,
        "models": ["a", "b"],
        "ip_allowed": False,
        "rpm": 60,
        "role": "admin",
        "unpriced": [],
        "upstream": "up",
        "tokens": [],
        "token_of": None,
        "token_id": set_to["token_id"],
        "user_id": set_to["user_id"],
    }
    assert acme.control("GET", "/accounts")["total"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "words"),
    [
        (
            "PUT",
            "/accounts/acme/k",
            {"balance": 5},
            "bad_body",
            "unknown field `balance`; did you mean 'balance_usd'? (known keys: balance_usd",
        ),
        ("PUT", "/accounts/acme/k", {"upstream": "down"}, "bad_body", "acme has no error for 'upstream-down'"),
        ("PUT", "/accounts/acme/k", {"unpriced": ["a"]}, "bad_body", "acme has no error for 'no-price'"),
        ("PUT", "/accounts/acme/k", {"key": json.loads("[" * 300 + "]" * 300)}, "bad_body", "nested more than 200"),
        ("PUT", "/accounts/acme/k", {"upstream": "asleep"}, "bad_body", "upstream"),
        ("PUT", "/accounts/acme/k", {"balance_usd": "much"}, "bad_body", "balance_usd is 'much'"),
        ("PUT", "/accounts/acme/k", {"balance_usd": -1}, "bad_body", "balance_usd is -1"),
        ("PUT", "/accounts/acme/k", {"balance_usd": "Infinity"}, "bad_body", "balance_usd is 'Infinity'"),
        ("PUT", "/accounts/acme/k", {"balance_usd": "1e400"}, "bad_body", "an amount from 0 to 1000000000000"),
        ("PUT", "/accounts/acme/k", {"balance_usd": "0.0000000000001"}, "bad_body", "with at most 12 decimals"),
        ("PUT", "/accounts/acme/k", {"rpm": -1}, "bad_body", "rpm is -1"),
        ("PUT", "/accounts/acme/k", {"role": "king"}, "bad_body", "Invalid enum value 'king'"),
        ("GET", "/accounts/acne/k", None, "unknown_provider", "did you mean 'acme'?"),
        ("GET", "/ledger/acne/k", None, "unknown_provider", "did you mean 'acme'?"),
        ("POST", "/clock", {"advance": -1}, "bad_body", "advance is -1"),
        ("POST", "/clock", {"speed": 0}, "bad_body", "speed is 0"),
        ("POST", "/clock", {"mode": "fast"}, "bad_body", "Invalid enum value 'fast'"),
        ("POST", "/reset", {"sed": 1}, "bad_body", "unknown field `sed`"),
        ("GET", "/tasks/none", None, "unknown_task", "there is no task 'none'"),
        ("GET", "/tasks?colour=red", None, "bad_filter", "unknown filter 'colour'"),
        ("GET", "/tasks?limit=x", None, "bad_page", "limit is 'x'"),
        ("GET", "/requests?limit=100000", None, "bad_page", "limit is '100000'"),
        ("GET", "/requests?colour=red", None, "bad_filter", "unknown filter 'colour'"),
        ("GET", "/errors?provider=acne", None, "unknown_provider", "did you mean 'acme'?"),
        ("GET", "/openapi/acne.json", None, "unknown_document", "did you mean 'acme'?"),
        ("GET", "/nothing", None, "unknown_call", "there is no /_mock/nothing"),
        ("DELETE", "/clock", None, "wrong_method", "it answers GET, POST"),
        ("OPTIONS", "/clock", None, "wrong_method", "it answers GET, POST"),
    ],
)
def test_a_call_that_means_nothing_is_explained(
    acme: Client, method: str, path: str, body: Any, code: str, words: str
) -> None:
    error = acme.control(method, path, body)["error"]

    assert error["code"] == code
    assert words in error["message"]


def test_tasks_are_listed_newest_first_with_filters_and_pages(acme: Client) -> None:
    tasks = [submit(acme, prompt=f"cat {n}") for n in range(5)]
    acme.advance(1000)
    tasks.append(submit(acme))
    listed = acme.control("GET", "/tasks")

    assert [row["id"] for row in listed["tasks"]] == tasks[::-1]
    assert listed["total"] == 6
    assert [row["id"] for row in acme.control("GET", "/tasks?limit=2&skip=1")["tasks"]] == tasks[::-1][1:3]
    assert [row["id"] for row in acme.control("GET", "/tasks?state=queued")["tasks"]] == tasks[-1:]
    assert acme.control("GET", "/tasks?model=other")["tasks"] == []
    assert len(acme.control("GET", "/tasks?key=sk-test&provider=acme&family=clips")["tasks"]) == 6


@pytest.mark.parametrize("body", [{"state": "running"}, {"state": "failed", "error": "brokn"}, {}])
def test_a_fate_that_does_not_exist_cannot_be_forced(acme: Client, body: dict[str, str]) -> None:
    task = submit(acme)

    assert "error" in acme.control("POST", f"/tasks/{task}", body)
    assert acme.control("GET", f"/tasks/{task}")["state"] == "queued"


def test_the_journal_tells_newest_first_with_bodies_and_hides_the_key(acme: Client) -> None:
    acme.key = "sk-a-rather-long-secret"
    acme.post("/v1/jobs", {**GOOD, "note": acme.key})
    acme.get("/v1/jobs/unknown?token=sk-a-rather-long-secret")
    page = acme.control("GET", "/requests")
    second, first = page["requests"]

    assert page["total"] == 2
    assert (first["method"], first["path"], first["status"]) == ("POST", "/acme/v1/jobs", 200)
    assert (first["provider"], first["operation"], first["model"]) == ("acme", "jobs", "clip-1")
    assert first["request"]["body"]["prompt"] == "a cat"
    assert first["response"]["body"]["id"] == first["task_id"]
    assert first["duration_ms"] >= 0
    assert "rather-long" not in str(page)
    assert second["status"] == 403


def test_the_journal_is_filtered_and_forgotten(acme: Client) -> None:
    submit(acme)
    acme.get("/v1/jobs/unknown")

    assert len(acme.control("GET", "/requests?status=403")["requests"]) == 1
    assert len(acme.control("GET", "/requests?operation=jobs&limit=1")["requests"]) == 1
    assert acme.control("DELETE", "/requests") == {"status": "ok"}
    assert acme.control("GET", "/requests") == {"requests": [], "more": False, "matching": 0, "total": 0}


def test_the_journal_shows_what_is_no_json_and_cuts_what_is_long(acme: Client) -> None:
    acme.post("/v1/jobs", content=b"\xff\xfe")
    acme.post("/v1/jobs", content=b"x" * 200_000)
    acme.post("/v1/jobs", content=b"plain")
    plain, long, binary = (row["request"]["body"] for row in acme.control("GET", "/requests")["requests"])

    assert plain == "plain"
    assert long.endswith("(+134464 bytes)")
    assert binary == "<2 bytes>"


def test_the_journal_keeps_only_its_newest(acme: Client) -> None:
    with Client("acme", contracts=acme.app.settings.contracts, journal_size=3) as small:
        for _ in range(5):
            submit(small)

        assert small.control("GET", "/requests")["total"] == 3


def test_reset_forgets_everything(acme: Client) -> None:
    submit(acme)
    acme.get("/nowhere")
    acme.control("POST", "/reset")

    assert acme.control("GET", "/tasks")["total"] == 0
    assert acme.control("GET", "/accounts")["total"] == 0
    assert acme.control("GET", "/requests")["total"] == 0
    assert acme.control("GET", "/unmatched")["total"] == 0


def test_the_openapi_document_of_a_provider_holds_every_operation(acme: Client) -> None:
    document = acme.control("GET", "/openapi/acme.json")
    found = {(method, path) for path, methods in document["paths"].items() for method in methods}

    assert document["openapi"] == "3.1.0"
    assert found == {("post", "/v1/jobs"), ("get", "/v1/jobs/{id}"), ("get", "/files/{name}")}
    schema = document["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["model", "prompt"]
    assert "422" in document["paths"]["/v1/jobs"]["post"]["responses"]


REBOUND = ("evil.example", "evil.example.:8787", "127.evil.example:8787", "localhost.evil.example")
"""Names that somebody could own, and let lead to this machine once a browser has their page."""

SAFE = ("localhost:1", "a.localhost", "[::1]:8787", "127.8.0.1", "192.168.1.5:8787", "mock", "host.docker.internal")


async def ask(contracts: Path, host: str, token: str | None, method: str, headers: dict[str, str]) -> int:
    app = create_app(host=host, control_token=token, contracts=contracts)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as client:
        path = "/_mock/reset" if method == "POST" else "/_mock/health"
        status = (await client.request(method, path, headers=headers)).status_code
    app.world.close()
    return status


@pytest.mark.parametrize(
    ("host", "token", "method", "headers", "status"),
    [
        ("127.0.0.1", None, "POST", {}, 200),
        ("127.0.0.1", None, "POST", {"Origin": "http://127.0.0.1:8787"}, 200),
        ("127.0.0.1", None, "POST", {"Origin": "http://127.0.0.1:9999"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "http://localhost:8787"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "http://LOCALHOST:3000", "Host": "localhost:3000"}, 200),
        ("127.0.0.1", None, "POST", {"Origin": "http://127.0.0.1"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "https://evil.example"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "http://evil.example:8787", "Host": "evil.example:8787"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "null"}, 403),
        ("127.0.0.1", None, "GET", {"Origin": "https://evil.example"}, 200),
        *(("127.0.0.1", None, "GET", {"Host": name}, 403) for name in REBOUND),
        *(("127.0.0.1", None, "GET", {"Host": name}, 200) for name in SAFE),
        ("0.0.0.0", "secret", "GET", {"Host": "evil.example", "X-Mock-Token": "secret"}, 200),
        ("0.0.0.0", None, "GET", {}, 403),
        ("0.0.0.0", "secret", "GET", {}, 401),
        ("0.0.0.0", "secret", "GET", {"Authorization": "Bearer wrong"}, 401),
        ("0.0.0.0", "secret", "POST", {"Authorization": "Bearer secret"}, 200),
        ("0.0.0.0", "secret", "POST", {"X-Mock-Token": "secret", "Origin": "http://127.0.0.1:8787"}, 200),
        ("0.0.0.0", "secret", "POST", {"X-Mock-Token": "secret", "Origin": "https://evil.example"}, 403),
    ],
)
def test_only_those_who_may_ask_and_write(
    acme_contracts: Path, host: str, token: str | None, method: str, headers: dict[str, str], status: int
) -> None:
    assert asyncio.run(ask(acme_contracts, host, token, method, headers)) == status


def test_the_home_page_lists_the_base_urls_and_health_answers(acme: Client) -> None:
    acme.provider = ""

    assert "http://understudy.test/acme/v1" in acme.get("/").text
    assert acme.get("/healthz").text == "ok"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("status=4xx", [1]),
        ("status=403", [1]),
        ("status=5xx", []),
        ("text=ZEBRA", [2]),
        ("text=/v1/jobs/nope", [1]),
        ("model=clip-*", [2, 0]),
        ("model=clip", []),
        ("method=get", [1]),
        ("operation=jobs.submit", [2, 0]),
        ("key=sk-t", [2, 1, 0]),
        ("key=sk-x", []),
        ("error=refused", [1]),
        ("rule=seen", [2]),
        ("fault=odd_headers", [2]),
        ("provider=acme&method=POST&text=cat", [0]),
    ],
)
def test_the_journal_is_filtered_by_what_is_known_of_each_request(acme: Client, query: str, wanted: list[int]) -> None:
    acme.app.world.rules.add({"id": "seen", "text": "zebra", "fault": "odd_headers"})
    submit(acme)
    acme.get("/v1/jobs/nope")
    submit(acme, prompt="a Zebra")
    everything = [row["id"] for row in acme.control("GET", "/requests")["requests"]][::-1]
    found = acme.control("GET", f"/requests?{query}")

    assert [everything.index(row["id"]) for row in found["requests"]] == wanted
    assert (found["more"], found["matching"], found["total"]) == (False, len(wanted), 3)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("state=failed", [1]),
        ("state=succeeded", [0]),
        ("state=queued", [2]),
        ("error=broken", [1]),
        ("text=DOG", [1]),
        ("model=cl*", [2, 1, 0]),
        ("key=sk-te", [2, 1, 0]),
        ("key=sk-*st", [2, 1, 0]),
        ("key=sk-other", []),
        ("provider=acme&operation=jobs.submit", [2, 1, 0]),
        ("operation=jobs", [2, 1, 0]),
        ("family=clips", [2, 1, 0]),
    ],
)
def test_tasks_are_filtered_by_what_is_known_of_them(acme: Client, query: str, wanted: list[int]) -> None:
    tasks = [submit(acme), submit(acme, prompt="a dog [[mock fail=broken]]")]
    acme.advance(1000)
    tasks.append(submit(acme))
    found = acme.control("GET", f"/tasks?{query}")

    assert [tasks.index(row["id"]) for row in found["tasks"]] == wanted
    assert (found["matching"], found["total"]) == (len(wanted), 3)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("requests?operation=jbos", "there is no operation 'jbos'; did you mean 'jobs'?"),
        ("requests?error=refusd", "there is no error 'refusd'; did you mean 'refused'?"),
        ("requests?fault=cut_bdy", "there is no fault 'cut_bdy'; did you mean 'cut_body'?"),
        ("requests?method=FOO", "there is no method 'FOO' (known: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS)"),
        ("requests?bodies=no", "bodies is 'no'; it must be true or false"),
        ("unmatched?operation=jbos", "did you mean 'jobs'?"),
        ("tasks?error=zz", "there is no error 'zz' (known: "),
        ("tasks?family=clipz", "did you mean 'clips'?"),
        ("tasks?operation=jobs.submt", "did you mean 'jobs.submit'?"),
        ("resources?state=redy", "there is no state 'redy'"),
        ("resources?provider=acm", "did you mean 'acme'?"),
        ("resources?family=clipz", "did you mean 'clips'?"),
        ("faults?legal=maybe", "legal is 'maybe'; it must be true or false"),
        ("faults?on=streem", "did you mean 'stream'?"),
    ],
)
def test_a_filter_that_nothing_can_meet_is_refused_with_the_nearest(acme: Client, query: str, hint: str) -> None:
    error = acme.control("GET", f"/{query}")["error"]

    assert error["code"] == "bad_filter"
    assert hint in error["message"]


@pytest.mark.parametrize("query", ["method=post", "error=refused", "fault=cut_body", "operation=jobs.query"])
def test_a_filter_that_something_could_meet_is_taken(acme: Client, query: str) -> None:
    assert acme.control("GET", f"/requests?{query}")["requests"] == []


def test_a_page_says_whether_there_is_another(acme: Client) -> None:
    for _ in range(3):
        submit(acme)

    for path in ("/tasks", "/requests"):
        assert [acme.control("GET", f"{path}?limit=2&skip={skip}")["more"] for skip in (0, 1, 2)] == [
            True,
            False,
            False,
        ]
    assert [row["key"] for row in acme.control("GET", "/accounts?key=sk-te")["accounts"]] == ["sk-test"]
    assert [row["key"] for row in acme.control("GET", "/accounts?key=*-t?st")["accounts"]] == ["sk-test"]
    assert acme.control("GET", "/accounts?key=*-t?st")["matching"] == 1
    assert acme.control("GET", "/accounts?key=sk-x")["accounts"] == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/requests?status=40x", "status is '40x'; it must be a number such as 404, or 4xx"),
        ("/requests?provider=acne", "there is no provider 'acne'; did you mean 'acme'?"),
        ("/requests?methd=GET", "unknown filter 'methd'; did you mean 'method'?"),
        ("/tasks?state=suceeded", "there is no state 'suceeded'; did you mean 'succeeded'?"),
        ("/tasks?limit=²", "limit is '²'; it must be a whole number"),
        ("/accounts?provider=acne", "did you mean 'acme'?"),
        ("/health?verbose=1", "unknown filter 'verbose' (known: none)"),
    ],
)
def test_a_filter_that_means_nothing_is_explained(acme: Client, path: str, words: str) -> None:
    assert words in acme.control("GET", path)["error"]["message"]


def test_a_word_of_a_body_that_means_nothing_is_explained(acme: Client) -> None:
    error = acme.control("POST", "/clock", {"mode": "manul"})["error"]

    assert "did you mean 'manual'? (known words: real, manual, polls)" in error["message"]


def test_a_body_that_is_too_large_is_refused(acme: Client) -> None:
    answer = acme.fetch("http://understudy.test/_mock/rules", method="POST", content=b" " * (4 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_secrets_of_queries_and_bodies_are_shortened_in_the_journal_the_tasks_and_the_events(acme: Client) -> None:
    acme.post("/v1/jobs?api_key=query-secret-77", {**GOOD, "password": "body-secret-88"})
    acme.post("/v1/jobs?key=form-secret-99", data={"token": "form-secret-99"})
    task = acme.control("GET", "/tasks")["tasks"][0]["id"]
    shown = [
        json.dumps(acme.control("GET", path), ensure_ascii=False)
        for path in ("/requests", "/requests?bodies=false", "/unmatched", "/tasks", f"/tasks/{task}")
    ]
    shown.append(acme.fetch("http://understudy.test/_mock/events?follow=false&after=0").text)

    assert not any("-secret-" in text for text in shown), shown
    assert "bod…88" in shown[0]
    assert "bod…88" in shown[3]
    assert all("api_key=que…77" in shown[number] for number in (0, 1, 5))
