"""The contract as reader 1 knows it: one struct for each kind of thing a contract file may say.

The structs are the grammar: a key that is not named here stops the load (``load.py`` says which, where, and the nearest
valid name), and ``fixtures/contracts/meta`` holds the same grammar as JSON Schema, written from these structs by
``mockserver contract grammar``. Terms, conditions and templates are small languages of their own, see ``terms.py``,
``rules.py`` and ``templates.py``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Source = Annotated[
    str,
    Meta(
        pattern=r"^(documented|observed|assumed): \S",
        description="Standing and place: 'documented: <document> > <place>', 'observed: where', 'assumed: why'.",
    ),
]
Word = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]*$", description="A stable word: lower case, digits, - and .")]
Json = Any
Step = Literal[
    "door",
    "key",
    "address",
    "account",
    "role",
    "channel",
    "rate",
    "body",
    "family",
    "grant",
    "schema",
    "rules",
    "inputs",
    "upstream",
    "funds",
]
Condition = Literal[
    "no-key",
    "bad-key",
    "suspended",
    "address",
    "role",
    "channel-forbidden",
    "channel-unknown",
    "channel-disabled",
    "rate",
    "upstream-rate",
    "too-large",
    "media-type",
    "broken-body",
    "not-an-object",
    "no-model",
    "unknown-model",
    "disabled-model",
    "model-not-granted",
    "bad-input",
    "no-funds",
    "unknown-route",
    "wrong-method",
    "no-task-id",
    "unknown-task",
    "unknown-file",
    "unknown-error",
]
State = Literal["created", "queued", "running", "succeeded", "failed", "cancelled", "modal"]
Kind = Literal["chat", "embeddings", "images", "speech", "models", "model", "submit", "query", "file"]
Level = Literal["must", "should", "may"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all contract structs share: frozen, and no key beyond the named ones."""


class Host(Part, frozen=True):
    """A host name that routes to the provider, with the region whose models it serves."""

    name: str
    source: Source
    region: str | None = None


class Scheme(Part, frozen=True):
    """One header a key may arrive in, and what stands before the key."""

    header: str
    prefix: str = ""


class Auth(Part, frozen=True):
    """Where the key stands and which keys have the documented form.

    ``channel_pattern`` has the groups ``key`` and ``channel``, for gateways whose key may ask for an upstream channel.
    """

    schemes: list[Scheme]
    key_pattern: str
    source: Source
    refused_pattern: str | None = None
    channel_pattern: str | None = None


class Channel(Part, frozen=True):
    """An upstream channel that an administrator's key may ask for."""

    id: str
    source: Source
    enabled: bool = True


class Sample(Part, frozen=True):
    """A question and the answer a document shows for it."""

    question: str
    answer: str
    source: Source


class VoiceFacts(Part, frozen=True):
    """How the provider's text models introduce themselves and count."""

    name: str
    source: Source
    samples: list[Sample] = []
    per_message: int = 0
    per_request: int = 0
    eos_tokens: int = 0
    call_id: str = "call_{hex:24}"
    parallel_tools: bool = True


class Violation(Part, frozen=True):
    """Which error a schema violation becomes: the first row whose keyword and field fit is used.

    ``field`` is a top-level field with all below it, or a pattern such as ``messages.*.role``; '*' fits all.
    """

    error: str
    keyword: str = "*"
    field: str = "*"


class Provider(Part, frozen=True):
    """``provider.json``: what holds for every operation of a provider."""

    provider: Word
    title: str
    documents: list[str]
    base_path: str
    hosts: list[Host]
    auth: Auth
    ids: dict[str, str]
    envelopes: dict[str, Json]
    order: list[Step]
    refusals: dict[Condition, str]
    violations: list[Violation]
    source: Source
    violation_order: Literal["document", "missing-first"] = "document"
    headers: dict[str, str] = {}
    voice: VoiceFacts | None = None
    channels: list[Channel] = []
    body_limit: int = 64 * 1024 * 1024
    schema_: str | None = msgspec.field(default=None, name="$schema")


