"""The checks a request passes, and what comes of one that does not, on the made-up provider."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockserver import create_app
from tests.conftest import submit
from tests.support.client import Client
from tests.support.contracts import tiny_files, write_contract

GOOD = {"model": "clip-1", "prompt": "a cat"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic c2stdGVzdA=="},
        {"Authorization": "bearer sk-test"},
        {"Authorization": "sk-test"},
        {"Authorization": "Bearer test"},
        {"Authorization": "Bearer \xe9"},
    ],
)
def test_a_key_that_has_not_the_documented_form_is_refused(acme: Client, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}

    assert acme.post("/v1/jobs", GOOD, headers=raw).status_code == 403  # type: ignore[arg-type]


def test_a_request_without_key_is_refused(acme: Client) -> None:
    acme.key = None

    assert acme.post("/v1/jobs", GOOD).status_code == 403


@pytest.mark.parametrize(
    "limits",
    [
        {"suspended": True},
        {"ip_allowed": False},
        {"role": "guest"},
        {"models": []},
        {"models": ["clop*"]},
        {"balance_usd": "0"},
        {"balance_usd": "0.24"},
        {"rpm": 0},
    ],
)
def test_a_limited_account_is_refused_and_pays_nothing(acme: Client, limits: dict[str, Any]) -> None:
    before = acme.account(**limits)

    assert acme.post("/v1/jobs", GOOD).status_code == 403
    assert acme.account() == before


@pytest.mark.parametrize("limits", [{"models": ["clip*"]}, {"models": None}, {"rpm": 1}, {"balance_usd": "0.246575"}])
def test_a_limit_that_leaves_room_lets_a_request_through(acme: Client, limits: dict[str, Any]) -> None:
    acme.account(**limits)

    assert submit(acme)


def test_a_rate_limit_refills_in_simulated_time(acme: Client) -> None:
    acme.account(rpm=2)
    burst = [acme.post("/v1/jobs", GOOD).status_code for _ in range(3)]
    acme.advance(29)
    early = acme.post("/v1/jobs", GOOD).status_code
    acme.advance(1.001)
    later = [acme.post("/v1/jobs", GOOD).status_code for _ in range(2)]

    assert burst == [200, 200, 403]
    assert early == 403
    assert later == [200, 403]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b"null", "application/json"),
        (b'{"model": "clip-1", "prompt": "\xff"}', "application/json"),
        (b'{"model": "clip-1", "prompt": "\\ud800"}', "application/json"),
        (b'{"model": "clip-1", "prompt": NaN}', "application/json"),
        (b'{"a":' * 100_000, "application/json"),
        (b"model=clip-1&prompt=%ff", "application/x-www-form-urlencoded"),
        (b"model=clip-1&prompt=\xff", "application/x-www-form-urlencoded"),
        (b"prompt=cat", "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n", "multipart/form-data"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"model: clip-1", "application/yaml"),
        (b"x", ""),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(acme: Client, content: bytes, media_type: str) -> None:
    answer = acme.post("/v1/jobs", content=content, headers={"Content-Type": media_type})

    assert answer.status_code == 403
    assert answer.json() == {"error": {"code": "no", "message": "refused"}}
    assert acme.account()["held_usd"] == "0"


@pytest.mark.parametrize(
    ("body", "field", "keyword"),
    [
        ({"model": "clip-1"}, "prompt", "required"),
        ({**GOOD, "seconds": 0}, "seconds", "minimum"),
        ({**GOOD, "seconds": 61}, "seconds", "maximum"),
        ({**GOOD, "seconds": "5"}, "seconds", "type"),
        ({**GOOD, "seconds": 1.5}, "seconds", "type"),
        ({**GOOD, "seconds": None}, "seconds", "type"),
        ({**GOOD, "seconds": True}, "seconds", "type"),
        ({**GOOD, "seconds": 10**30}, "seconds", "maximum"),
        ({**GOOD, "prompt": {}}, "prompt", "type"),
        ({**GOOD, "prompt": [], "seconds": 0}, "prompt", "type"),
        ({**GOOD, "model": 5}, "model", "type"),
    ],
)
def test_a_violation_names_field_and_keyword(acme: Client, body: dict[str, Any], field: str, keyword: str) -> None:
    answer = acme.post("/v1/jobs", body)

    assert answer.status_code == 422
    assert answer.json() == {"error": {"code": "bad", "message": f"{field} breaks {keyword}"}}


@pytest.mark.parametrize(
    "body", [{"prompt": "a"}, {**GOOD, "model": ""}, {**GOOD, "model": None}, {**GOOD, "model": "clip-2"}]
)
def test_a_model_that_is_missing_or_unknown_is_refused(acme: Client, body: dict[str, Any]) -> None:
    assert acme.post("/v1/jobs", body).status_code == 403


def test_fields_that_no_page_documents_are_ignored_unless_strict(acme: Client) -> None:
    assert submit(acme, colour="red")


def test_strict_refuses_fields_that_no_page_documents(acme: Client) -> None:
    with Client("acme", contracts=acme.app.settings.contracts, strictness="strict") as strict:
        answer = strict.post("/v1/jobs", {**GOOD, "colour": "red"})

        assert answer.json()["error"]["message"] == "colour breaks additionalProperties"
        assert submit(strict)


@pytest.mark.parametrize("form", ["data", "multipart"])
def test_a_form_means_what_the_same_json_means(acme: Client, form: str) -> None:
    fields = {"model": "clip-1", "prompt": "5", "seconds": "4"}
    options: Any = {"data": fields} if form == "data" else {"files": [(k, (None, v)) for k, v in fields.items()]}
    task = acme.post("/v1/jobs", **options).json()["id"]

    assert acme.control("GET", f"/tasks/{task}")["request"] == {"model": "clip-1", "prompt": "5", "seconds": 4}


@pytest.mark.parametrize("value", ["four", "4.5", "", "1_0", "４", " 4"])
def test_a_form_number_that_is_none_is_a_violation(acme: Client, value: str) -> None:
    answer = acme.post("/v1/jobs", data={"model": "clip-1", "prompt": "a", "seconds": value})

    assert answer.json()["error"]["message"] == "seconds breaks type"


def test_a_body_over_the_cap_is_refused_and_one_at_the_cap_is_read(acme: Client) -> None:
    cap = acme.app.providers["acme"].facts.provider.body_limit
    head, tail = b'{"model": "clip-1", "prompt": "a", "x": "', b'"}'
    fits = head + b"x" * (cap - len(head) - len(tail)) + tail
    typed = {"Content-Type": "application/json"}

    assert acme.post("/v1/jobs", content=fits, headers=typed).status_code == 200
    assert acme.post("/v1/jobs", content=fits + b" ", headers=typed).status_code == 403


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/job", "/v1/jobs/", "/", "", "/v1/jobs/a/b", "/v1//jobs"])
def test_an_unknown_path_gives_the_providers_own_error(acme: Client, path: str) -> None:
    answer = acme.post(path, GOOD)

    assert answer.status_code == 403
    assert acme.control("GET", "/unmatched")["requests"][0]["hint"]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"])
def test_a_wrong_method_gives_the_providers_own_error(acme: Client, method: str) -> None:
    assert acme.request(method, "/v1/jobs").status_code == 403


def test_a_request_that_no_provider_answers_says_what_is_near(acme: Client) -> None:
    acme.provider = ""
    answer = acme.post("/acne/v1/jobs", GOOD)

    assert answer.status_code == 404
    assert (
        answer.json()["error"]["message"] == "no provider answers POST /acne/v1/jobs; did you mean POST /acme/v1/jobs?"
    )


def test_a_host_name_routes_to_its_provider_whatever_the_port(acme: Client) -> None:
    acme.provider = ""

    assert acme.post("/v1/jobs", GOOD, headers={"Host": "API.acme.test:9999"}).status_code == 200
    assert acme.post("/v1/jobs", GOOD).status_code == 404


def test_the_chosen_provider_answers_at_the_root_as_well(acme: Client) -> None:
    app = create_app(clock="manual", contracts=acme.app.settings.contracts, provider="acme")
    with Client("", app=app) as rooted:
        assert rooted.post("/v1/jobs", GOOD).status_code == 200
        assert rooted.post("/acme/v1/jobs", GOOD).status_code == 200
        assert "Acme" in rooted.get("/").text


def test_every_answer_carries_the_request_id(acme: Client) -> None:
    answers = [acme.post("/v1/jobs", GOOD), acme.post("/v1/jobs", {}), acme.get("/nowhere")]
    ids = [answer.headers["x-request-id"] for answer in answers]

    assert len(set(ids)) == 3
    assert [row["id"] for row in acme.control("GET", "/requests")["requests"]] == ids[::-1]


def test_a_fault_of_our_own_is_no_traceback_for_the_client(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*anything: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("mockserver.world.World.settle", lambda world: None)
    monkeypatch.setattr("mockserver.tasks.engine.Engine.find", fail)
    answer = acme.get("/v1/jobs/job-1")

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "mock_fault"
    assert "secret" not in answer.text


def test_the_name_of_a_key_header_may_be_written_in_any_case(tmp_path: Path) -> None:
    files = tiny_files()
    files["provider.json"]["auth"]["schemes"] = [{"header": "Authorization", "prefix": "Bearer "}]
    with Client("acme", contracts=write_contract(tmp_path, files)) as client:
        assert client.post("/v1/jobs", GOOD).status_code == 200
