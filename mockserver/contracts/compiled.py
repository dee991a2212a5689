"""A provider's facts made ready to answer: dispatch by model, validators, rules, prices and templates compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from mockserver import chance
from mockserver.contracts.catalogue import Catalogue
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Attachment, Family, Model, Operation, Result, State, Step
from mockserver.contracts.model import Condition as ServerCondition
from mockserver.contracts.prices import PriceTable
from mockserver.contracts.rules import Condition, compile_condition
from mockserver.contracts.schemas import RequestSchema, prepare
from mockserver.contracts.templates import Template, compile_template, names_in, text_template
from mockserver.contracts.terms import Scope, Term, compile_term, scope_of
from mockserver.errors import ContractError

PURE_STEPS: frozenset[Step] = frozenset(("body", "family", "schema", "rules", "inputs"))
MOST_KEYS = 4096
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN_AT = 1_771_977_600.123456  # the moment of a request id that the catalogue shows, in unix seconds


@dataclass(frozen=True)
class CompiledRule:
    """A cross-field rule: broken when ``when`` holds and ``require`` does not."""

    id: str
    when: Condition
    require: Condition
    error: str
    fill: Mapping[str, Term]
    fails: bool = False


@dataclass(frozen=True)
class CompiledResult:
    """A result file: its terms over the request, and the forms of its path and URL."""

    name: str
    facts: Result
    terms: Mapping[str, Term]
    path: chance.Id
    url: Callable[[Mapping[str, Any]], str]


@dataclass
class CompiledFamily:
    """A family's terms, prices and results, the same on each of its operations."""

    facts: Family
    quantities: Mapping[str, Term]
    prices: Mapping[str, PriceTable]
    phases: tuple[tuple[str, Term], ...]
    results: Mapping[str, CompiledResult]

    def scope(self, body: Mapping[str, Any], model: Model, extra: Mapping[str, Any] | None = None) -> Scope:
        """The names of a request: ``extra``, the family's quantities, the body's fields, model and family facts."""
        layers = scope_of(extra or {}, body, {"model": model.facts}, {"fact": self.facts.facts})
        quantities = self.quantities
        given = extra or {}

        def look(name: str) -> Any:
            if name not in quantities or name in given:
                # the common case of a plain field costs one look-up
                value = body.get(name) if name not in given else None
                return value if value is not None else layers(name)
            return quantities[name](lambda inner: layers(inner) if inner == name else look(inner))

        return look


@dataclass
class Bound:
    """A family on one operation: what a request there must be and how it is answered."""

    operation: CompiledOperation
    family: CompiledFamily
    facts: Attachment
    schema: RequestSchema
    rules: tuple[CompiledRule, ...]
    refusals: Mapping[ServerCondition, str]
    violations: tuple[tuple[str, str, str], ...]
    answers: Mapping[str, Template]
    answer_names: Mapping[str, set[str]]
    words: Mapping[State, str]

    @cached_property
    def looks_at_inputs(self) -> bool:
        """Whether any rule, quantity or result depends on what is known of the request's media."""
        family = self.family.facts
        said = (self.facts, self.operation.facts.rules, family.quantities, family.results, family.lifecycle)
        return b'"inputs":' in msgspec.json.encode(said)


@dataclass(eq=False)
class CompiledOperation:
    """One method and path with the families that share it."""

    facts: Operation
    order: tuple[Step, ...]
    refusals: Mapping[ServerCondition, str]
    words: Mapping[State, str]
    answers: Mapping[str, Template]
    answer_names: Mapping[str, set[str]]
    bound: dict[str, Bound] = field(default_factory=dict)
    by_value: dict[str, tuple[Bound, Model]] = field(default_factory=dict)
    later: list[tuple[re.Pattern[str], str, Bound, Model]] = field(default_factory=list)

    def choose(self, value: str) -> tuple[Bound, Model] | None:
        """The family and model that a value selects: by name, as a later snapshot of a listed one, or by ``*``."""
        found = self.by_value.get(value)
        if found:
            return found
        for pattern, since, bound, model in self.later:
            match = pattern.fullmatch(value)
            if match and match["date"] >= since and _is_date(match["date"]):
                return bound, model
        return self.by_value.get("*")

    @cached_property
    def order_known(self) -> tuple[Step, ...]:
        """The checks that are left for a body whose meaning is known: those that look at the account, not the body."""
        return tuple(step for step in self.order if step not in PURE_STEPS)

    @property
    def only(self) -> Bound | None:
        """The family when exactly one is attached."""
        return next(iter(self.bound.values())) if len(self.bound) == 1 else None


@dataclass(eq=False)
class CompiledProvider:
    """A provider ready to answer."""

    facts: Facts
    strictness: str
    catalogue: Catalogue
    operations: Mapping[str, CompiledOperation]
    families: Mapping[str, CompiledFamily]
    ids: Mapping[str, chance.Id]
    headers: tuple[tuple[bytes, Callable[[Mapping[str, Any]], str]], ...]

    @property
    def name(self) -> str:
        return self.facts.provider.provider

    @cached_property
    def admitted(self) -> dict[str, tuple[str, str | None]]:
        """Keys that have the documented form, with the account's part and the channel they ask for, bounded."""
        return {}

    def admit(self, presented: str, parts: tuple[str, str | None]) -> tuple[str, str | None]:
        """Remember a key that has the documented form."""
        if len(self.admitted) >= MOST_KEYS:
            self.admitted.clear()
        self.admitted[presented] = parts
        return parts

    @cached_property
    def key_pattern(self) -> re.Pattern[str]:
        return re.compile(self.facts.provider.auth.key_pattern)

    @cached_property
    def refused_pattern(self) -> re.Pattern[str] | None:
        pattern = self.facts.provider.auth.refused_pattern
        return re.compile(pattern) if pattern else None

    @cached_property
    def channel_pattern(self) -> re.Pattern[str] | None:
        pattern = self.facts.provider.auth.channel_pattern
        return re.compile(pattern) if pattern else None


