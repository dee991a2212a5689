"""The control API: every call, and clear errors for calls that mean nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import __version__, create_app
from mockserver.control.routes import CALLS
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
    assert acme.control("GET", "/accounts") == {"accounts": [], "total": 0}
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
        ("PUT", "/accounts/acme/k", {"balance": 5}, "bad_body", "unknown field `balance` (known keys: balance_usd"),
        ("PUT", "/accounts/acme/k", {"upstream": "down"}, "bad_body", "acme has no error for 'upstream-down'"),
        ("PUT", "/accounts/acme/k", {"unpriced": ["a"]}, "bad_body", "acme has no error for 'no-price'"),
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
    assert acme.control("GET", "/requests") == {"requests": [], "total": 0}


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


def test_the_openapi_document_of_the_control_api_holds_every_call(acme: Client) -> None:
    document = acme.control("GET", "/openapi/control.json")
    found = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}

    assert found == {(method, "/_mock" + path.replace(":path}", "}")) for method, path, _ in CALLS}


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
        ("127.0.0.1", None, "POST", {"Origin": "http://localhost:3000"}, 200),
        ("127.0.0.1", None, "POST", {"Origin": "https://evil.example"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "http://evil.example:8787", "Host": "evil.example:8787"}, 403),
        ("127.0.0.1", None, "POST", {"Origin": "null"}, 403),
        ("127.0.0.1", None, "GET", {"Origin": "https://evil.example"}, 200),
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
