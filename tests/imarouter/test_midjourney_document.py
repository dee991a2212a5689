"""The Midjourney pages of the document: every field, word, request and form of answer, read from there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from .contract import facts
from .document import (
    commands,
    in_draft,
    needs_document,
    page,
    pages,
    request_examples,
    request_schema,
    resolved,
    schemas,
)
from .midjourney import FOLLOW_UPS, FOX, LINKS, Midjourney

pytestmark = needs_document
SUBMITS = {
    "midjourney.imagine": "/mj/submit/imagine",
    "midjourney.blend": "/mj/submit/blend",
    "midjourney.change": "/mj/submit/change",
    "midjourney.modal": "/mj/submit/modal",
}
FETCH, IMAGE = "/mj/task/{task_id}/fetch", "/mj/image/{task_id}"
KEYWORDS = ("type", "enum", "default", "minItems", "maxItems", "required")
REMIX = {"model": "mj_remix", "taskId": "1", "customId": "MJ::RemixModal::x", "prompt": "x"}
# what a fetch answer has beyond the schemas of the document, as real gateways do
BEYOND = {"botType", "state", "submitTime", "startTime", "finishTime"}


@pytest.fixture(scope="module")
def client() -> Iterator[Midjourney]:
    with Midjourney(key="sk-document") as client:
        yield client


def schema(name: str) -> dict[str, Any]:
    """A schema of the document, ready to validate with."""
    return dict(in_draft(resolved(schemas()[name])))


def listed(path: str) -> list[str]:
    """The models that a page's schema lists."""
    return list(request_schema(page(path))["properties"].get("model", {}).get("enum", []))


def test_the_document_has_six_pages_and_nine_schemas_of_midjourney() -> None:
    ours = {of.key for of in pages() if of.path.startswith("/mj/")}
    named = {name for name in schemas() if name.startswith(("Mj", "Midjourney"))}

    assert ours == {*SUBMITS.values(), FETCH, IMAGE}
    assert named == {
        *(f"Midjourney{what}" for what in ("ImagineRequest", "ChangeRequest", "ModalRequest")),
        *("MidjourneySubmitResponse", "MidjourneyTaskResponse", "MjSubmitResponse"),
        *("MjSubmitRequest", "MjChangeRequest", "MjTaskFetchResponse", "MjTaskResponse"),
    }


@pytest.mark.parametrize("operation", SUBMITS)
def test_a_request_has_the_fields_and_bounds_of_its_page(operation: str) -> None:
    request = facts().families["midjourney"].operations[operation].request
    shown = request_schema(page(SUBMITS[operation]))

    assert request["required"] == shown["required"]
    assert list(request["properties"]) == list(shown["properties"])
    for name, row in shown["properties"].items():
        ours = request["properties"][name]
        assert {word: row[word] for word in KEYWORDS if word in row} == {
            word: ours[word] for word in KEYWORDS if word in ours
        }, name


def test_the_models_are_those_of_the_enums_and_of_the_prose() -> None:
    family = facts().families["midjourney"]
    enums = {name for path in SUBMITS.values() for name in listed(path)}
    prose = {
        name for path in SUBMITS.values() for name in re.findall(r"`(mj_\w+)`", page(path).data.get("description", ""))
    }
    ours = {model.name for model in family.models}

    assert len(ours) == 11
    assert ours == enums == prose | {"mj_remix"}
    assert set(family.operations["midjourney.change"].models) == set(FOLLOW_UPS)
    for operation, path in SUBMITS.items():
        assert family.operations[operation].models == (listed(path) or ["mj_blend"])


def test_the_states_are_those_of_the_page() -> None:
    words = set(facts().operations["midjourney.fetch"].words.values())
    text = page(FETCH, "get").data["description"]

    assert words == set(schemas()["MidjourneyTaskResponse"]["properties"]["status"]["enum"])
    assert words == set(re.findall(r"`([A-Z_]+)`", text))


