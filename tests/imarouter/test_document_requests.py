"""Every request the document shows, as an example or as a command, does what the document says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support.client import Client

from .contract import facts, refused
from .document import SERVER, Command, Page, commands, needs_document, page, pages, request_examples, request_schema
from .place import contracts

pytestmark = needs_document
HEADERS = {"Authorization": "Bearer YOUR_SECRET_TOKEN", "Content-Type": "application/json"}
PLACEHOLDER = "task_202604270001"
# what the document itself says does not go well, and the error that it gives
REFUSED = {("POST /v1/videos", "C01c_invalid_size_854x480"): "seedance-ratio"}
FAILED = {("POST /v1/videos", "C13_ref_video_pixel_too_low_negative_case"): "seedance-pixels-too-low"}
# pages with an error of their own for a task that is not there
UNKNOWN = {
    "GET /mj/task/{task_id}/fetch": "midjourney-task-no-found",
    "GET /mj/image/{task_id}": "midjourney-image-unknown",
}


@dataclass(frozen=True)
class Sent:
    """A request example, its answer, and how its task ended: the control API's row, none for what is no task."""

    page: Page
    name: str
    body: Any
    answer: httpx.Response
    task: dict[str, Any] | None

    @property
    def key(self) -> tuple[str, str]:
        return (self.page.id, self.name)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client("imarouter", contracts=contracts(), key="sk-document") as client:
        client.account(balance_usd="100000", rpm=None)
        yield client


@pytest.fixture(scope="module")
def sent(client: Client) -> list[Sent]:
    """Every request example of the pages that are there, sent once, and its task at its end."""
    rows = [(of, name, body) for of in pages() for name, body in request_examples(of).items()]
    answers = [client.request(of.method, of.path, json=body) for of, _, body in rows]
    client.advance(3600)
    found = []
    for (of, name, body), answer in zip(rows, answers, strict=True):
        task = None
        if facts_of_kind(of) == "submit" and answer.status_code == 200:
            task = client.control("GET", f"/tasks/{task_id(answer)}")
        found.append(Sent(of, name, body, answer, task))
    return found


def task_id(answer: httpx.Response) -> str:
    """The id that a submit gives out, under the name that its page has for it."""
    body = answer.json()
    return str(body["id"] if "id" in body else body["result"])


def facts_of_kind(of: Page) -> str:
    """The kind of the operation that a page is about."""
    [row] = [row for row in facts().operations.values() if (row.method, row.path) == (of.method.upper(), of.path)]
    return row.kind


def test_the_document_shows_as_many_requests_and_commands_as_ever() -> None:
    assert sum(len(request_examples(of)) for of in pages()) == 188
    assert sum(len(commands(of)) for of in pages()) == 217


def test_every_request_is_accepted_but_the_one_that_the_page_says_is_not(sent: list[Sent]) -> None:
    wrong = [(row.key, row.answer.text) for row in sent if (row.answer.status_code == 200) == (row.key in REFUSED)]
    assert not wrong
    for row in sent:
        if row.key in REFUSED:
            refused(row.answer, REFUSED[row.key])


def test_every_task_succeeds_but_the_one_that_the_page_says_does_not(sent: list[Sent]) -> None:
    ends = {row.key: (row.task["state"], row.task.get("error")) for row in sent if row.task}
    assert {key: end for key, end in ends.items() if end[0] != "succeeded"} == {
        key: ("failed", error) for key, error in FAILED.items()
    }


def test_every_command_is_one_of_the_pages_requests(sent: list[Sent]) -> None:
    for of in pages():
        bodies = list(request_examples(of).values())
        shown = commands(of)
        assert [row.body for row in shown if row.body is not None] == bodies, of.id
        for row in shown:
            assert row.method == of.method.upper()
            assert row.url == SERVER + of.path.replace("{task_id}", PLACEHOLDER)
            assert row.headers == {name: HEADERS[name] for name in row.headers}
            assert ("Content-Type" in row.headers) == (row.body is not None)
            assert "Authorization" in row.headers


def command_rows() -> list[Command]:
    """The commands without a body, and one with a body of each page: the others send what ``sent`` has sent."""
    found = []
    for of in pages():
        shown = commands(of)
        found += [row for row in shown if row.body is None] + [row for row in shown if row.body is not None][:1]
    return found


def run(client: Client, command: Command, **parts: str) -> httpx.Response:
    """A command as it stands but for the key, and for the parts of its URL that are to be filled in."""
    url = command.path
    for name, value in parts.items():
        url = url.replace(name, value)
    headers = {**command.headers, "Authorization": "Bearer sk-document"}
    return client.request(command.method, url, headers=headers, json=command.body)


@pytest.mark.parametrize("command", command_rows(), ids=lambda row: row.page.id)
def test_a_command_does_what_its_page_says(client: Client, sent: list[Sent], command: Command) -> None:
    if PLACEHOLDER not in command.url:
        answer = run(client, command)
        if command.body is None and request_schema(command.page).get("required"):
            refused(answer, "asset-required")
        else:
            assert answer.status_code == 200
        return
    # the task of the sample was never made here; one that was is found
    usual = "task-not-exist-404" if "404" in statuses(command.page) else "task-not-exist-400"
    refused(run(client, command), UNKNOWN.get(command.page.id, usual))
    made = next(row for row in sent if row.task and asks_for(command.page, row.page))
    assert run(client, command, **{PLACEHOLDER: task_id(made.answer)}).status_code == 200


def statuses(of: Page) -> set[str]:
    """The statuses of a query for an unknown task: as documented, and 404 on pages that name neither."""
    return {"404"} if not {"400", "404"} & set(of.data["responses"]) else set(of.data["responses"])


def asks_for(query: Page, submit: Page) -> bool:
    """Whether a query page is about the tasks of a submit page: the same path and the same family."""
    path, _, family = query.key.partition("#")
    if path.startswith("/mj/"):
        return submit.path.startswith("/mj/")
    return submit.key.startswith(path.removesuffix("/{task_id}")) and submit.key.partition("#")[2] in (family, "")


def test_a_sample_with_its_own_key_is_refused(client: Client) -> None:
    command = commands(page("/v1/videos"))[0]
    answer = client.request(command.method, command.path, headers=command.headers, json=command.body)
    refused(answer, "token-unavailable")