def compile_provider(facts: Facts, *, strictness: str = "documented") -> CompiledProvider:
    """Compile everything a provider says. Raises ``ContractError`` for a term, rule, template or id it cannot read."""
    provider = facts.provider
    families = {name: _family(family, str(facts.folder / name)) for name, family in facts.families.items()}
    operations = {name: _operation(operation, facts) for name, operation in facts.operations.items()}
    for name, family in facts.families.items():
        for target, attachment in family.operations.items():
            _attach(families[name], operations[target], attachment, facts, strictness)
    for condition, error in provider.refusals.items():
        if error not in facts.errors:
            raise ContractError(f"{facts.folder}: refusals.{condition} names no error")
    ids = {
        name: chance.compile_id(form, f"{facts.folder}: ids.{name}", purpose=name)
        for name, form in provider.ids.items()
    }
    return CompiledProvider(
        facts=facts,
        strictness=strictness,
        catalogue=Catalogue(
            provider.provider, facts.errors, provider.envelopes, shown={"request.id": ids["request"](0, _SHOWN_AT)}
        ),
        operations=operations,
        families=families,
        ids=ids,
        headers=tuple((name.lower().encode(), text_template(value)) for name, value in provider.headers.items()),
    )


def _family(family: Family, where: str) -> CompiledFamily:
    phases = family.lifecycle.phases if family.lifecycle else []
    return CompiledFamily(
        facts=family,
        quantities={
            name: compile_term(term, f"{where}: quantities.{name}") for name, term in family.quantities.items()
        },
        prices={
            model.name: PriceTable.compile(
                family.prices, digits=family.price_digits, where=f"{where}: prices", facts=model.facts
            )
            for model in family.models
        },
        phases=tuple((phase.state, compile_term(phase.seconds, f"{where}: lifecycle")) for phase in phases),
        results={name: _result(name, result, where) for name, result in family.results.items()},
    )


def _result(name: str, result: Result, where: str) -> CompiledResult:
    rows = ("width", "height", "seconds", "fps", "sound", "format", "count", "transparent")
    return CompiledResult(
        name=name,
        facts=result,
        terms={row: compile_term(getattr(result, row), f"{where}: results.{name}.{row}") for row in rows},
        path=chance.compile_id(result.path, f"{where}: results.{name}.path"),
        url=text_template(result.url),
    )


def _operation(operation: Operation, facts: Facts) -> CompiledOperation:
    where = f"{facts.folder / 'operations.json'}: {operation.id}"
    return CompiledOperation(
        facts=operation,
        order=tuple(operation.order or facts.provider.order),
        refusals={**facts.provider.refusals, **operation.refusals},
        words=operation.words,
        answers={name: compile_template(data, f"{where}.answers.{name}") for name, data in operation.answers.items()},
        answer_names={name: names_in(data) for name, data in operation.answers.items()},
    )


def _attach(
    family: CompiledFamily, operation: CompiledOperation, attachment: Attachment, facts: Facts, strictness: str
) -> None:
    where = f"{facts.folder / family.facts.family / 'family.json'}: operations.{operation.facts.id}"
    rows = [*attachment.violations, *operation.facts.violations, *facts.provider.violations]
    bound = Bound(
        operation=operation,
        family=family,
        facts=attachment,
        schema=prepare(
            attachment.request or operation.facts.request,
            strictness=strictness,
            missing_first=facts.provider.violation_order == "missing-first",
            where=f"{where}.request",
        ),
        rules=tuple(
            CompiledRule(
                id=rule.id,
                when=compile_condition(rule.when, f"{where}.rules.{rule.id}.when"),
                require=compile_condition(rule.require, f"{where}.rules.{rule.id}.require"),
                error=rule.error,
                fill={name: compile_term(term, f"{where}.rules.{rule.id}.fill") for name, term in rule.fill.items()},
                fails=rule.outcome == "fail",
            )
            for rule in (*operation.facts.rules, *attachment.rules)
            if not (rule.lenient and strictness == "lenient")
        ),
        refusals={**operation.refusals, **attachment.refusals},
        violations=tuple((row.keyword, row.field, row.error) for row in rows),
        answers={**operation.answers, **_templates(attachment.answers, where)},
        answer_names={**operation.answer_names, **{name: names_in(data) for name, data in attachment.answers.items()}},
        words={**operation.words, **attachment.words},
    )
    operation.bound[family.facts.family] = bound
    for model in family.facts.models:
        for value in model.select or [model.name]:
            operation.by_value.setdefault(value, (bound, model))
            if model.later:
                operation.later.append(_later(value, bound, model, where))


def _templates(answers: Mapping[str, Any], where: str) -> dict[str, Template]:
    return {name: compile_template(data, f"{where}.answers.{name}") for name, data in answers.items()}


def _later(value: str, bound: Bound, model: Model, where: str) -> tuple[re.Pattern[str], str, Bound, Model]:
    found = _DATE.search(value)
    if not found:
        raise ContractError(f"{where}: model {value!r} says 'later' but has no date YYYY-MM-DD in its name")
    before, after = re.escape(value[: found.start()]), re.escape(value[found.end() :])
    return re.compile(rf"{before}(?P<date>{_DATE.pattern}){after}"), found[0], bound, model


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
