"""The calls that list models: each has every documented member, in each form, and no documented model is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.acceptance import json_of, judge_accepted, seen
from conformance.answers import answers_of, expected
from conformance.bench import Bench
from conformance.checks import Check, Judge
from conformance.contract import Family, JsonObject, Model, Operation
from conformance.facts.answers import members
from conformance.facts.fact import word
from conformance.judging import Verdict, failed, none_wrong, passed
from conformance.plain import named_request, plain
from conformance.probe import Probe
from conformance.reached import EVERY, paths_of, values_at
from conformance.requests import Request
from conformance.selection import ANY_NAME, taken
from conformance.templates import Hole, differences, shown
from conformance.view import View

CHAPTER = "listings"
_VALUES = {"anthropic-version": "2023-06-01"}
"""What is sent in headers that ask for a form of their own."""


def checks(bench: Bench) -> Iterator[Check]:
    """The list, and one model of it by its name."""
    for operation in bench.operations("models"):
        yield from _list(bench, operation)
    for operation in bench.operations("model"):
        yield from _item(bench, operation)


def _list(bench: Bench, operation: Operation) -> Iterator[Check]:
    found, template = plain(bench, operation), answers_of(operation, None).get("whole")
    if found is None or template is None:
        return
    known = {"models": None, **{name: Hole(name, kind="text") for name in ("models.first", "models.last")}}
    known |= _of_any(bench, operation, template)
    for answer, request in _forms(operation, found.request):
        yield _told(bench, operation, "list", answer, request, "each model has every documented member", known)
    probe, paths = found.probe, [path for path, _ in members(template)]
    ids = next((path for path in paths if path.endswith(".id")), None)
    if ids is None:
        return
    names = _documented(bench)

    def judge_names(view: View) -> Verdict:
        listed = values_at(json_of(view.answer(probe.id).body), tuple(ids.split(".")))
        missing = [name for name in names if name not in listed]
        if missing:
            return failed(f"{len(missing)} of {len(names)} are not in the list, {', '.join(missing[:5])} among them")
        return passed(f"all {len(names)} are in the list of {len(listed)}")

    told = bench.facts.known(
        *(f"{one.id}/{family.name}/model/{word(name)}" for one, family, name in _places(bench)),
        *(f"{operation.id}/-/answer/whole/{path}" for path in (ids, ids.rpartition(".")[0])),
    )
    yield _listing(bench, operation, "list-names", "the list names every documented model", told, probe,
                   f"the {len(names)} documented models", judge_names)  # fmt: skip

    spots = [path for path, part in members(template) if part == "{item.endpoints}"]
    if not operation.listing.get("endpoints") or not spots:
        return

    def judge_endpoints(view: View) -> Verdict:
        body = json_of(view.answer(probe.id).body)
        listed, served = (values_at(body, tuple(path.split("."))) for path in (ids, spots[0]))
        wrong = []
        for name, told in zip(listed, served, strict=False):
            known = _endpoints(bench, operation, name) if name in names else set(told)
            wrong += [f"{name} is served at {sorted(known)}, and {told} is listed"] if set(told) != known else []
        return none_wrong(wrong[:5], f"those of {len(names)} models")

    yield _listing(bench, operation, "list-endpoints", "the list names the endpoints that serve each model",
                   bench.facts.known(*(f"{operation.id}/-/answer/whole/{path}" for path in spots)), probe,
                   "the endpoints of each documented model", judge_endpoints)  # fmt: skip


def _endpoints(bench: Bench, operation: Operation, model: str) -> set[str]:
    """What the contract calls the endpoints at which a model is taken, or its tasks are asked for."""
    served = [
        one.word
        for one in bench.contract.operations.values()
        for family, attachment in bench.contract.attached(one.id)
        if any(model in known.select for known in taken(family, attachment))
    ]
    return {said for word, said in operation.listing["endpoints"].items() if word in served}


def _item(bench: Bench, operation: Operation) -> Iterator[Check]:
    """One model that is listed, looked up by its name."""
    template, names = answers_of(operation, None).get("whole"), _documented(bench)
    name = next((name for name in names if "/" not in name), None)
    if template is None or name is None:
        return
    known = {**_of_any(bench, operation, template), "item.id": name, "model": name}
    facts = {**operation.listing.get("defaults", {}), **_facts_of(bench, name)}
    known |= {f"item.{field}": said for field, said in facts.items()}
    for answer, request in _forms(operation, named_request(operation, name)):
        yield _told(bench, operation, "get", answer, request, f"{name} is found with every documented member", known,
                    known_names=(name,))  # fmt: skip


def _forms(operation: Operation, request: Request) -> Iterator[tuple[str, Request]]:
    """The answers that there are, each with the request that asks for it: by its headers, where it has some."""
    yield "whole", request
    for form in operation.listing.get("forms", ()):
        headers = {name: _VALUES.get(name, "1") for name in form["headers"]}
        yield form["answer"], replace(request, headers={**request.headers, **headers})


def _of_any(bench: Bench, operation: Operation, template: Any) -> dict[str, Any]:
    """What is known of each model of a list: of which kind its members are, by what the contract says of models."""
    found: dict[str, Any] = {
        "item.id": Hole("item.id", kind="text"),
        "item.created": Hole("item.created", kind="time"),
        "item.created.text": Hole("item.created.text", kind="text"),
        "item.endpoints": Hole("item.endpoints", kind="list"),
        "item.operations": Hole("item.operations", kind="list"),
    }
    rows = [operation.listing.get("defaults", {}), *(model.facts for _, model in _models(bench))]
    for name in {part[6:-1] for _, part in members(template) if isinstance(part, str) and part.startswith("{item.")}:
        said = next((row[name] for row in rows if name in row), None)
        if said is not None:
            found[f"item.{name}"] = Hole(f"item.{name}", kind=_kind(said))
    return found


def _kind(said: Any) -> str:
    if isinstance(said, bool):
        return "any"
    named = {str: "text", int: "number", float: "number", list: "list", dict: "object"}
    return named.get(type(said), "any")


def _models(bench: Bench) -> Iterator[tuple[Family, Model]]:
    for family in bench.contract.families.values():
        yield from ((family, model) for model in family.models)


def _facts_of(bench: Bench, name: str) -> JsonObject:
    return next((model.facts for _, model in _models(bench) if name in (model.name, *model.select)), {})


def _told(
    bench: Bench, operation: Operation, what: str, answer: str, request: Request, says: str, known: Mapping[str, Any],
    known_names: tuple[str, ...] = (),
) -> Check:  # fmt: skip
    contract, template = bench.contract, answers_of(operation, None)[answer]
    said = bench.predict(request, known=known_names)
    name = "plain" if what == "list" else "item"
    probe = bench.single(name if answer == "whole" else f"{name}-{answer}", request, operation=operation, family="-",
                         prediction=said)  # fmt: skip
    wanted = expected(said, template, known)
    ids = next((path for path in paths_of(template, "item.id") if EVERY in path), None)

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        accepted = judge_accepted(contract, said, answer)
        if accepted.status != "passed":
            return accepted
        body = json_of(answer.body)
        listed = Counter(map(str, values_at(body, ids)) if ids else ())
        wrong = differences(wanted, body) + (["the list is empty"] if ids and not listed else [])
        wrong += [f"{one} is listed {count} times" for one, count in listed.items() if count > 1][:5]
        return none_wrong(wrong, seen(answer))

    start = f"{operation.id}/-"
    paths = [f"{start}/answer/{answer}/{path}" for path, _ in members(template)]
    facts = bench.facts.known(*paths, f"{start}/method/{operation.methods[0]}")
    label = f"{what}-answer" if answer == "whole" else f"{what}-{answer}-answer"
    return _listing(bench, operation, label, says, facts, probe, f"200 {shown(wanted)}", judge)


def _places(bench: Bench) -> Iterator[tuple[Operation, Family, str]]:
    for operation in bench.contract.operations.values():
        if operation.accepts and operation.select:
            for family, _ in bench.contract.attached(operation.id):
                for model in family.models:
                    if model.enabled and not model.regions and ANY_NAME not in model.select:
                        yield operation, family, model.select[0]


def _documented(bench: Bench) -> list[str]:
    """The names of all models that may be asked for, those of a region left out."""
    return list(dict.fromkeys(name for _, _, name in _places(bench)))


def _listing(
    bench: Bench,
    operation: Operation,
    what: str,
    title: str,
    facts: tuple[str, ...],
    probe: Probe,
    text: str,
    judge: Judge,
) -> Check:
    return Check(
        id=f"{bench.contract.provider}/{operation.word}/models/{what}",
        title=f"{operation.title}: {title}",
        level=operation.source.level,
        chapter=CHAPTER,
        source=operation.source,
        operation=operation,
        family="-",
        facts=facts,
        probes=(probe,),
        expected=text,
        judge=judge,
    )
