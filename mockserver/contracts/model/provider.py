"""``provider.json``: what holds for every operation of a provider."""

from __future__ import annotations

from typing import Literal

import msgspec

from mockserver.contracts.model.callback import Callback
from mockserver.contracts.model.rules import Violation
from mockserver.contracts.model.words import Condition, Json, Part, Source, Step, Word


class Host(Part, frozen=True):
    """A host name that routes to the provider, with the region whose models it serves."""

    name: str
    source: Source
    region: str | None = None


class Scheme(Part, frozen=True):
    """One header a key may arrive in, and what stands before the key.

    With ``operations`` (their words) it counts on those alone, and there comes before the headers that count on all;
    ``last`` after them.
    """

    header: str
    prefix: str = ""
    operations: list[Word] = []
    last: bool = False


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
    callback: Callback | None = None
    body_limit: int = 64 * 1024 * 1024
    schema_: str | None = msgspec.field(default=None, name="$schema")
