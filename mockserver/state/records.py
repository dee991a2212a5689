"""What is kept: frozen records, replaced as a whole, that any store can write as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec

from mockserver.media.spec import MediaSpec
from mockserver.text.conversation import Turn

EntryKind = Literal["reserve", "charge", "release", "refund"]
Role = Literal["user", "guest", "admin"]
Upstream = Literal["up", "down", "failing", "empty", "full"]
_ZERO = Decimal(0)


class Account(msgspec.Struct, frozen=True, gc=False):
    """One (provider, key): its money in USD, and what limits it. Always ``granted = balance + held + spent``.

    ``unpriced`` are models (shell patterns) that the gateway has no price for; ``upstream`` says how the provider
    behind the gateway does: it does not answer (``down``), answers with an error (``failing``) or with nothing
    (``empty``), or has no room for more (``full``). ``tokens`` are further keys of the same user: they have limits of
    their own and this account's money, and their own account names this one in ``token_of``. ``callback`` is the URL
    that hears of each charge while it is ``callback_allowed``, and ``callbacks`` how many deliveries there were.
    ``owed`` is the part of the balance that running tasks, which are charged only at their end, will take: it can be
    spent on nothing else.
    """

    provider: str
    key: str
    granted: Decimal
    balance: Decimal
    held: Decimal = _ZERO
    spent: Decimal = _ZERO
    suspended: bool = False
    models: tuple[str, ...] | None = None
    ip_allowed: bool = True
    rpm: int | None = None
    role: Role = "user"
    unpriced: tuple[str, ...] = ()
    upstream: Upstream = "up"
    tokens: tuple[str, ...] = ()
    token_of: str | None = None
    callback: str | None = None
    callback_allowed: bool = False
    callbacks: int = 0
    owed: Decimal = _ZERO

    @property
    def free(self) -> Decimal:
        """What can be spent."""
        return self.balance - self.owed if self.owed else self.balance


class LedgerEntry(msgspec.Struct, frozen=True, gc=False):
    """One movement of money; ``at`` is simulated unix time, ``request_id`` that of the request it is for."""

    at: float
    task_id: str | None
    kind: EntryKind
    amount: Decimal
    model: str
    request_id: str = ""


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """One attempt to deliver an event: what came back, or why nothing did. ``at`` is simulated unix time."""

    at: float
    url: str
    status: int | None = None
    answer: str = ""
    error: str | None = None


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """An event on its way to the account's callback URL, the ``number``-th of the account.

    ``due`` is the simulated unix time of the next attempt (None: there is none any more), ``claimed`` until when one
    process has taken it on.
    """

    number: int
    provider: str
    key: str
    request_id: str
    task_id: str | None
    event: Any
    due: float | None
    claimed: float | None = None
    acknowledged: bool = False
    attempts: tuple[Attempt, ...] = ()


class Fate(msgspec.Struct, frozen=True):
    """How a task ends: the error it fails with (None: it succeeds), after how many seconds, or never (``stuck``).

    ``fill`` are the names of the error's message. A ``cancelled`` task neither succeeds nor fails. ``confirm`` is after
    how many seconds more the charge of one that has succeeded is confirmed.
    """

    error: str | None = None
    seconds: float | None = None
    stuck: bool = False
    fill: dict[str, Any] = {}
    cancelled: bool = False
    confirm: float = 0.0


class Stage(msgspec.Struct, frozen=True, gc=False):
    """A state and the age in simulated seconds at which it ends."""

    state: str
    until: float


class Task(msgspec.Struct, frozen=True, gc=False):
    """A submitted job. Its state is never stored: it follows from ``stages``, ``fate`` and the clock.

    ``parent`` is the task it follows from, by that task's follow-up ``offer``; ``token`` is the key that pays, empty
    for that of the account.
    """

    id: str
    provider: str
    key: str
    family: str
    operation: str
    model: str
    created: float
    stages: tuple[Stage, ...]
    fate: Fate
    price: Decimal
    request: dict[str, Any]
    quantities: dict[str, Any]
    files: dict[str, tuple[str, ...]]
    entropy: int
    request_id: str
    settled: float | None = None
    forced: float | None = None
    charged_at_end: bool = False
    parent: str | None = None
    offer: str | None = None
    token: str = ""


class Resource(msgspec.Struct, frozen=True, gc=False):
    """A thing that an account keeps under an id. What becomes of it follows from ``stages``, ``fate`` and the clock.

    ``fields`` are what lists and answers show; ``facts`` what another request knows of it that names it as media.
    ``updated`` is the simulated unix time of the last change by its owner.
    """

    id: str
    provider: str
    key: str
    family: str
    model: str
    created: float
    updated: float
    stages: tuple[Stage, ...]
    fate: Fate
    fields: dict[str, Any]
    facts: dict[str, Any]
    forced: float | None = None


class ResourceName(msgspec.Struct, frozen=True, gc=False):
    """One line of the log of what an account keeps of a family."""

    id: str


class ResourceCount(msgspec.Struct, frozen=True, gc=False):
    """How many lines that log has."""

    count: int


class FileEntry(msgspec.Struct, frozen=True, gc=False):
    """A file that a link leads to: how to render it, which task made it, and how long the link lives.

    ``made`` is simulated unix time; ``lifetime`` counts simulated seconds from there, or from the end of the task.
    """

    provider: str
    path: str
    name: str
    spec: MediaSpec
    made: float
    task_id: str | None = None
    lifetime: float | None = None


class KeptResponse(msgspec.Struct, frozen=True):
    """What one request said and was told, for a later one that goes on from it; ``before`` is the one it went on from.

    Instructions are left out: each request gives its own.
    """

    id: str
    turns: tuple[Turn, ...]
    before: str | None = None


class InputFacts(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a user said of the media behind a URL; sizes in pixels, length in seconds.

    ``state`` and ``channel`` are those of a stored resource that the URL names.
    """

    url: str
    kind: Literal["image", "video", "audio"] | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None
    bytes: int | None = None
    format: str | None = None
    portrait: bool | None = None
    corrupt: bool | None = None
    state: Literal["created", "queued", "running", "succeeded", "failed"] | None = None
    channel: str | None = None


Record = (
    Account
    | LedgerEntry
    | Attempt
    | Delivery
    | Task
    | Resource
    | ResourceName
    | ResourceCount
    | FileEntry
    | KeptResponse
    | InputFacts
)
