"""Requests and tasks as a test asks after them: what fits, and what a failed assertion says."""

from __future__ import annotations

import pytest

from mockserver.errors import UnknownWordError
from tests.support.gateway import Gateway


def test_a_word_means_what_makes_something_and_an_id_one_operation(gateway: Gateway) -> None:
    task = gateway.submit()
    gateway.status(task)
    gateway.status(task)

    assert gateway.mock.requests.one("jobs").task_id == task
    assert gateway.mock.requests.one("jobs.submit").json["prompt"] == "a cat"
    assert gateway.mock.requests.count("jobs.query") == 2
    assert gateway.mock.requests.count() == 3
    gateway.mock.requests.none("files")


def test_a_request_shows_what_was_sent_and_answered(gateway: Gateway) -> None:
    task = gateway.submit(seconds=3)
    gateway.request("GET", f"/v1/jobs/{task}?verbose=1", headers={"X-Trace": "t1"})
    submitted, asked = gateway.mock.requests

    assert (submitted.provider, submitted.operation, submitted.operation_id) == ("acme", "jobs", "jobs.submit")
    assert (submitted.method, submitted.path, submitted.status, submitted.error) == ("POST", "/v1/jobs", 200, None)
    assert (submitted.key, submitted.model, submitted.task_id) == ("sk-test", "clip-1", task)
    assert submitted.json == {"model": "clip-1", "prompt": "a cat", "seconds": 3}
    assert submitted.answer == {"id": task, "status": "queued"}
    assert submitted.answer_headers["content-type"] == "application/json"
    assert submitted.cost is not None
    assert submitted.id
    assert asked.headers["x-trace"] == "t1"
    assert asked.query == {"verbose": "1"}
    assert asked.body == b""
    with pytest.raises(AssertionError, match="is not JSON"):
        asked.json  # noqa: B018


def test_a_refused_request_carries_the_error_of_the_catalogue(gateway: Gateway) -> None:
    gateway.request("POST", "/v1/jobs", json={"model": "clip-1", "prompt": "a cat", "seconds": 99})

    assert gateway.mock.requests.one(error="invalid").status == 422
    gateway.mock.requests.none(status=200)


def test_requests_are_told_apart_by_their_fields(gateway: Gateway) -> None:
    first, _ = gateway.submit(), gateway.submit(key="sk-other")
    requests = gateway.mock.requests

    assert requests.one("jobs", key="sk-other").key == "sk-other"
    assert requests.one(task_id=first).key == "sk-test"
    assert requests.all("jobs", provider="acme", model="clip-1", method="POST", path="/v1/jobs").count() == 2
    assert gateway.mock.tasks.one(key="sk-other", state="queued").key == "sk-other"


def test_requests_are_a_sequence_oldest_first(gateway: Gateway) -> None:
    gateway.status(gateway.submit())
    requests = gateway.mock.requests

    assert [row.method for row in requests] == ["POST", "GET"]
    assert (requests.first.method, requests.last.method, requests[0].method) == ("POST", "GET", "POST")
    assert len(requests[1:]) == 1
    assert requests[1:].one().method == "GET"
    assert repr(requests).splitlines()[0] == "2 requests"


def test_what_was_seen_is_listed_when_there_is_none(gateway: Gateway) -> None:
    gateway.submit()
    gateway.request("POST", "/v1/jobs", json={"model": "clip-1", "prompt": "a cat", "seconds": 99})
    with pytest.raises(AssertionError) as caught:
        gateway.mock.requests.one("files", status=200)

    lines = str(caught.value).splitlines()
    assert lines[0] == "expected one request 'files' with status=200, found none"
    assert lines[1] == "seen (2):"
    assert lines[2].startswith("  1. POST /v1/jobs 200 jobs.submit clip-1 job-")
    assert lines[3].startswith("  2. POST /v1/jobs 422 jobs.submit invalid clip-1")


def test_what_fits_is_listed_when_there_is_more(gateway: Gateway) -> None:
    for _ in range(30):
        gateway.submit()
    with pytest.raises(AssertionError) as caught:
        gateway.mock.requests.none("jobs")

    lines = str(caught.value).splitlines()
    assert lines[0] == "expected no request 'jobs', found 30:"
    assert lines[1] == "  … 10 before"
    assert lines[-1].startswith("  30. POST /v1/jobs 200")


