"""Each mistake that loads and would fail while serving is told with its file, its place and the nearest valid name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import load_providers
from mockserver.contracts import fixtures_dir, load_folder
from mockserver.contracts.checks import problems
from mockserver.errors import ContractError
from tests.support.contracts import SOURCE, tiny_files, write_contract

Files = dict[str, Any]


def family(files: Files) -> Any:
    return files["clips/family.json"]


def submit(files: Files) -> Any:
    return family(files)["operations"]["jobs.submit"]


def request(files: Files) -> Any:
    return submit(files)["request"]


def seconds(files: Files) -> Any:
    return request(files)["properties"]["seconds"]


def video(files: Files) -> Any:
    return family(files)["results"]["video"]


def operation(files: Files, position: int) -> Any:
    return files["operations.json"]["operations"][position]


def rule(**rows: Any) -> Callable[[Files], Any]:
    row = {"id": "r", "error": "invalid", "source": SOURCE, **rows}
    return lambda files: submit(files).update(rules=[row])


FAMILY, PROVIDER, OPERATIONS = "clips/family.json", "provider.json", "operations.json"
ENUMS: list[tuple[Callable[[Files], Any], str, str, str]] = [
    (lambda f: f["provider.json"]["refusals"].update({"no-fundz": "refused"}), PROVIDER, "refusals", "no-funds"),
    (lambda f: f["provider.json"]["order"].append("kye"), PROVIDER, "order[12]", "key"),
    (lambda f: operation(f, 0).update(kind="submti"), OPERATIONS, "operations[0].kind", "submit"),
    (lambda f: operation(f, 0).update(names={"in": "pth"}), OPERATIONS, "operations[0].names.in", "path"),
    (lambda f: operation(f, 0).update(order=["kye"]), OPERATIONS, "operations[0].order[0]", "key"),
    (lambda f: operation(f, 0).update(words={"succeded": "x"}), OPERATIONS, "operations[0].words", "succeeded"),
    (lambda f: video(f).update(media="clp"), FAMILY, "results[...].media", "clip"),
    (lambda f: submit(f).update(refusals={"no-fundz": "refused"}), FAMILY, "operations[...].refusals", "no-funds"),
]
TERMS: list[tuple[Callable[[Files], Any], str, str, str]] = [
    (lambda f: video(f).update(seconds="secnods"), FAMILY, "results.video.seconds", "seconds"),
    (lambda f: video(f).update(width="widht"), FAMILY, "results.video.width", "width"),
    (lambda f: family(f)["prices"][0].update(unit="secnods"), FAMILY, "prices[0].unit", "seconds"),
    (lambda f: family(f)["prices"][0].update(when={"present": "secnods"}), FAMILY, "prices[0].when", "seconds"),
    (
        lambda f: family(f)["lifecycle"]["phases"][1].update(seconds={"product": ["secnods", 10]}),
        FAMILY,
        "lifecycle.phases[1].seconds.product[0]",
        "seconds",
    ),
    (rule(require={"at_most": ["secnods", 10]}), FAMILY, "rules.r.require.at_most[0]", "seconds"),
    (rule(when={"none": [{"is": ["promt", "x"]}]}, require=None), FAMILY, "rules.r.when.none.is", "prompt"),
    (rule(require={"present": "modle.size"}), FAMILY, "rules.r.require", "model.size"),
    (rule(require=None, fill={"value": {"text": "x"}, "limit": "secnods"}), FAMILY, "rules.r.fill.limit", "seconds"),
    (rule(require={"every": ["parts", {"present": "knd"}]}), FAMILY, "rules.r.require.every[1].present", "kind"),
    (rule(require={"every": ["parts", {"present": "item.knd"}]}), FAMILY, "require.every[1].present", "item.kind"),
    (rule(require={"present": {"count": "parts[].knd"}}), FAMILY, "rules.r.require.present.count", "parts[].kind"),
    (rule(require={"present": {"inputs": ["parts[].kind", "widht"]}}), FAMILY, "present.inputs[1]", "width"),
    (
        rule(require={"present": {"lookup": {"table": {"x": "secnods"}, "key": "prompt"}}}),
        FAMILY,
        "rules.r.require.present.lookup[0]",
        "seconds",
    ),
    (lambda f: family(f)["quantities"].update(width="wdth"), FAMILY, "quantities.width", ""),
    (lambda f: family(f)["quantities"].update(seconds2="secnods"), FAMILY, "quantities.seconds2", "seconds"),
    (
        lambda f: f["provider.json"].update(violations=[{"error": "invalid", "fill": {"value": "secnods"}}]),
        PROVIDER,
        "violations[0].fill.value",
        "seconds",
    ),
    (
        lambda f: f["provider.json"]["callback"]["figures"].update(width="widht"),
        PROVIDER,
        "callback.figures.width",
        "width",
    ),
]
SCHEMAS: list[tuple[Callable[[Files], Any], str, str, str]] = [
    (lambda f: seconds(f).update(maximum="60"), FAMILY, 'request.properties.seconds.maximum: "60" is not of type', ""),
    (lambda f: seconds(f).update(type="integr"), FAMILY, "request.properties.seconds.type", "integer"),
    (lambda f: request(f).update(required=["promt"]), FAMILY, "request.required", "prompt"),
    (lambda f: request(f).update(anyOf=[{"required": ["promt"]}]), FAMILY, "request.anyOf[0].required", "prompt"),
    (lambda f: request(f).update(dependentRequired={"prompt": ["secnods"]}), FAMILY, "request.required", "seconds"),
    (lambda f: seconds(f).update(default=500), FAMILY, "request.properties.seconds.default: 500 is greater than", ""),
    (lambda f: seconds(f).update(pattern="["), FAMILY, "request.properties.seconds.pattern", ""),
    (lambda f: request(f).update(properties=[]), FAMILY, "request.properties: [] is not of type", ""),
    (lambda f: seconds(f).update({"$ref": "#/$defs/none"}), FAMILY, "operations.jobs.submit.request", ""),
]
REFERENCES: list[tuple[Callable[[Files], Any], str, str, str]] = [
    (lambda f: f["provider.json"]["auth"].update(key_pattern="sk-["), PROVIDER, "auth.key_pattern: is 'sk-['", ""),
    (lambda f: f["provider.json"]["auth"].update(refused_pattern="("), PROVIDER, "auth.refused_pattern", ""),
    (lambda f: f["provider.json"]["auth"].update(channel_pattern="(?P<kee>.)"), PROVIDER, "the groups ['kee']", ""),
    (lambda f: operation(f, 0).update(select=["modle"]), OPERATIONS, "jobs.submit.select[0]: is 'modle'", "model"),
    (lambda f: operation(f, 1).update(path="/v1/jobs"), OPERATIONS, "jobs.query.path: is '/v1/jobs'", ""),
    (lambda f: operation(f, 1).update(path="/v1/job-{id}"), OPERATIONS, "jobs.query.path: has 'job-{id}'", ""),
    (lambda f: operation(f, 0).update(path="v1/jobs"), OPERATIONS, "jobs.submit.path: is 'v1/jobs'", ""),
    (
        lambda f: f["provider.json"].update(violations=[{"error": "invalid", "keyword": "required"}]),
        OPERATIONS,
        "jobs.submit.violations: some violations of the schema of 'clips' become no error",
        "",
    ),
    (lambda f: operation(f, 1).update(names={"in": "query"}), OPERATIONS, "jobs.query.names.name: is empty", ""),
    (
        lambda f: operation(f, 0).update(violations=[{"error": "invalid", "keyword": "maximun"}]),
        OPERATIONS,
        "jobs.submit.violations[0].keyword",
        "maximum",
    ),
    (lambda f: video(f).update(url="{base}/flies/{path}"), FAMILY, "results.video.url", "{base}/files/{path}"),
    (lambda f: video(f).pop("seconds"), FAMILY, "results.video: has no 'seconds'", ""),
    (lambda f: submit(f).update(prompt="promt"), FAMILY, "operations.jobs.submit.prompt", "prompt"),
    (lambda f: submit(f).update(variant="modle"), FAMILY, "operations.jobs.submit.variant", "model"),
    (lambda f: submit(f).update(aliases={"text": "promt"}), FAMILY, "operations.jobs.submit.aliases.text", "prompt"),
    (lambda f: f["errors.json"]["errors"][0].update(status=4010), "errors.json", "refused.status: is 4010", ""),
    (
        lambda f: (
            f["provider.json"].update(documents=["handbook"]),
            family(f).update(source="documented: handbok > Clips"),
        ),
        FAMILY,
        "source: names 'handbok'",
        "handbook",
    ),
    (
        lambda f: f["provider.json"].update(documents=["handbook"], source="documented: handbook and handbok > Clips"),
        PROVIDER,
        "source: names 'handbok'",
        "handbook",
    ),
]


def answer(name: str, template: Any) -> Callable[[Files], Any]:
    return lambda files: operation(files, 1)["answers"].update({name: template})


def chat(name: str, template: Any) -> Callable[[Files], Any]:
    """A chat beside the tasks, with one answer of its own."""

    def change(files: Files) -> None:
        row = {"id": "talk", "word": "talk", "title": "Talk", "path": "/v1/talk", "kind": "chat", "accepts": ["json"]}
        files["operations.json"]["operations"].append({**operation(files, 0), **row, "answers": {name: template}})
        family(files)["operations"]["talk"] = {"request": request(files)}

    return change


ANSWER = "jobs.query.answers"
HOLES: list[tuple[Callable[[Files], Any], str, str, str]] = [
    (answer("succeded", {}), OPERATIONS, f"{ANSWER}: has the answer 'succeded'", "succeeded"),
    (answer("*", {"status": "{task.statsu}"}), OPERATIONS, f"{ANSWER}.*.status: reads 'task.statsu'", "task.status"),
    (answer("succeeded", ["{result.vidoe.url}"]), OPERATIONS, f"{ANSWER}.succeeded[0]", "result.video.url"),
    (answer("succeeded", {"url": "{result.video.ulr}"}), OPERATIONS, f"{ANSWER}.succeeded.url", "result.video.url"),
    (answer("failed", {"why?": "it: {failur.message}"}), OPERATIONS, f"{ANSWER}.failed.why", "failure.message"),
    (answer("failed", "{failure.coed}"), OPERATIONS, f"{ANSWER}.failed", "failure.code"),
    (answer("*", {"asked": "{body.promt}"}), OPERATIONS, f"{ANSWER}.*.asked", "body.prompt"),
    (answer("*", {"wide": "{quantity.widht}"}), OPERATIONS, f"{ANSWER}.*.wide", "quantity.width"),
    (answer("*", {"id": "{reqest.id}"}), OPERATIONS, f"{ANSWER}.*.id", "request.id"),
    (answer("*", {"$each": "results.vidoe", "do": 1}), OPERATIONS, f"{ANSWER}.*.$each", "results.video"),
    (answer("*", {"$each": "results.video", "do": "{item.ulr}"}), OPERATIONS, f"{ANSWER}.*.do", "item.url"),
    (answer("*", {"url": "{item.url}"}), OPERATIONS, f"{ANSWER}.*.url: reads 'item.url'", ""),
    (
        lambda f: operation(f, 0)["answers"].update(submited={}),
        OPERATIONS,
        "jobs.submit.answers: has the answer 'submited'",
        "submitted",
    ),
    (lambda f: operation(f, 2).update(answers={"whole": {}}), OPERATIONS, "files.get.answers: has the answer", ""),
    (
        lambda f: submit(f).update(answers={"submitted": "{task.di}"}),
        FAMILY,
        "operations.jobs.submit.answers.submitted",
        "task.id",
    ),
    (chat("stream.txt", "{text}"), OPERATIONS, "talk.answers: has the answer 'stream.txt'", "stream.text"),
    (chat("whole", "{usage.promt}"), OPERATIONS, "talk.answers.whole", "usage.prompt"),
    (
        chat("whole", {"$each": "choices", "do": {"$each": "item.tool_calls", "do": "{item.functoin}"}}),
        OPERATIONS,
        "talk.answers.whole.do.do",
        "item.function",
    ),
    (lambda f: video(f).update(url="{bsae}/files/{path}"), FAMILY, "results.video.url: reads 'bsae'", "base"),
    (
        lambda f: f["provider.json"]["envelopes"].update(error={"code": "{cdoe}"}),
        PROVIDER,
        "envelopes.error.code: reads 'cdoe'",
        "code",
    ),
    (
        lambda f: f["provider.json"]["envelopes"].update(other={"error": {"code?": "{cdoe}"}}),
        PROVIDER,
        "envelopes.other.error.code: reads 'cdoe'",
        "",
    ),
    (
        lambda f: f["provider.json"].update(headers={"X-Request-Id": "{requst.id}"}),
        PROVIDER,
        "headers.X-Request-Id",
        "request.id",
    ),
    (lambda f: f["errors.json"]["errors"][1].update(message="{feild}"), "errors.json", "invalid.message", "field"),
    (
        lambda f: f.update(
            {"clips/errors.json": {"errors": [{**f["errors.json"]["errors"].pop(), "message": "{feild}"}]}}
        ),
        "clips/errors.json",
        "broken.message",
        "field",
    ),
    (
        lambda f: f["errors.json"]["errors"][1].update(headers={"Retry-After": "{limti}"}),
        "errors.json",
        "invalid.headers.Retry-After",
        "limit",
    ),
]
MISTAKES = [*ENUMS, *TERMS, *SCHEMAS, *REFERENCES, *HOLES]


def files_with_a_list() -> Files:
    """The made-up provider, with a list of objects and a model's fact beside its own fields."""
    files = tiny_files()
    part = {"type": "object", "properties": {"kind": {"type": "string"}}}
    request(files)["properties"]["parts"] = {"type": "array", "items": part, "x-source": SOURCE}
    family(files)["models"][0]["facts"] = {"size": 3}
    return files


