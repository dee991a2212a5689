"""What a request's media are known to be, without a URL ever being opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.contracts import SOURCE, tiny_files, write_contract

URL = "https://example.com/a.mp4"
LIMITS: list[dict[str, Any]] = [
    {
        "id": "small-enough",
        "require": {"every": [{"inputs": ["videos", "pixels"]}, {"at_most": ["item", 1000]}]},
        "error": "refused",
        "source": SOURCE,
    },
    {
        "id": "short-enough",
        "require": {"at_most": [{"total": {"inputs": ["videos", "seconds"]}}, 15]},
        "error": "invalid",
        "fill": {"field": {"text": "videos"}, "keyword": {"total": {"inputs": ["videos", "seconds"]}}},
        "source": SOURCE,
    },
    {
        "id": "no-faces",
        "require": {"none": [{"some": [{"inputs": ["videos", "portrait"]}, {"is": ["item", True]}]}]},
        "error": "broken",
        "outcome": "fail",
        "fill": {"field": {"text": "videos"}},
        "source": SOURCE,
    },
]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    files = tiny_files()
    submit = files["clips/family.json"]["operations"]["jobs.submit"]
    submit["request"]["properties"]["videos"] = {"type": "array", "items": {"type": "string"}, "x-source": SOURCE}
    submit["rules"] = LIMITS
    files["inputs.json"] = {"inputs": [{"url": "https://docs.example/long.mp4", "seconds": 16, "source": SOURCE}]}
    with Client("acme", contracts=write_contract(tmp_path, files)) as made:
        yield made


def send(client: Client, *videos: str) -> Any:
    return client.post("/v1/jobs", {"model": "clip-1", "prompt": "a", "videos": list(videos)})


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?mock_width=40&mock_height=25", 200),
        ("?mock_width=41&mock_height=25", 403),
        ("?mock_width=41", 200),
        ("?mock_seconds=15", 200),
        ("?mock_seconds=15.5", 422),
        ("?width=9999&height=9999&seconds=99", 200),
        ("?colour=red&mock_format=mp4&mock_corrupt=1", 200),
    ],
)
def test_hints_in_the_query_of_a_url_are_believed(client: Client, query: str, status: int) -> None:
    assert send(client, URL + query).status_code == status


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("mock_width=many", "mock_width of a URL is 'many'; it must be a whole number, 0 or more"),
        ("mock_width=-1", "mock_width of a URL is '-1'; it must be a whole number, 0 or more"),
        ("mock_seconds=nan", "mock_seconds of a URL is 'nan'; it must be a number, 0 or more"),
        ("mock_fps=inf", "mock_fps of a URL is 'inf'; it must be a number, 0 or more"),
        ("mock_bytes=", "mock_bytes of a URL is ''; it must be a whole number, 0 or more"),
        ("mock_corrupt=maybe", "mock_corrupt of a URL is 'maybe'; it must be 1 or 0"),
        ("mock_widht=3", "the hint 'mock_widht' of a URL is unknown; did you mean 'mock_width'? (known: mock_width,"),
    ],
)
def test_a_hint_that_means_nothing_is_named(client: Client, query: str, said: str) -> None:
    answer = send(client, f"{URL}?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(said)


def test_what_a_rule_computes_is_named_in_its_error(client: Client) -> None:
    answer = send(client, URL + "?mock_seconds=9", URL + "?mock_seconds=8.5")

    assert answer.json()["error"]["message"] == "videos breaks 17.5"


def test_what_a_document_says_of_its_example_urls_is_known(client: Client) -> None:
    assert send(client, "https://docs.example/long.mp4").status_code == 422
    assert send(client, "https://docs.example/other.mp4").status_code == 200


def test_what_a_user_registers_is_known_from_then_on(client: Client) -> None:
    before = send(client, URL).status_code
    said = client.control("POST", "/inputs", {"url": URL, "seconds": 20})
    after = send(client, URL).status_code
    client.control("POST", "/inputs", {"url": URL, "width": 10, "height": 10})

    assert (before, after, send(client, URL).status_code) == (200, 422, 200)
    assert said == {"url": URL, "seconds": 20.0}
    assert client.control("GET", "/inputs") == {"inputs": [{"url": URL, "width": 10, "height": 10}], "total": 1}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"url": "a.mp4"}, "it must be an absolute URL"),
        ({"url": URL, "lenght": 3}, "unknown field `lenght`"),
        ({}, "missing required field `url`"),
        ({"url": URL, "width": -3}, "width is -3; it must be 0 or more"),
        ({"url": URL, "seconds": -0.5}, "seconds is -0.5; it must be 0 or more"),
    ],
)
def test_a_registration_that_means_nothing_is_explained(client: Client, body: dict[str, Any], words: str) -> None:
    assert words in client.control("POST", "/inputs", body)["error"]["message"]


def test_a_file_of_this_server_is_known_for_what_it_is(client: Client) -> None:
    task = client.post("/v1/jobs", {"model": "clip-1", "prompt": "a", "seconds": 16}).json()["id"]
    client.advance(1000)
    url = client.get(f"/v1/jobs/{task}").json()["url"]

    assert send(client, url).status_code == 403  # its 64 times 48 pixels are too many for the first rule


def test_a_rule_may_let_the_task_fail_instead_of_refusing(client: Client) -> None:
    answer = send(client, URL + "?mock_portrait=1")
    task = answer.json()["id"]
    client.advance(1000)

    assert answer.status_code == 200
    assert client.get(f"/v1/jobs/{task}").json() == {"status": "failed", "why": "it broke"}
    assert client.account()["spent_usd"] == "0"
    assert send(client, URL + "?mock_portrait=0").status_code == 200


@pytest.fixture
def postpaid(tmp_path: Path) -> Iterator[Client]:
    files = tiny_files()
    files["clips/family.json"]["lifecycle"]["charge"] = "end"
    with Client("acme", contracts=write_contract(tmp_path, files), balance="1") as made:
        yield made


@pytest.mark.parametrize(
    ("prompt", "spent", "kinds"), [("a cat", "0.246575", ["charge"]), ("[[mock fail=broken]]", "0", [])]
)
def test_a_task_that_is_charged_at_its_end_holds_nothing_before(
    postpaid: Client, prompt: str, spent: str, kinds: list[str]
) -> None:
    postpaid.post("/v1/jobs", {"model": "clip-1", "prompt": prompt})
    during = postpaid.account()
    postpaid.advance(1000)
    after = postpaid.account()

    assert (during["balance_usd"], during["held_usd"]) == ("1", "0")
    assert (after["spent_usd"], after["held_usd"]) == (spent, "0")
    assert [row["kind"] for row in postpaid.control("GET", "/ledger/acme/sk-test")["entries"]] == kinds


def test_what_a_running_task_owes_is_not_promised_to_another(postpaid: Client) -> None:
    job = {"model": "clip-1", "prompt": "a", "seconds": 8}
    first, second = (postpaid.post("/v1/jobs", job) for _ in range(2))
    postpaid.advance(1000)
    account = postpaid.account()

    assert (first.status_code, second.status_code >= 400) == (200, True)
    assert (account["balance_usd"], account["spent_usd"], account["granted_usd"]) == ("0.013699", "0.986301", "1")


def test_errors_and_clauses_may_stand_in_the_folder_of_their_family(tmp_path: Path) -> None:
    files = tiny_files()
    files["clips/errors.json"] = {"errors": [files["errors.json"]["errors"].pop()]}
    files["clips/clauses.json"] = {"clauses": [{"id": "c", "says": "clips are short", "source": SOURCE}]}
    with Client("acme", contracts=write_contract(tmp_path, files)) as client:
        assert {row["id"] for row in client.control("GET", "/errors")["errors"]} == {"refused", "invalid", "broken"}
        assert [row.id for row in client.app.providers["acme"].facts.clauses] == ["c"]