def test_every_flag_of_the_prose_is_told_and_has_a_clause() -> None:
    text = page("/mj/submit/imagine").data["description"].partition("**Stability")[0]
    flags = set(re.findall(r"^- `--(\w+)`", text, re.MULTILINE))
    answer = facts().families["midjourney"].operations["midjourney.fetch"].answers["succeeded"]

    assert len(flags) == 9
    assert flags <= {name.removesuffix("?") for name in answer["properties"]["flags?"]}
    assert {f"midjourney.flag-{name}" for name in flags} <= {clause.id for clause in facts().clauses}


def test_the_flags_of_each_example_are_read(client: Midjourney) -> None:
    told = {}
    for name, body in request_examples(page("/mj/submit/imagine")).items():
        task = client.done(client.post("/mj/submit/imagine", body))
        row = client.task(task)
        assert (row["status"], row.get("prompt")) == ("SUCCESS", body.get("prompt", "")), name
        assert row.get("state") == body.get("state")
        assert row["botType"] == body.get("botType", "MID_JOURNEY")
        flags = dict(re.findall(r"--(\w+) (\S+)", body.get("prompt", "")))
        assert row["properties"].get("flags", {}) == flags, name
        told[name] = set(flags)

    assert set().union(*told.values()) == {"ar", "v", "sref", "niji", "stylize", "p", "iw", "sw", "c", "w"}


@pytest.mark.parametrize("name", sorted(FOLLOW_UPS))
def test_a_follow_up_example_fits_a_button_of_a_real_task(client: Midjourney, name: str) -> None:
    [body] = [row for row in request_examples(page("/mj/submit/change")).values() if row["model"] == name]
    parent = client.parent_of(name)
    form = re.escape(body["customId"]).replace("abc123", "[0-9a-f-]{36}")
    [button] = [one for one in client.buttons(parent) if re.fullmatch(form, one)]
    answer = client.post("/mj/submit/change", {**body, "taskId": parent, "customId": button})

    assert client.task(client.done(answer))["status"] == "SUCCESS"


def test_the_remix_example_fits_a_button_of_a_real_task(client: Midjourney) -> None:
    [body] = request_examples(page("/mj/submit/modal")).values()
    parent = client.imagine()
    form = re.escape(body["customId"]).replace("abc123", "[0-9a-f-]{36}")
    [button] = [one for one in client.buttons(parent) if re.fullmatch(form, one)]
    answer = client.post("/mj/submit/modal", {**body, "taskId": parent, "customId": button})

    assert client.task(client.done(answer))["prompt"] == body["prompt"]


def test_the_examples_work_as_they_stand_for_any_key(client: Midjourney) -> None:
    sent = 0
    for client.key in ("sk-document", "sk-another"):
        for path in ("/mj/submit/change", "/mj/submit/modal"):
            for body in request_examples(page(path)).values():
                assert client.task(client.done(client.post(path, body)))["status"] == "SUCCESS"
                sent += 1
    client.key = "sk-document"

    assert sent == 18


def test_every_sample_is_one_of_the_examples_or_asks_for_a_task(client: Midjourney) -> None:
    samples = [row for path in SUBMITS.values() for row in commands(page(path))]
    shown = [body for path in SUBMITS.values() for body in request_examples(page(path)).values()]
    asking = [row for path in (FETCH, IMAGE) for row in commands(page(path, "get"))]

    assert [row.body for row in samples] == shown
    assert (len(samples), len(asking)) == (18, 2)
    task = client.imagine()
    for row in asking:
        assert client.get(row.path.replace("task_202604270001", task)).status_code == 200
        assert client.get(row.path).status_code == 400


@pytest.mark.parametrize("path", list(SUBMITS.values()))
def test_a_submit_answer_satisfies_its_schema(client: Midjourney, path: str) -> None:
    declared = resolved(page(path).data["responses"]["200"]["content"]["application/json"]["schema"])
    for body in request_examples(page(path)).values():
        answer = client.post(path, body).json()
        jsonschema.validate(answer, in_draft(declared))
        assert set(answer) <= set(declared["properties"])
        assert answer["code"] == 1


