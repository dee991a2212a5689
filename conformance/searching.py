"""Finds a request that breaks one rule and nothing before it, and the nearest one that keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from conformance.agreement import ACCEPTED
from conformance.bench import Bench
from conformance.contract import Family, JsonObject, Operation, Rule
from conformance.edges.places import apply, concrete, tries
from conformance.edits import Edit, edits_for
from conformance.expect import Prediction
from conformance.goods import Good
from conformance.media import HINT
from conformance.probe import CONTROL
from conformance.requests import Request, example_request
from conformance.rules import holds

BASES = 4
TRIES = 2000
"""How many bodies are looked at for one rule, each with two changes."""


@dataclass(frozen=True, repr=False)
class Found:
    """A request that breaks a rule, with what the contract says of it, and its twin; ``needs`` as of a probe."""

    bad: Good
    twin: Request

    @property
    def needs(self) -> frozenset[str]:
        """Hints about media mean something to a mock alone."""
        return frozenset({CONTROL} if HINT.encode() in self.bad.request.content + self.twin.content else ())


def search(bench: Bench, operation: Operation, family: Family, rule: Rule) -> Found | None:
    """The first found among the examples, else by one or two changes of what is accepted; ``None`` for none."""
    goods = bench.goods(operation, family)
    if not goods:
        return None
    doomed = _doomed(bench, operation, family, rule) if rule.fails_the_task else None
    if doomed is not None:
        return Found(doomed, goods[0].request)
    edits = edits_for(family, rule, goods)
    for good, body in chain(_examples(bench, operation, family, goods, rule), _edited(goods, edits, rule)):
        request = good.with_body(body) if not good.is_form else good.request
        said = bench.predict(request, region=good.example.region)
        if _shows(said, rule) and not good.example.region:
            twin = _twin(bench, goods, edits, rule, good, body)
            if twin is not None:
                example = good.example if good.is_form else replace(good.example, body=dict(body))
                return Found(Good(operation, family, example, request, said), twin)
    return None


def _doomed(bench: Bench, operation: Operation, family: Family, rule: Rule) -> Good | None:
    """The first example that is accepted and whose task the rule ends."""
    for example in family.examples:
        if example.operation != operation.id or example.expect != ACCEPTED or example.region is not None:
            continue
        request = example_request(operation, example)
        said = bench.predict(request)
        if said.accepted and said.fate == rule.error and said.chosen is not None:
            names = said.names(said.chosen, {})
            if holds(rule.when, names) and not holds(rule.require, names):
                return Good(operation, family, example, request, said)
    return None


def _shows(said: Prediction, rule: Rule) -> bool:
    """Whether the contract says that this rule, and nothing before it, decides what comes of a request."""
    if rule.fails_the_task:
        return said.accepted and said.fate == rule.error
    return any(one.cause == ("rule", rule.id) for one in said.refusals)


def _examples(
    bench: Bench, operation: Operation, family: Family, goods: tuple[Good, ...], rule: Rule
) -> Iterator[tuple[Good, JsonObject]]:
    """The examples that break the rule, each as something that can be changed further."""
    for example, said in bench.bad_examples(operation, family):
        if any(one.cause == ("rule", rule.id) for one in said.refusals):
            request = example_request(operation, example)
            yield Good(operation, family, example, request, goods[0].prediction), example.body or {}


def _edited(goods: tuple[Good, ...], edits: list[Edit], rule: Rule) -> Iterator[tuple[Good, JsonObject]]:
    """What one change, and then what two changes make of accepted bodies, where that breaks the rule."""
    bases = tuple(good for good in goods if not good.is_form)
    for edit in edits:
        for good, path in tries(bases, edit[0], BASES):
            body = apply(good.body, good.prediction.schema, path, edit[1])
            if body is not None and _breaks(good, body, rule):
                yield good, body
    count = 0
    for good in bases[:1]:
        for first in edits:
            once = _with(good, good.body, first)
            for second in edits if once is not None else ():
                count += 1
                if count > TRIES:
                    return
                twice = _with(good, once, second) if once is not None and first[0] != second[0] else None
                if twice is not None and _breaks(good, twice, rule):
                    yield good, twice


def _twin(
    bench: Bench, goods: tuple[Good, ...], edits: list[Edit], rule: Rule, bad: Good, body: JsonObject
) -> Request | None:
    """The nearest request that is accepted: of what was changed, that before; else one change away; else any."""
    if bad in goods:
        return bad.request
    if not bad.is_form:
        for edit in edits:
            kept = _with(goods[0], body, edit)
            if kept is not None and bench.predict(bad.with_body(kept)).accepted:
                return bad.with_body(kept)
    alike = max(goods, key=lambda good: sum(body.get(name) == value for name, value in good.body.items()))
    return alike.request


def _breaks(good: Good, body: JsonObject, rule: Rule) -> bool:
    said = replace(good.prediction, body=body)
    if said.chosen is None:
        return False
    names = said.names(said.chosen, {})
    try:
        return holds(rule.when, names) and not holds(rule.require, names)
    except (TypeError, ValueError, ZeroDivisionError):
        return False


def _with(good: Good, body: JsonObject, edit: Edit) -> JsonObject | None:
    steps, value = edit
    path = next(concrete(body, steps), None)
    return None if path is None else apply(body, good.prediction.schema, path, value)
