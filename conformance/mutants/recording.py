"""An honest run, recorded once: what faults are seeded into, and where in it each fact of the contract shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.acceptance import json_of, not_refused
from conformance.checks import Check
from conformance.contract import Contract, Operation
from conformance.expect import Prediction, predict
from conformance.facts import Facts, operation_scope, scope
from conformance.facts.fact import word
from conformance.keys import fitting_key
from conformance.mutants.shapes import nodes, suits
from conformance.probe import Probe
from conformance.requests import example_request
from conformance.routes import at_path
from conformance.running import Run
from conformance.trace import Answer, Exchange, Observation

NO_MODEL = ("refusal", "no-model")
"""The cause of a refusal where nothing names a model."""


@dataclass(frozen=True, eq=False, repr=False)
class Place:
    """One exchange of the recording that has an answer, with what the contract says of its request."""

    probe: Probe
    index: int
    exchange: Exchange
    answer: Answer
    operation: Operation | None
    family: str
    prediction: Prediction

    @property
    def accepted(self) -> bool:
        return 200 <= self.answer.status < 300

    @cached_property
    def body(self) -> Any:
        """The answer as JSON, ``None`` when it is none."""
        return json_of(self.answer.body)

    @cached_property
    def events(self) -> list[Any]:
        """The events of a stream as JSON; those that are none are ``None``."""
        return [json_of(event) for event in self.answer.events()] if self.streams else []

    @property
    def streams(self) -> bool:
        return self.answer.media_type == "text/event-stream"


class Recording:
    """A run on an honest target. Only checks that passed there can catch a fault.

    ``families`` are those whose checks were sent, none: all. Then ``elsewhere`` are the facts that only checks of other
    families tell: what a few requests show of those families is left as it is, since nobody here looks at it.
    """

    def __init__(self, run: Run, families: tuple[str, ...] = (), elsewhere: frozenset[str] = frozenset()) -> None:
        self.elsewhere = elsewhere
        self._foreign = frozenset(run.plan.contract.families) - set(families) if families else frozenset()
        self.contract: Contract = run.plan.contract
        self.trace: Mapping[str, Observation] = run.trace
        self.probes: Mapping[str, Probe] = {probe.id: probe for probe in run.plan.probes}
        self.checks: tuple[Check, ...] = tuple(one.check for one in run.outcomes if one.verdict.status == "passed")
        self.families = {check.family for check in self.checks}
        self.facts = Facts(self.contract)
        self.by_probe: dict[str, list[Check]] = defaultdict(list)
        self.by_fact: dict[str, list[Check]] = defaultdict(list)
        for check in self.checks:
            for probe in check.probes:
                self.by_probe[probe.id].append(check)
            for fact in check.facts:
                self.by_fact[fact].append(check)

    @cached_property
    def places(self) -> Sequence[Place]:
        """Every exchange with an answer, in the order of the probes."""
        found = [place for name, seen in self.trace.items() for place in self._places(self.probes[name], seen)]
        return [place for place in found if place.family not in self._foreign]

    @cached_property
    def refused(self) -> Mapping[str, Sequence[Place]]:
        """Where a fact shows in a refusal: of a keyword, a rule, a condition, an error."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            said = place.prediction
            # of several errors that may come, the likeliest; some providers tell an error with 200
            for one in said.refusals[:1] if not not_refused(said, said.errors, place.answer) else ():
                unchosen = self.facts.of_no_choice(said, place.family) if one.cause == NO_MODEL else ()
                for fact in (*self.facts.of_refusal(said, one), *unchosen):
                    found[fact].append(place)
        return found

    @cached_property
    def accepted(self) -> Mapping[str, Sequence[Place]]:
        """Where a fact shows in an acceptance: a model, a region, a form, a field, a value of a list, an example."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            if place.accepted and place.prediction.accepted:
                said = place.prediction
                told = (*self.facts.of_acceptance(said, place.exchange.request), *self.facts.of_links(said))
                for fact in (*told, *self.facts.of_choice(said, place.probe.region)):
                    found[fact].append(place)
        return found

    @cached_property
    def examples(self) -> Mapping[str, Sequence[Place]]:
        """Where an example of the contract was sent."""
        by_request: dict[Any, list[Place]] = defaultdict(list)
        for place in self.places:
            by_request[_sameness(place.exchange.request)].append(place)
        found: dict[str, list[Place]] = {}
        for family in self.contract.families.values():
            for example in family.examples if family.name in self.families else ():
                request = example_request(self.contract.operations[example.operation], example)
                fact = f"{example.operation}/{family.name}/example/{word(example.id)}"
                found[fact] = [
                    place
                    for place in by_request[_sameness(request)]
                    if place.probe.region == example.region and place.exchange.key == "own"
                ]
        return found

    @cached_property
    def by_operation(self) -> Mapping[str, Sequence[Place]]:
        """The places of each operation."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            if place.operation is not None:
                found[place.operation.id].append(place)
        return found

    @cached_property
    def at_probe(self) -> Mapping[str, Sequence[Place]]:
        """The places of each probe."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            found[place.probe.id].append(place)
        return found

    @cached_property
    def answered(self) -> Mapping[tuple[str, str, str], Sequence[Place]]:
        """The accepted answers that suit a template: by operation, family and the template's name."""
        found: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
        for place in self.places:
            if place.accepted and place.operation is not None:
                for name in self.named(place):
                    found[place.operation.id, place.family, name].append(place)
        return found

    def named(self, place: Place) -> set[str]:
        """The names of the templates that an answer, one of its events or a part of it suits."""
        templates = self.templates(place)
        bodies = place.events if place.streams else [place.body]
        whole = {
            name for name in templates for body in bodies if isinstance(body, Mapping) and suits(templates, name, body)
        }
        return whole | {
            name
            for name in templates
            if not name.startswith("stream.") and name not in whole
            for node in nodes(bodies)
            if suits(templates, name, node)
        }

    def templates(self, place: Place) -> Mapping[str, Any]:
        """The templates of the answers to an operation, those of the place's family in their stead."""
        if place.operation is None:
            return {}
        family = self.contract.families.get(place.family)
        attachment = family.operations.get(place.operation.id) if family else None
        return {**place.operation.answers, **(attachment.answers if attachment else {})}

    def scopes(self, place: Place) -> tuple[str, ...]:
        """Where the facts of a place's answer may stand."""
        if place.operation is None:
            return ()
        found = (operation_scope(place.operation),)
        family = self.contract.families.get(place.family)
        return (scope(place.operation, family), *found) if family else found

    def _places(self, probe: Probe, seen: Observation) -> Iterator[Place]:
        for index, exchange in enumerate(seen.exchanges):
            if isinstance(exchange.outcome, Answer):
                prediction = self._prediction(probe, exchange)
                operation = prediction.operation or next(iter(at_path(self.contract, exchange.request.path)), None)
                chosen = prediction.chosen.family.name if prediction.chosen else probe.family
                yield Place(probe, index, exchange, exchange.outcome, operation, chosen, prediction)

    def _prediction(self, probe: Probe, exchange: Exchange) -> Prediction:
        if exchange.request == probe.first and (exchange.key == probe.key or probe.conduct is not None):
            return probe.prediction
        request = exchange.request
        if exchange.key != "none":
            request = request.with_key(self.contract.auth, fitting_key(self.contract.auth))
        return predict(self.contract, request, region=probe.region)


def _sameness(request: Any) -> Any:
    return request.method, request.target, tuple(sorted(request.headers.items())), request.content, request.parts
