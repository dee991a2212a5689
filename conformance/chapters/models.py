"""Models: each documented name is taken, by itself and in its region; others are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conformance.acceptance import acceptance, json_of, judge_accepted
from conformance.answers import answers_of, model_of
from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check
from conformance.contract import Model, Operation
from conformance.facts.fact import slug, word
from conformance.goods import Good
from conformance.judging import Verdict, failed
from conformance.plain import plain
from conformance.reached import value_of
from conformance.requests import Request
from conformance.selection import ANY_NAME
from conformance.view import View

NO_MODEL = "no-such-model"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def checks(bench: Bench) -> Iterator[Check]:
    """Names that choose a family, and names that do not."""
    for operation, family in bench.attached():
        good = bench.good(operation, family) if operation.accepts and operation.select else None
        if good is not None:
            for model in family.models:
                yield from _of_model(bench, good, model)
    for operation in bench.operations():
        if operation.accepts and operation.select:
            yield from _others(bench, operation)


@dataclass(frozen=True)
class _Name:
    """A name to send for a model: what its check is called, the region to ask in, and the facts that it tells."""

    model: Model
    name: str
    what: str
    facts: tuple[str, ...]
    region: str | None = None


def _of_model(bench: Bench, good: Good, model: Model) -> Iterator[Check]:
    operation, family = good.operation, good.family
    start, what = f"{operation.id}/{family.name}/model", f"model-{slug(model.name)}"
    if not model.enabled:
        return
    for name in model.select:
        if name != ANY_NAME:
            own = what if name == model.name else f"{what}-{slug(name)}"
            yield from _taken(bench, good, _Name(model, name, own, (f"{start}/{word(name)}", f"{start[:-6]}/variant")))
    later = _later(model.name) if model.later else None
    if later is not None:
        yield from _taken(bench, good, _Name(model, later, f"{what}-later", (f"{start}/{word(model.name)}/later",)))
    regions = {host.region for host in bench.contract.hosts if host.region}
    for region in sorted(regions if model.regions else ()):
        there = f"{start}/{word(model.name)}/region/"
        told = (f"{there}{region}",) if region in model.regions else tuple(f"{there}{one}" for one in model.regions)
        if region in model.regions:
            yield from _taken(bench, good, _Name(model, model.select[0], f"{what}-in-{region}", told, region))
        else:
            yield from _not_there(bench, good, model, region, told)


def _taken(bench: Bench, good: Good, one: _Name) -> Iterator[Check]:
    """A name is sent with the cheapest request of the family that suits its model; with none nothing is said."""
    operation, family, contract = good.operation, good.family, bench.contract
    for base in bench.goods(operation, family)[:12]:
        request = _named(base, one)
        said = bench.predict(request, region=one.region)
        if said.accepted and said.fate is None and said.chosen and said.chosen.model is one.model:
            break
    else:
        return
    label = bench.word(operation, family, one.what)
    probe = bench.single(label, request, operation=operation, family=family, region=one.region, prediction=said)

    names = [f"{kind}model" for kind in ("task.", "")]
    template = {} if said.body.get("stream") is True else answers_of(operation, family.operations[operation.id])
    told = template.get("submitted", template.get("whole"))

    def judge(view: View) -> Verdict:
        answer = view.answer(probe.id)
        accepted = judge_accepted(contract, said, answer)
        sent = model_of(said, said.body)
        if accepted.status != "passed" or not isinstance(sent, str):
            return accepted
        others = [model for name in names if (model := value_of(told, name, json_of(answer.body))) not in (None, sent)]
        return failed(f"the answer is of {others[0]}: {accepted.actual}") if others else accepted

    yield Check(
        id=f"{contract.provider}/{operation.word}/{family.name}/{label}",
        title=f"{operation.title}: {one.name} is taken{f' in {one.region}' if one.region else ''}",
        level=one.model.source.level,
        chapter="models",
        source=one.model.source,
        operation=operation,
        family=family.name,
        facts=bench.facts.known(*one.facts),
        probes=(probe,),
        expected=acceptance(said),
        judge=judge,
    )


def _named(base: Good, one: _Name) -> Request:
    """A good request with a model's name, and with that of the variant where several share it."""
    variant = base.family.operations[base.operation.id].variant
    if variant is None or base.is_form:
        return base.changed(_field(base), to=one.name)
    return base.with_body({**base.body, _field(base): one.name, variant: one.model.name})


def _not_there(bench: Bench, good: Good, model: Model, region: str, facts: tuple[str, ...]) -> Iterator[Check]:
    operation, family = good.operation, good.family
    request = good.changed(_field(good), to=model.select[0])
    said = bench.predict(request, region=region)
    if said.refusals:
        what = f"model-{slug(model.name)}-not-in-{region}"
        probe = bench.single(what, request, operation=operation, family=family, region=region, prediction=said)
        one = Refused(
            "models", operation, family.name, family.name, bench.word(operation, family, what),
            f"{model.name} in {region}", probe, None, facts, source=model.source,
        )  # fmt: skip
        yield refused(bench, one)


def _field(good: Good) -> str:
    """The field that chooses the model in a good request: the one it has, else the operation's first."""
    return next((name for name in good.operation.select if good.has(name)), good.operation.select[0])


def _later(name: str) -> str | None:
    """The same name with a later date in it."""
    found = _DATE.search(name)
    if found is None:
        return None
    return name.replace(found[0], (date.fromisoformat(found[0]) + timedelta(days=31)).isoformat())


def _others(bench: Bench, operation: Operation) -> Iterator[Check]:
    """No name, an unknown one, an empty one, another type, names that are switched off or belong elsewhere."""
    found = plain(bench, operation)
    goods = [bench.good(operation, family) for family, _ in bench.contract.attached(operation.id)]
    good = next((one for one in goods if one is not None and found and one.request == found.request), None)
    if good is None:
        return
    field, start = _field(good), f"{operation.id}/-"
    wrong: dict[str, tuple[Request, tuple[str, ...]]] = {
        "no-model": (good.without(field) if good.has(field) else good.request, (f"{start}/refusal/no-model",)),
        "empty-model": (good.changed(field, to=""), (f"{start}/refusal/no-model",)),
        "unknown-model": (good.changed(field, to=NO_MODEL), (f"{start}/refusal/unknown-model",)),
    }
    for names in operation.misplaced.values():
        for name in names:
            wrong[f"misplaced-{slug(name)}"] = (good.changed(field, to=name), (f"{start}/misplaced/{word(name)}",))
    for family, _ in bench.contract.attached(operation.id):
        for model in family.models:
            if not model.enabled:
                told = (
                    f"{start}/refusal/disabled-model",
                    f"{operation.id}/{family.name}/model/{word(model.select[0])}",
                )
                wrong[f"disabled-{slug(model.name)}"] = (good.changed(field, to=model.select[0]), told)
    twin = bench.base(good)
    for what, (request, facts) in wrong.items():
        said = bench.predict(request)
        if said.refusals:
            label = f"{operation.id.rpartition('.')[2]}-{what}"
            probe = bench.single(what, request, operation=operation, family=good.family, prediction=said)
            one = Refused("models", operation, good.family.name, "models", label, what.replace("-", " "), probe, twin)
            yield refused(bench, replace(one, facts=facts))
