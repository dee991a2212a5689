"""Compiling what a provider's files say: every schema, rule, price, template and id once, at load."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mockserver import chance
from mockserver.contracts.callbacks import compile_callback
from mockserver.contracts.catalogue import Catalogue
from mockserver.contracts.compiled import (
    KEY_STEPS,
    Bound,
    CompiledFamily,
    CompiledOperation,
    CompiledProvider,
    CompiledResult,
    CompiledRule,
    CompiledViolation,
    KeyScheme,
)
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Attachment, Auth, Family, Model, Operation, Result, Violation, Wait
from mockserver.contracts.offers import compile_offers
from mockserver.contracts.prices import PriceTable
from mockserver.contracts.resources import compile_resource
from mockserver.contracts.rules import Condition, compile_condition
from mockserver.contracts.schemas import prepare
from mockserver.contracts.templates import Template, compile_template, names_in, text_template
from mockserver.contracts.terms import Term, compile_term
from mockserver.errors import ContractError, nearest

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN_AT = 1_771_977_600.123456  # the moment of a request id that the catalogue shows, in unix seconds


def compile_provider(facts: Facts, *, strictness: str = "documented") -> CompiledProvider:
    """Compile everything a provider says. Raises ``ContractError`` for a term, rule, template or id it cannot read."""
    provider = facts.provider
    families = {
        name: _family(family, provider.ids, str(facts.folder / name / "family.json"))
        for name, family in facts.families.items()
    }
    operations = {name: _operation(operation, facts, strictness) for name, operation in facts.operations.items()}
    for name, family in facts.families.items():
        for target, attachment in family.operations.items():
            _attach(families[name], operations[target], attachment, facts, strictness)
    for operation in operations.values():
        pages = set().union(*(bound.family.facts.operations for bound in operation.bound.values()))
        operation.near.update(name for name, family in facts.families.items() if pages & family.operations.keys())
    ids = {
        name: chance.compile_id(form, f"{facts.folder / 'provider.json'}: ids.{name}", purpose=name)
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
        schemes=_schemes(provider.auth, None),
        headers=tuple((name.lower().encode(), _of_a_request(value)) for name, value in provider.headers.items()),
        callback=compile_callback(provider.callback, f"{facts.folder / 'provider.json'}: callback")
        if provider.callback
        else None,
    )


def _of_a_request(header: str) -> Callable[[str], bytes]:
    """The value of a header that all answers have, from the id of their request."""
    if header == "{request.id}":
        return str.encode
    template = text_template(header)
    return lambda request_id: template({"request.id": request_id}).encode("latin-1")


def _family(family: Family, ids: Mapping[str, str], where: str) -> CompiledFamily:
    phases = family.lifecycle.phases if family.lifecycle else []
    if family.task_id != "task" and family.task_id not in ids:
        raise ContractError(
            f"{where}: task_id: the provider has no ids {family.task_id!r}{nearest(family.task_id, ids)}"
        )
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
        wait=_wait(family.lifecycle.wait, f"{where}: lifecycle.wait") if family.lifecycle else None,
        results={name: _result(name, result, where) for name, result in family.results.items()},
        offers=compile_offers(family.offers, ids, f"{where}: offers"),
        resource=compile_resource(family.resource, f"{where}: resource") if family.resource else None,
    )


def _wait(wait: Wait | None, where: str) -> tuple[Condition, Term] | None:
    if wait is None:
        return None
    return compile_condition(wait.when, f"{where}.when"), compile_term(wait.seconds, f"{where}.seconds")


def _result(name: str, result: Result, where: str) -> CompiledResult:
    rows = ("width", "height", "seconds", "fps", "sound", "format", "count", "transparent")
    return CompiledResult(
        name=name,
        facts=result,
        terms={row: compile_term(getattr(result, row), f"{where}: results.{name}.{row}") for row in rows},
        path=chance.compile_id(result.path, f"{where}: results.{name}.path"),
        url=text_template(result.url),
    )


def _operation(operation: Operation, facts: Facts, strictness: str) -> CompiledOperation:
    where = f"{facts.folder / 'operations.json'}: {operation.id}"
    lenient = strictness == "lenient" and operation.select_lenient is not None
    keyless = operation.keyless == "always" or operation.keyless == strictness
    return CompiledOperation(
        facts=operation,
        order=tuple(step for step in operation.order or facts.provider.order if not (keyless and step in KEY_STEPS)),
        refusals={**facts.provider.refusals, **operation.refusals},
        violations=_violations([*operation.violations, *facts.provider.violations], where),
        words=operation.words,
        answers={name: compile_template(data, f"{where}.answers.{name}") for name, data in operation.answers.items()},
        answer_names={name: names_in(data) for name, data in operation.answers.items()},
        accepts=(*operation.accepts, *(operation.accepts_lenient if strictness == "lenient" else ())),
        select_else=compile_term(operation.select_lenient, f"{where}.select_lenient") if lenient else None,
        schemes=_schemes(facts.provider.auth, operation.word),
    )


def _schemes(auth: Auth, word: str | None) -> tuple[KeyScheme, ...]:
    """The headers that may carry a key on an operation, its own before those for all, but for those that come last."""
    counted = [scheme for scheme in auth.schemes if not scheme.operations or word in scheme.operations]
    ordered = sorted(counted, key=lambda scheme: (scheme.last, not scheme.operations))
    return tuple((scheme.header.lower().encode(), scheme.prefix) for scheme in ordered)


def _attach(
    family: CompiledFamily, operation: CompiledOperation, attachment: Attachment, facts: Facts, strictness: str
) -> None:
    where = f"{facts.folder / family.facts.family / 'family.json'}: operations.{operation.facts.id}"
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
            for rule in (*operation.facts.rules, *attachment.rules, *family.facts.rules)
            if not (rule.lenient and strictness == "lenient") and not (rule.strict and strictness != "strict")
        ),
        refusals={**operation.refusals, **attachment.refusals},
        violations=(*_violations(attachment.violations, where), *operation.violations),
        answers={**operation.answers, **_templates(attachment.answers, where)},
        answer_names={**operation.answer_names, **{name: names_in(data) for name, data in attachment.answers.items()}},
        words={**operation.words, **attachment.words},
    )
    operation.bound[family.facts.family] = bound
    for model in bound.models:
        for value in model.select or [model.name]:
            operation.by_value.setdefault(value, (bound, model))
            if model.later:
                operation.later.append(_later(value, bound, model, where))


def _violations(rows: Iterable[Violation], where: str) -> tuple[CompiledViolation, ...]:
    return tuple(
        CompiledViolation(
            keyword=row.keyword,
            field=row.field,
            error=row.error,
            fill={name: compile_term(term, f"{where}.violations: {row.error}") for name, term in row.fill.items()},
        )
        for row in rows
    )


def _templates(answers: Mapping[str, Any], where: str) -> dict[str, Template]:
    return {name: compile_template(data, f"{where}.answers.{name}") for name, data in answers.items()}


def _later(value: str, bound: Bound, model: Model, where: str) -> tuple[re.Pattern[str], str, Bound, Model]:
    found = _DATE.search(value)
    if not found:
        raise ContractError(f"{where}: model {value!r} says 'later' but has no date YYYY-MM-DD in its name")
    before, after = re.escape(value[: found.start()]), re.escape(value[found.end() :])
    return re.compile(rf"{before}(?P<date>{_DATE.pattern}){after}"), found[0], bound, model