def test_a_refusal_satisfies_the_schema_of_its_page(client: Midjourney) -> None:
    for path in ("/mj/submit/imagine", "/mj/submit/change", "/mj/submit/modal"):
        declared = resolved(page(path).data["responses"]["400"]["content"]["application/json"]["schema"])
        for body in ({}, {"model": "mj_imagine"}, REMIX):
            answer = client.post(path, body)
            if answer.status_code == 400:
                jsonschema.validate(answer.json(), in_draft(declared))
    assert client.get("/mj/task/1/fetch", headers={"Authorization": ""}).status_code == 401


def test_a_task_satisfies_the_declared_schema_in_every_state(client: Midjourney) -> None:
    declared = schema("MidjourneyTaskResponse")
    zoom = client.change(client.upscale(client.imagine()), "mj_custom_zoom").json()["result"]
    task = client.post("/mj/submit/imagine", {**FOX, "state": "x"}).json()["result"]
    seen = set()
    rows = [client.task(zoom)]
    for wait in (0, 2, 30, 40):
        client.advance(wait)
        rows.append(client.task(task))
    failed = client.post("/mj/submit/imagine", FOX, headers={"X-Mock-Task": "fail=task-failed"}).json()["result"]
    client.advance(900)
    rows += [client.task(failed), client.task(zoom)]
    for row in rows:
        jsonschema.validate(row, declared)
        seen.add(row["status"])
        known = set(declared["properties"]) | set(schemas()["MjTaskFetchResponse"]["properties"]) | BEYOND
        assert set(row) <= known

    assert seen == set(declared["properties"]["status"]["enum"])


@pytest.mark.parametrize("name", ["MidjourneyTaskResponse", "MjTaskFetchResponse", "MjTaskResponse"])
def test_a_task_that_has_ended_has_every_field_of_each_schema(client: Midjourney, name: str) -> None:
    declared = schema(name)
    good = client.task(client.imagine())
    bad = client.task(client.imagine("A fox --ar wide"))
    for row in (good, bad):
        jsonschema.validate(row, declared)

    assert set(declared["properties"]) - set(good) <= {"failReason"}
    assert set(declared["properties"]) - set(bad) <= {"imageUrl"}
    for row in good["buttons"]:
        assert set(schemas()["MidjourneyTaskResponse"]["properties"]["buttons"]["items"]["properties"]) <= set(row)


def test_a_picture_is_served_as_the_page_describes(client: Midjourney) -> None:
    [media] = page(IMAGE, "get").data["responses"]["200"]["content"].values()
    answer = client.get(IMAGE.replace("{task_id}", client.imagine()))

    assert answer.headers["content-type"] in re.findall(r"`(image/\w+)`", media["schema"]["description"])


def test_each_place_where_the_pages_disagree_is_told() -> None:
    told = {row.id for row in facts().contradictions if row.id.startswith("midjourney-")}
    shape, other = schemas()["MidjourneyTaskResponse"]["properties"], schemas()["MjTaskFetchResponse"]["properties"]

    assert ("mj_id" in shape, "mj_id" in other, "urls" in shape) == (False, True, False)
    assert other["status"]["enum"] == ["", "SUCCESS", "FAILURE"]
    assert schemas()["MjChangeRequest"]["required"] == ["action", "taskId", "index"]
    assert schemas()["MjSubmitRequest"]["required"] == ["prompt"]
    assert told >= {
        f"midjourney-{what}"
        for what in (
            *("task-shape", "status-words", "change-request", "request-without-model", "blend-images", "image-url"),
            *("blend-dimensions", "description", "task-id", "image-key", "modal-parent", "error-form", "codes"),
        )
    }


def test_a_link_to_blend_is_read_as_a_link(client: Midjourney) -> None:
    shown = [row["base64Array"] for row in request_examples(page("/mj/submit/blend")).values()]

    assert all(url.startswith("https://") for urls in shown for url in urls)
    assert shown[0] == LINKS