def test_the_made_up_provider_has_no_problem(tmp_path: Path) -> None:
    load_providers(write_contract(tmp_path, files_with_a_list()))


@pytest.mark.parametrize(
    ("change", "file", "place", "near"), MISTAKES, ids=[f"{row[2]}-{row[3]}"[:60] for row in MISTAKES]
)
def test_a_mistake_is_told_with_its_file_place_and_the_nearest_name(
    tmp_path: Path, change: Callable[[Files], Any], file: str, place: str, near: str
) -> None:
    files = files_with_a_list()
    change(files)

    with pytest.raises(ContractError) as caught:
        load_providers(write_contract(tmp_path, files))

    [told] = str(caught.value).splitlines()
    assert told.startswith(f"{tmp_path / 'acme' / file}: ")
    assert place in told
    assert f"; did you mean {near!r}?" in told or not near


RIGHT = [
    {"at_most": ["seconds", "model.size"]},
    {"present": "header.x-mode"},
    {"every": ["parts", {"is": ["kind", "seconds"]}]},
    {"some": [{"where": ["parts", {"present": "kind"}]}, {"present": "item.kind"}]},
    {"every": ["parts", {"above": ["seconds", {"length": "item"}]}]},
    {"present": {"total": {"inputs": ["parts[].kind", "pixels"]}}},
    {"present": "parts.0.kind"},
    {"matches": ["prompt", "secnods"]},
    {"present": {"if": [{"is": ["prompt", "secnods"]}, {"text": "secnods"}, None]}},
]


@pytest.mark.parametrize("require", RIGHT, ids=str)
def test_a_name_that_something_has_is_no_mistake(tmp_path: Path, require: Any) -> None:
    files = files_with_a_list()
    rule(require=require)(files)

    load_providers(write_contract(tmp_path, files))


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    files = tiny_files()
    video(files).update(seconds="secnods", width="widht")

    with pytest.raises(ContractError) as caught:
        load_providers(write_contract(tmp_path, files))

    assert str(caught.value).count("did you mean") == 2


def test_the_shipped_contracts_have_no_problem() -> None:
    found = [str(row) for facts in load_folder(fixtures_dir() / "contracts").values() for row in problems(facts)]

    assert found == []
