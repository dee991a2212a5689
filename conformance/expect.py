"""What a contract says will come of a request: accepted, or refused with one of these errors; and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from conformance.bodies import Body, UnreadableError, read_body, shape
from conformance.contract import Contract, JsonObject, Operation
from conformance.inputs import bad_inputs
from conformance.keys import refused_key
from conformance.lists import KNOWN_MEDIA
from conformance.media import Knowledge
from conformance.names import HEADERS, Names, measured
from conformance.offers import parent_names, wrong_parent
from conformance.pricing import price
from conformance.refusals import Refusal, refusal
from conformance.requests import Request
from conformance.resources import wrong_id
from conformance.routes import at_path, name_in_path
from conformance.rules import holds, value
from conformance.schemas import Flaw, first_flaws
from conformance.selection import Chosen, choose, taken
from conformance.templates import Hole
from conformance.violations import refusals_of

_CONDITIONS = {
    "query": "unknown-task",
    "content": "unknown-task",
    "file": "unknown-file",
    "model": "unknown-model",
}
"""What an id in the path that the target has not given out is, by the operation's kind."""


EARLIER_RESPONSE = "previous_response_id"
"""The field of a Responses request that names the response before it; the field is the protocol's own."""


@dataclass(frozen=True)
class Prediction:
    """What the contract says of a request. No refusal: it is accepted.

    ``price`` is USD, ``None`` when unknown; ``fate`` is the error that an accepted task ends with, by the contract.
    """

    operation: Operation | None = None
    chosen: Chosen | None = None
    refusals: tuple[Refusal, ...] = ()
    price: Fraction | None = None
    body: JsonObject = field(default_factory=dict)
    schema: JsonObject = field(default_factory=dict)
    fate: str | None = None
    extra: JsonObject = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return not self.refusals

    @property
    def errors(self) -> tuple[str, ...]:
        """The ids of the errors that may come first."""
        return tuple(dict.fromkeys(refusal.error.id for refusal in self.refusals))

    def cost(self, measures: Mapping[str, Any]) -> Fraction | None:
        """USD once the answer has told its tokens: ``{"prompt_tokens": 10, "completion_tokens": 60}``."""
        return (
            None
            if self.chosen is None
            else price(self.chosen.family, self.names(self.chosen, {**measured(self.schema, self.body), **measures}))
        )

    def names(self, chosen: Chosen, more: Mapping[str, Any]) -> Names:
        """What names stand for in the terms of the family chosen."""
        return Names(chosen, self.schema, self.body, {**self.extra, **more})


def predict(
    contract: Contract, request: Request, *, region: str | None = None, known: tuple[str, ...] = ()
) -> Prediction:
    """What comes of a request on a fresh account with money enough. ``region`` is that of the host asked, ``known`` are
    the ids (of tasks, files, models) that the target has given out.
    """
    return _Reading(contract, request, region, known).prediction()


class _RefusedError(Exception):
    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals


