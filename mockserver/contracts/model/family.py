"""``<family>/family.json``: models that share a page."""

from __future__ import annotations

from typing import Literal

import msgspec

from mockserver.contracts.model.resource import Resource
from mockserver.contracts.model.rules import Rule, Violation
from mockserver.contracts.model.words import Condition, Json, Part, Source, State, Word


class Model(Part, frozen=True):
    """One model of a family; ``select`` are the request values that choose it (its name when empty)."""

    name: str
    source: Source
    select: list[str] = []
    regions: list[str] = []
    enabled: bool = True
    later: bool = False
    thinking: bool = False
    upstream_rpm: int | None = None
    facts: dict[str, Json] = {}


class Follows(Part, frozen=True):
    """The task that a request follows from: the fields that hold its id and the id of the follow-up it offered.

    A request that names no follow-up may name its ``index`` among those for its model, where the schema lets it.
    """

    task: str
    offer: str
    index: str | None = None


class Attachment(Part, frozen=True):
    """What a family says of one operation: its request, rules and answers there.

    ``variant`` is the field that tells models apart which share the value that selects the family. ``models`` are those
    of the family that are taken here, else all; an operation that selects none means the first of them. ``prompt``
    is the name of what a task or chat is asked to do.
    """

    request: dict[str, Json] = {}
    aliases: dict[str, str] = {}
    rules: list[Rule] = []
    violations: list[Violation] = []
    refusals: dict[Condition, str] = {}
    answers: dict[str, Json] = {}
    words: dict[State, str] = {}
    stream_usage: Literal["asked", "always", "never"] = "asked"
    prompt: str | None = None
    system: str | None = None
    variant: str | None = None
    models: list[str] = []
    follows: Follows | None = None


class Phase(Part, frozen=True):
    """A state a task passes through, and for how many simulated seconds (a term over the request)."""

    state: State
    seconds: Json


class Wait(Part, frozen=True):
    """A task for which ``when`` holds waits before its phases until a follow-up offered in state waiting releases it.

    Nothing is held back before that. After ``seconds`` it is cancelled.
    """

    when: Json
    seconds: Json


class Lifecycle(Part, frozen=True):
    """The states before the end; a task then has succeeded, or failed when that is its fate.

    ``charge`` says when money moves: held back at submit and charged at the end, or nothing before the ``end``.
    """

    phases: list[Phase]
    source: Source
    charge: Literal["submit", "end"] = "submit"
    wait: Wait | None = None


class Offer(Part, frozen=True):
    """Follow-ups that a task offers in one of ``states`` (by default succeeded): ``count``, by ``index`` from 1 on.

    ``id`` is a template over ``index`` and ``id.x`` (the task's own id of the provider's form x); a request that names
    it, with one of ``models``, follows the task and finds ``facts`` as ``offer.x``. Answers show ``shown`` of it.
    """

    id: str
    models: list[str]
    source: Source
    states: list[State] = []
    when: Json = None
    count: Json = 1
    facts: dict[str, Json] = {}
    shown: dict[str, Json] = {}


class Price(Part, frozen=True):
    """USD for ``per`` units of the quantity ``unit``: an exact decimal or ratio in text ('0.9/7.3'), or 'model.x'."""

    unit: str
    amount: str
    source: Source
    per: int = 1
    when: Json = None


class Result(Part, frozen=True):
    """A media file that a finished task or an immediate answer holds; sizes and length are terms.

    A ``path`` that ends in ``.*`` ends in what the file's format is called.
    """

    media: Literal["picture", "clip", "sound"]
    path: str
    url: str
    source: Source
    width: Json = None
    height: Json = None
    seconds: Json = None
    fps: Json = 24
    sound: Json = None
    format: Json = None
    count: Json = 1
    transparent: Json = None
    lifetime_days: float | None = None


class KnownTask(Part, frozen=True):
    """A finished task of the document's examples, which any key may follow; ``ids`` are its own, by form.

    An id may stand in several rows: what they offer adds up.
    """

    id: str
    model: str
    source: Source
    request: dict[str, Json] = {}
    ids: dict[str, str] = {}


class Family(Part, frozen=True):
    """``<family>/family.json``: models that share a page: requests, rules, lifecycle, prices, results, answers.

    ``rules`` hold on each of its operations, after those of the operation; ``task_id`` names the form of ids of tasks.
    With a ``resource`` they are what is stored, and the lifecycle is that of what is stored.
    """

    family: Word
    title: str
    models: list[Model]
    operations: dict[str, Attachment]
    source: Source
    facts: dict[str, Json] = {}
    quantities: dict[str, Json] = {}
    rules: list[Rule] = []
    task_id: Word = "task"
    offers: list[Offer] = []
    known_tasks: list[KnownTask] = []
    lifecycle: Lifecycle | None = None
    prices: list[Price] = []
    price_digits: int = 6
    results: dict[str, Result] = {}
    resource: Resource | None = None
    schema_: str | None = msgspec.field(default=None, name="$schema")