class Place(Part, frozen=True):
    """Where the id that an operation is asked for stands: the path's parameter, or a named query parameter."""

    at: Literal["path", "query"] = msgspec.field(default="path", name="in")
    name: str = ""


Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Operation(Part, frozen=True):
    """One method and path (``also``: further methods that do the same); families attach to it by ``id``.

    ``request`` holds for each family that attaches without one of its own; ``rules`` come before those of the family.
    """

    id: Word
    word: Word
    title: str
    method: Method
    path: str
    kind: Kind
    source: Source
    also: list[Method] = []
    accepts: list[Literal["json", "form", "multipart"]] = []
    select: list[str] = []
    select_default: str | None = None
    names: Place = Place()
    order: list[Step] | None = None
    role: str | None = None
    refusals: dict[Condition, str] = {}
    violations: list[Violation] = []
    request: dict[str, Json] = {}
    rules: list[Rule] = []
    answers: dict[str, Json] = {}
    words: dict[State, str] = {}


class Operations(Part, frozen=True):
    """``operations.json``: every method and path of a provider."""

    operations: list[Operation]
    schema_: str | None = msgspec.field(default=None, name="$schema")


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


class Rule(Part, frozen=True):
    """A rule across fields: where ``when`` holds, ``require`` must hold, or the request is refused with ``error``."""

    id: Word
    require: Json
    error: str
    source: Source
    when: Json = None
    fill: dict[str, Json] = {}
    lenient: bool = False


class Attachment(Part, frozen=True):
    """What a family says of one operation: its request, rules and answers there.

    ``variant`` is the field that tells models apart which share the value that selects the family.
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


class Phase(Part, frozen=True):
    """A state a task passes through, and for how many simulated seconds (a term over the request)."""

    state: State
    seconds: Json


class Lifecycle(Part, frozen=True):
    """The states before the end; a task then has succeeded, or failed when that is its fate."""

    phases: list[Phase]
    source: Source


class Price(Part, frozen=True):
    """USD for ``per`` units of the quantity ``unit``: an exact decimal or ratio in text ('0.9/7.3'), or 'model.x'."""

    unit: str
    amount: str
    source: Source
    per: int = 1
    when: Json = None


class Result(Part, frozen=True):
    """A media file that a finished task or an immediate answer holds; sizes and length are terms."""

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


class Family(Part, frozen=True):
    """``<family>/family.json``: models that share a page: requests, rules, lifecycle, prices, results, answers."""

    family: Word
    title: str
    models: list[Model]
    operations: dict[str, Attachment]
    source: Source
    facts: dict[str, Json] = {}
    quantities: dict[str, Json] = {}
    lifecycle: Lifecycle | None = None
    prices: list[Price] = []
    price_digits: int = 6
    results: dict[str, Result] = {}
    schema_: str | None = msgspec.field(default=None, name="$schema")


class ErrorEntry(Part, frozen=True):
    """One error of the catalogue; ``fill`` gives the defaults of the ``{placeholders}`` in its texts."""

    id: Word
    status: int
    message: str
    cause: str
    source: Source
    envelope: str = "error"
    fields: dict[str, Json] = {}
    fill: dict[str, Json] = {}
    headers: dict[str, str] = {}
    operations: list[str] = []
    task: bool = False


class Errors(Part, frozen=True):
    """``errors.json``: the provider's catalogue."""

    errors: list[ErrorEntry]
    schema_: str | None = msgspec.field(default=None, name="$schema")


class Clause(Part, frozen=True):
    """One documented statement in our words, for the suite to exercise."""

    id: Word
    says: str
    source: Source
    level: Level = "must"
    operations: list[str] = []
    untestable: str | None = None


class Clauses(Part, frozen=True):
    """``clauses.json``."""

    clauses: list[Clause]
    schema_: str | None = msgspec.field(default=None, name="$schema")


class Contradiction(Part, frozen=True):
    """A place where the documents disagree: the readings, the one served, and why."""

    id: Word
    about: str
    readings: list[str]
    served: str
    why: str
    source: Source


class Contradictions(Part, frozen=True):
    """``contradictions.json``."""

    contradictions: list[Contradiction]
    schema_: str | None = msgspec.field(default=None, name="$schema")


class Example(Part, frozen=True):
    """A request and what must come of it: ``accepted`` or an error's id.

    The values '@image', '@video' and '@audio' in a ``form`` stand for files.
    """

    id: Word
    operation: str
    expect: str
    source: Source
    body: Json = None
    form: list[list[str]] = []
    query: dict[str, str] = {}
    region: str | None = None


class Examples(Part, frozen=True):
    """``<family>/examples.json``: good and bad requests of a family."""

    examples: list[Example]
    schema_: str | None = msgspec.field(default=None, name="$schema")
