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
from mockserver.contracts.callbacks import CompiledCallback
from mockserver.contracts.catalogue import Catalogue
from mockserver.contracts.load import Facts
from mockserver.contracts.model import Attachment, Family, Model, Operation, Result, State, Step
from mockserver.contracts.model import Condition as ServerCondition
from mockserver.contracts.offers import CompiledOffer
from mockserver.contracts.prices import PriceTable
from mockserver.contracts.resources import CompiledResource
from mockserver.contracts.rules import Condition
from mockserver.contracts.schemas import RequestSchema
from mockserver.contracts.templates import Template
from mockserver.contracts.terms import Scope, Term, scope_of

KeyScheme = tuple[bytes, str]
"""A header that may carry the key, and what stands before the key in it."""
PURE_STEPS: frozenset[Step] = frozenset(("body", "family", "schema", "rules", "inputs"))
KEY_STEPS: frozenset[Step] = frozenset(
    ("key", "address", "account", "role", "channel", "rate", "grant", "price", "funds")
)
MOST_KEYS = 4096
ANY_NAME = "*"
_HEADER_NAME = re.compile(rb'"header\.([a-z0-9-]+)"')


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
class CompiledViolation:
    """Which error a violated keyword of a field becomes; ``fill`` is for a body whose family is known."""

    keyword: str
    field: str
    error: str
    fill: Mapping[str, Term]


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
    """A family's terms, prices, results and offers, the same on each of its operations."""

    facts: Family
    quantities: Mapping[str, Term]
    prices: Mapping[str, PriceTable]
    phases: tuple[tuple[str, Term], ...]
    wait: tuple[Condition, Term] | None
    results: Mapping[str, CompiledResult]
    offers: tuple[CompiledOffer, ...]
    resource: CompiledResource | None = None

    def model(self, name: str) -> Model:
        """The model of this name; a name that only ``*`` took has the facts of that one."""
        models = self.facts.models
        found = next((model for model in models if model.name == name), None)
        return found or next(model for model in models if ANY_NAME in (model.name, *model.select))

    def scope(self, body: Mapping[str, Any], model: Model, extra: Mapping[str, Any] | None = None) -> Scope:
        """The names of a request: ``extra``, the family's quantities, the body's fields, model and family facts."""
        layers = scope_of(extra or {}, body, {"model": model.facts}, {"fact": self.facts.facts})
        quantities = self.quantities
        given = extra or {}
        # what a quantity is follows from the request alone, and rules, prices and results all ask for the same ones
        known: dict[str, Any] = {}

        def look(name: str) -> Any:
            if name not in quantities or name in given:
                # the common case of a plain field costs one look-up
                value = body.get(name) if name not in given else None
                return value if value is not None else layers(name)
            if name not in known:
                known[name] = quantities[name](lambda inner: layers(inner) if inner == name else look(inner))
            return known[name]

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
    violations: tuple[CompiledViolation, ...]
    answers: Mapping[str, Template]
    answer_names: Mapping[str, set[str]]
    words: Mapping[State, str]

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The family's models that are taken here; an operation that selects none means the first."""
        named = self.facts.models or [model.name for model in self.family.facts.models]
        return tuple(model for name in named for model in self.family.facts.models if model.name == name)

    @cached_property
    def looks_at_inputs(self) -> bool:
        """Whether any rule, quantity or result depends on what is known of the request's media."""
        family = self.family.facts
        said = (self.facts, self.operation.facts.rules, family.rules, family.quantities, family.results)
        return b'"inputs":' in msgspec.json.encode((*said, family.lifecycle))

    @cached_property
    def reads_headers(self) -> tuple[bytes, ...]:
        """The request headers that rules or quantities name, as ``header.x``."""
        said = (self.facts.rules, self.operation.facts.rules, self.family.facts.quantities)
        return tuple(dict.fromkeys(_HEADER_NAME.findall(msgspec.json.encode(said))))


@dataclass(eq=False)
class CompiledOperation:
    """One method and path with the families that share it."""

    facts: Operation
    order: tuple[Step, ...]
    refusals: Mapping[ServerCondition, str]
    violations: tuple[CompiledViolation, ...]
    words: Mapping[State, str]
    answers: Mapping[str, Template]
    answer_names: Mapping[str, set[str]]
    accepts: tuple[str, ...]
    select_else: Term | None
    schemes: tuple[KeyScheme, ...]
    bound: dict[str, Bound] = field(default_factory=dict)
    by_value: dict[str, tuple[Bound, Model]] = field(default_factory=dict)
    later: list[tuple[re.Pattern[str], str, Bound, Model]] = field(default_factory=list)
    near: set[str] = field(default_factory=set)

    def choose(self, value: str) -> tuple[Bound, Model] | None:
        """The family and model that a value selects: by name, as a later snapshot of a listed one, or by ``*``."""
        found = self.by_value.get(value)
        if found:
            return found
        for pattern, since, bound, model in self.later:
            match = pattern.fullmatch(value)
            if match and match["date"] >= since and _is_date(match["date"]):
                return bound, model
        return self.by_value.get(ANY_NAME)

    def about(self, family: str) -> Bound | CompiledOperation | None:
        """What answers here for a task of a family: its own page, or the operation's for families with pages in common
        with those that it has (a clip may be asked for on every video page, and on no other).
        """
        return self.bound.get(family) or (self if family in self.near or not self.bound else None)

    @cached_property
    def order_known(self) -> tuple[Step, ...]:
        """The checks that are left for a body whose meaning is known: those that look at the account, not the body."""
        return tuple(step for step in self.order if step not in PURE_STEPS)

    @cached_property
    def reads_headers(self) -> tuple[bytes, ...]:
        """The request headers that decide, beside the body, what a request here means."""
        return tuple(sorted({name for bound in self.bound.values() for name in bound.reads_headers}))

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
    schemes: tuple[KeyScheme, ...]
    headers: tuple[tuple[bytes, Callable[[str], bytes]], ...]
    callback: CompiledCallback | None = None

    @property
    def name(self) -> str:
        return self.facts.provider.provider

    @cached_property
    def references(self) -> tuple[tuple[str, CompiledFamily], ...]:
        """The families whose resources other requests may name as media, by what stands before the id."""
        rows = ((family.facts.resource, family) for family in self.families.values())
        return tuple((resource.refer, family) for resource, family in rows if resource and resource.refer)

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


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
