"""One record for each row of the contract's files, as the suite's own reader holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.follow_ups import Follows, KnownTask, Offer
from conformance.sources import Source

JsonObject = Mapping[str, Any]


@dataclass(frozen=True)
class Violation:
    """Which error a violated schema keyword becomes, at which field; ``fill`` is what else its message names."""

    error: str
    keyword: str
    field: str
    fill: JsonObject


@dataclass(frozen=True)
class Rule:
    """Where ``when`` holds ``require`` must hold, or ``error`` refuses the request, or ends its task."""

    id: str
    require: Any
    error: str
    when: Any
    fill: JsonObject
    fails_the_task: bool
    source: Source


@dataclass(frozen=True)
class ErrorEntry:
    """One error of the catalogue: its HTTP status and the texts that its envelope holds."""

    id: str
    status: int
    message: str
    cause: str
    source: Source
    envelope: str
    fields: JsonObject
    fill: JsonObject
    headers: Mapping[str, str]
    of_a_task: bool


@dataclass(frozen=True)
class Clause:
    """One documented statement, in our words; ``facts`` are patterns of the ids of facts that it states."""

    id: str
    says: str
    source: Source
    level: str
    operations: tuple[str, ...]
    untestable: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Contradiction:
    """A place where the documents disagree: the readings, and the one that the mock serves."""

    id: str
    about: str
    readings: tuple[str, ...]
    served: str
    source: Source


@dataclass(frozen=True)
class Host:
    """A host name of the provider, and the region whose models it serves."""

    name: str
    region: str | None


@dataclass(frozen=True)
class Scheme:
    """A header in which a key may arrive, and what stands before it; on some operations only, where words say so."""

    header: str
    prefix: str
    operations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Auth:
    """How keys travel and which have the documented form."""

    schemes: tuple[Scheme, ...]
    key_pattern: str
    refused_pattern: str | None
    channel_pattern: str | None
    source: Source

    @property
    def scheme(self) -> Scheme:
        """The first of the headers that count on every operation."""
        return next(scheme for scheme in self.schemes if not scheme.operations)


@dataclass(frozen=True)
class Operation:
    """One path of the provider, with the methods that it answers."""

    id: str
    word: str
    title: str
    methods: tuple[str, ...]
    path: str
    kind: str
    accepts: tuple[str, ...]
    optional_body: bool
    keyless: str
    select: tuple[str, ...]
    select_default: str | None
    misplaced: Mapping[str, tuple[str, ...]]
    name_in: str
    name: str
    order: tuple[str, ...]
    refusals: Mapping[str, str]
    violations: tuple[Violation, ...]
    request: JsonObject
    rules: tuple[Rule, ...]
    answers: JsonObject
    words: Mapping[str, str]
    listing: JsonObject
    role: str | None
    source: Source


@dataclass(frozen=True)
class Model:
    """A model of a family; ``select`` are the request values that choose it."""

    name: str
    select: tuple[str, ...]
    regions: tuple[str, ...]
    enabled: bool
    later: bool
    thinking: bool
    upstream_rpm: int | None
    facts: JsonObject
    source: Source


@dataclass(frozen=True)
class Attachment:
    """What a family says of one operation; ``answers`` and ``words`` stand in place of the operation's of that name.

    ``stream_usage`` says when a stream counts tokens: ``always``, ``asked`` or ``never``; ``models`` are those
    of the family that are taken here, all when none is named.
    """

    request: JsonObject
    aliases: Mapping[str, str]
    rules: tuple[Rule, ...]
    violations: tuple[Violation, ...]
    refusals: Mapping[str, str]
    variant: str | None
    answers: JsonObject
    words: Mapping[str, str]
    stream_usage: str
    models: tuple[str, ...]
    follows: Follows | None


@dataclass(frozen=True)
class Price:
    """USD for ``per`` of the quantity ``unit``, as an exact decimal or ratio in text."""

    unit: str
    amount: str
    per: int
    when: Any
    source: Source


@dataclass(frozen=True)
class Lifecycle:
    """The states before the end with their simulated seconds (terms), and when money moves: ``submit`` or ``end``.

    ``wait`` says which tasks stand still until a later request lets them go on, and for how many seconds.
    """

    phases: tuple[tuple[str, Any], ...]
    charge: str
    source: Source
    wait: JsonObject | None = None


@dataclass(frozen=True)
class Result:
    """A file that an answer or a finished task holds. ``terms`` are its width, height, seconds, ... as terms."""

    name: str
    media: str
    path: str
    url: str
    terms: JsonObject
    lifetime_days: float | None
    source: Source


@dataclass(frozen=True)
class Example:
    """A request and what must come of it: ``accepted`` or the id of an error."""

    id: str
    operation: str
    expect: str
    source: Source
    body: Any
    has_body: bool
    form: tuple[tuple[str, str], ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    region: str | None


@dataclass(frozen=True)
class Resource:
    """What a family stores for accounts: ``fields`` are terms over the request that makes one,
    ``changes`` over one that changes it.

    ``known`` are the fields of those that the documents' examples name, by their ids. A list is narrowed by ``filters``
    (``field``, ``asked``, ``match``), sorted by ``sorting`` and cut by ``paging``; ``most`` is how many there may be.
    """

    known: Mapping[str, JsonObject]
    parent_family: str | None
    parent_field: str
    payer: str | None
    fields: JsonObject
    changes: JsonObject
    filters: tuple[JsonObject, ...]
    sorting: JsonObject | None
    paging: JsonObject | None
    most: int | None


@dataclass(frozen=True)
class Family:
    """Models that share a page."""

    name: str
    title: str
    models: tuple[Model, ...]
    operations: Mapping[str, Attachment]
    facts: JsonObject
    quantities: JsonObject
    prices: tuple[Price, ...]
    price_digits: int
    task_id: str
    examples: tuple[Example, ...]
    resource: Resource | None
    lifecycle: Lifecycle | None
    results: Mapping[str, Result]
    source: Source
    rules: tuple[Rule, ...]
    offers: tuple[Offer, ...]
    known_tasks: tuple[KnownTask, ...]