class _Reading:
    """One pass over the checks, in the contract's order."""

    def __init__(self, contract: Contract, request: Request, region: str | None, known: tuple[str, ...]) -> None:
        self._contract = contract
        self._request = request
        self._region = region
        self._known = known
        self._said = Prediction(extra={KNOWN_MEDIA: Knowledge(contract.media), HEADERS: request.headers})
        self._body = Body({})

    def prediction(self) -> Prediction:
        try:
            operation = self._operation()
            self._said = replace(self._said, operation=operation)
            steps: dict[str, Callable[[Operation], None]] = {
                "key": self._key,
                "body": self._read,
                "family": self._family,
                "schema": self._schema,
                "rules": self._rules,
                "inputs": self._inputs,
                "parent": self._parent,
            }
            for step in operation.order or self._contract.order:
                if step in steps and (operation.accepts or step == "key"):
                    steps[step](operation)
            self._named(operation)
            self._stored(operation)
            self._earlier(operation)
        except _RefusedError as refused:
            return replace(self._said, refusals=refused.refusals)
        return replace(self._said, price=self._said.cost({}))

    def _operation(self) -> Operation:
        found = at_path(self._contract, self._request.path)
        for operation in found:
            if self._request.method in operation.methods:
                return operation
        facts = {"path": self._request.path, "method": self._request.method}
        if not found:
            raise self._refused("unknown-route", facts)
        allowed = ", ".join(dict.fromkeys(method for operation in found for method in operation.methods))
        raise self._refused("wrong-method", {**facts, "allowed": allowed})

    def _key(self, operation: Operation) -> None:
        conditions = refused_key(self._contract.auth, self._request, operation.word)
        if conditions and operation.keyless != "always":
            raise _RefusedError(tuple(one for condition in conditions for one in self._refused(condition, {}).refusals))

    def _read(self, operation: Operation) -> None:
        if operation.optional_body and not self._request.content and not self._request.parts:
            return
        try:
            self._body = read_body(operation, self._request, self._contract.body_limit)
        except UnreadableError as problem:
            declared = self._request.headers.get("content-type", "")
            facts = {"media_type": self._request.media_type, "content_type": declared}
            raise self._refused(str(problem), facts) from None

    def _family(self, operation: Operation) -> None:
        if not operation.select:
            attached = list(self._contract.attached(operation.id))
            if len(attached) == 1:
                [(family, attachment)] = attached
                self._choose(operation, Chosen(family, attachment, taken(family, attachment)[0]))
            return
        field = operation.select[0]
        found = next((self._body.fields[name] for name in operation.select if name in self._body.fields), None)
        present = any(name in self._body.fields for name in operation.select)
        if not present and operation.select_default is not None:
            found = operation.select_default
        if found is None or found == "":
            raise self._refused("no-model", {"field": field})
        if not isinstance(found, str):
            flaw = Flaw("type", (field,), "string", found)
            raise _RefusedError(tuple(refusals_of(self._contract, flaw, operation.violations)))
        facts = {"model": found, "field": field, "value": found}
        for error, names in operation.misplaced.items():
            if found in names:
                raise _RefusedError(
                    (refusal(self._contract, self._contract.errors[error], facts, "misplaced", ("misplaced", found)),)
                )
        chosen = choose(self._contract, operation, found, self._body.fields, self._region)
        if chosen is None:
            raise self._refused("unknown-model", facts)
        if not chosen.model.enabled:
            named = chosen.model.name if found in chosen.model.select else found
            raise self._refused("disabled-model", {**facts, "model": named})
        self._choose(operation, chosen)

    def _choose(self, operation: Operation, chosen: Chosen) -> None:
        schema = chosen.attachment.request or operation.request
        self._body = shape(self._body, schema, chosen.attachment.aliases)
        self._said = replace(self._said, chosen=chosen, schema=schema, body=self._body.fields)

    def _schema(self, operation: Operation) -> None:
        missing_first = self._contract.violation_order == "missing-first"
        first = first_flaws(self._said.schema, self._body.fields, missing_first=missing_first)
        chosen = self._said.chosen
        rows = (*(chosen.attachment.violations if chosen else ()), *operation.violations)
        if first:
            # no default stands in for what was not sent before the body has passed its schema
            find = replace(self._said, schema={}).names(chosen, {}) if chosen else None
            raise _RefusedError(tuple(one for flaw in first for one in refusals_of(self._contract, flaw, rows, find)))

    def _rules(self, operation: Operation) -> None:
        chosen = self._said.chosen
        if chosen is None:
            return
        names = self._said.names(chosen, {})
        for rule in (*operation.rules, *chosen.attachment.rules, *chosen.family.rules):
            if holds(rule.when, names) and not holds(rule.require, names):
                if rule.fails_the_task:
                    self._said = replace(self._said, fate=self._said.fate or rule.error)
                    continue
                facts = {name: value(term, names) for name, term in rule.fill.items()}
                entry, why = self._contract.errors[rule.error], f"rule {rule.id}"
                raise _RefusedError((refusal(self._contract, entry, facts, why, ("rule", rule.id)),))

    def _inputs(self, _: Operation) -> None:
        bad = next(bad_inputs(self._said.schema, self._body), None)
        if bad is not None:
            raise self._refused("bad-input", {"field": bad, "reason": Hole("reason")})

    def _parent(self, _: Operation) -> None:
        chosen, fields = self._said.chosen, self._body.fields
        if chosen is None:
            return
        wrong = wrong_parent(self._contract, chosen, fields, self._known)
        if wrong is not None:
            raise self._refused(*wrong)
        self._said = replace(self._said, extra={**self._said.extra, **parent_names(self._contract, chosen, fields)})

    def _stored(self, operation: Operation) -> None:
        chosen = self._said.chosen
        wrong = wrong_id(self._contract, operation, chosen, self._body.fields, self._known) if chosen else None
        if wrong is not None:
            raise self._refused(*wrong)

    def _earlier(self, operation: Operation) -> None:
        """A response that goes on from another names one that the target has given out."""
        found = self._body.fields.get(EARLIER_RESPONSE) if operation.kind == "responses" else None
        if found is not None and found not in self._known:
            raise self._refused("unknown-response", {"response_id": found})

    def _named(self, operation: Operation) -> None:
        if operation.kind not in _CONDITIONS:
            return
        if operation.name_in == "query":
            name = self._request.query.get(operation.name, "")
        else:
            name = name_in_path(operation, self._request.path)
        if not name and operation.kind != "file":
            raise self._refused("no-task-id", {"field": operation.name})
        if name not in self._known:
            facts = {"task_id": name, "model": name, "path": self._request.path, "method": self._request.method}
            raise self._refused(_CONDITIONS[operation.kind], facts)

    def _refused(self, condition: str, facts: Mapping[str, Any]) -> _RefusedError:
        chosen = self._said.chosen
        entry = self._contract.refusal(condition, self._said.operation, chosen.attachment if chosen else None)
        if entry is None:
            raise LookupError(f"{self._contract.provider}: no error for {condition}")
        return _RefusedError((refusal(self._contract, entry, facts, condition, ("refusal", condition)),))