def test_a_failed_assertion_on_tasks_names_their_states(gateway: Gateway) -> None:
    task = gateway.submit()
    with pytest.raises(AssertionError) as caught:
        gateway.mock.tasks.one(state="failed")

    assert str(caught.value).splitlines() == [
        "expected one task with state='failed', found none",
        "seen (1):",
        f"  1. {task} queued jobs.submit clip-1",
    ]


@pytest.mark.parametrize("end", ["first", "last"])
def test_nothing_has_no_first_and_no_last(gateway: Gateway, end: str) -> None:
    with pytest.raises(AssertionError, match="expected at least one request, found none"):
        getattr(gateway.mock.requests, end)


def test_refused_requests_are_mentioned_where_one_is_missed(gateway: Gateway) -> None:
    with pytest.raises(AssertionError):
        gateway._client.get("https://api.acme.example/v1/jobs")
    with pytest.raises(AssertionError, match=r"refused:\n  GET https://api\.acme\.example/v1/jobs is refused"):
        gateway.mock.requests.one("jobs")


def test_a_word_that_is_no_operation_is_never_simply_absent(gateway: Gateway) -> None:
    with pytest.raises(UnknownWordError, match="no provider has an operation 'jbos'; did you mean 'jobs'"):
        gateway.mock.requests.none("jbos")
    with pytest.raises(UnknownWordError, match=r"a request has no 'modle'; did you mean 'model'"):
        gateway.mock.requests.none(modle="clip-1")


def test_keys_are_not_shown_in_what_is_printed(gateway: Gateway) -> None:
    gateway.submit(key="sk-a-secret-of-mine")

    assert "sk-a-secret-of-mine" not in gateway.mock.story()
    assert gateway.mock.requests.last.key == "sk-a-secret-of-mine"


def test_the_fields_of_a_body_are_read_however_they_were_sent(gateway: Gateway) -> None:
    fields = {"model": "clip-1", "prompt": "a cat"}
    gateway.request("POST", "/v1/jobs", json=fields)
    gateway.request("POST", "/v1/jobs", data=fields)
    gateway.request("POST", "/v1/jobs", data={**fields, "tags": ["a", "b"]}, files={"image": ("cat.png", b"png")})
    as_json, as_form, as_parts = gateway.mock.requests

    assert as_json.fields == as_form.fields == fields
    assert as_parts.fields["prompt"] == "a cat"
    assert as_parts.fields["tags"] == ["a", "b"]
    assert (as_parts.fields["image"].name, as_parts.fields["image"].data) == ("cat.png", b"png")


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("application/json", b"[1]", "is no JSON object"),
        ("application/json", b"{", "is not JSON"),
        ("multipart/form-data; boundary=x", b"--y", "is broken: "),
        ("image/png", b"png", "has no fields"),
    ],
)
def test_a_body_without_fields_is_explained(gateway: Gateway, kind: str, body: bytes, complaint: str) -> None:
    gateway.request("POST", "/v1/jobs", content=body, headers={"Content-Type": kind})

    with pytest.raises(AssertionError, match=complaint):
        gateway.mock.requests.last.fields  # noqa: B018


def test_the_answer_is_data_text_or_bytes(gateway: Gateway) -> None:
    task = gateway.submit()
    url = ""
    while not url:
        url = str(gateway.request("GET", f"/v1/jobs/{task}").json().get("url", ""))
    gateway.request("GET", url.removeprefix("https://api.acme.test"))
    gateway.mock.rule(operation="jobs.query", answer={"body": "no JSON"}, times=1)
    gateway.request("GET", f"/v1/jobs/{task}")
    requests = gateway.mock.requests

    assert requests.one("jobs.submit").answer["id"] == task
    assert requests.one("files").answer[4:8] == b"ftyp"
    assert requests.last.answer == "no JSON"
    assert repr(requests.first) == f"<request POST /v1/jobs 200 jobs.submit clip-1 {task}>"


def test_a_verdict_is_asked_of_a_known_provider(gateway: Gateway) -> None:
    with pytest.raises(UnknownWordError, match="did you mean 'acme'"):
        gateway.mock.verdict(provider="acm")
