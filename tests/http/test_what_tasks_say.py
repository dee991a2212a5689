"""What a task is asked and says, on a made-up provider of one changed line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.contracts import SOURCE, tiny_files, write_contract

Files = dict[str, Any]
GOOD = {"model": "clip-1", "prompt": "a cat"}


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Client]:
    """A client of the made-up provider after a change to its files."""

    def make(change: Callable[[Files], Any]) -> Client:
        files = tiny_files()
        change(files)
        return Client("acme", contracts=write_contract(tmp_path, files))

    return make


def family(files: Files) -> Any:
    return files["clips/family.json"]


def failing(files: Files, **fields: str) -> None:
    """A query that says why a task failed, and an error with fields of its own."""
    files["operations.json"]["operations"][1]["answers"]["failed"] = {
        "why": "{failure.message}",
        "short": "{failure.summary}",
    }
    next(row for row in files["errors.json"]["errors"] if row["id"] == "broken")["fields"] = fields


@pytest.mark.parametrize(("fields", "short"), [({}, None), ({"summary": "no luck"}, "no luck")])
def test_a_failure_has_a_summary_which_is_its_message_unless_the_error_has_another(
    changed: Callable[..., Client], fields: dict[str, str], short: str | None
) -> None:
    with changed(lambda files: failing(files, **fields)) as client:
        task = client.post("/v1/jobs", GOOD, headers={"X-Mock-Task": "fail=broken"}).json()["id"]
        client.advance(3600)
        said = client.get(f"/v1/jobs/{task}").json()

    assert said["short"] == (short or said["why"])


def test_a_prompt_may_be_a_quantity_of_the_request(changed: Callable[..., Client]) -> None:
    def prompt_elsewhere(files: Files) -> None:
        family(files)["quantities"]["prompt"] = "text"
        request = family(files)["operations"]["jobs.submit"]["request"]
        request["required"] = ["model"]
        request["properties"]["text"] = {"type": "string", "x-source": SOURCE}

    with changed(prompt_elsewhere) as client:
        task = client.post("/v1/jobs", {"model": "clip-1", "text": "a cat [[mock fail=broken]]"}).json()["id"]
        client.advance(3600)

        assert client.get(f"/v1/jobs/{task}").json()["status"] == "failed"


def test_a_path_that_ends_before_its_id_asks_for_no_task(changed: Callable[..., Client]) -> None:
    def told_apart(files: Files) -> None:
        files["provider.json"]["refusals"]["no-task-id"] = "invalid"

    with changed(told_apart) as client:
        assert client.get("/v1/jobs/").status_code == 422
        assert client.get("/v1/jobs//").status_code == client.get("/v1//").status_code == 403


def test_a_list_of_a_members_field_is_found_in_the_body(changed: Callable[..., Client]) -> None:
    def counted(files: Files) -> None:
        rule = {
            "id": "few",
            "require": {"at_most": [{"count": "media[].url"}, 2]},
            "error": "invalid",
            "source": SOURCE,
        }
        family(files)["operations"]["jobs.submit"]["rules"] = [rule]
        media = {"type": "array", "items": {"type": "object"}, "x-source": SOURCE}
        family(files)["operations"]["jobs.submit"]["request"]["properties"]["media"] = media

    with changed(counted) as client:
        statuses = [client.post("/v1/jobs", {**GOOD, "media": [{"url": "u"}] * n}).status_code for n in range(4)]

    assert statuses == [200, 200, 200, 422]


def test_whole_seconds_are_said_as_a_whole_number(changed: Callable[..., Client]) -> None:
    def said(files: Files) -> None:
        files["operations.json"]["operations"][1]["answers"]["succeeded"] = {"seconds": "{result.video.seconds}"}

    with changed(said) as client:
        task = client.post("/v1/jobs", {**GOOD, "seconds": 3}).json()["id"]
        client.advance(3600)

        assert client.get(f"/v1/jobs/{task}").text == '{"seconds":3}'


def test_a_model_of_two_families_is_listed_once_with_the_operations_of_both(changed: Callable[..., Client]) -> None:
    def shared(files: Files) -> None:
        submit = files["operations.json"]["operations"][0]
        more = {**submit, "id": "loops.submit", "word": "loops", "path": "/v1/loops"}
        whole: dict[str, Any] = {"data": {"$each": "models", "do": {"id": "{item.id}", "does": "{item.operations}"}}}
        listing: dict[str, Any] = {
            "id": "models.list",
            "word": "models",
            "title": "Models",
            "method": "GET",
            "path": "/v1/models",
        }
        listing |= {"kind": "models", "order": ["door", "key"], "source": SOURCE, "answers": {"whole": whole}}
        files["operations.json"]["operations"] += [more, listing]
        operations = {"loops.submit": family(files)["operations"]["jobs.submit"]}
        files["loops/family.json"] = {**family(files), "family": "loops", "operations": operations}

    with changed(shared) as client:
        assert client.get("/v1/models").json() == {"data": [{"id": "clip-1", "does": ["jobs", "loops"]}]}
