"""The closed vocabularies of contract files: what a fact, a check, a state or a kind may be called."""

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
    "parent",
    "price",
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
    "no-price",
    "upstream-down",
    "upstream-failing",
    "upstream-empty",
    "upstream-full",
    "no-funds",
    "unknown-route",
    "wrong-method",
    "no-task-id",
    "unknown-task",
    "unfinished-task",
    "unfinished-parent",
    "not-offered",
    "unknown-file",
    "unknown-resource",
    "unknown-parent",
    "too-many",
    "unknown-payer",
    "disabled-payer",
    "unknown-response",
    "unknown-error",
]
State = Literal["created", "queued", "running", "succeeded", "failed", "cancelled", "waiting"]
Kind = Literal[
    "chat",
    "responses",
    "messages",
    "embeddings",
    "images",
    "speech",
    "models",
    "model",
    "submit",
    "query",
    "content",
    "file",
    "resource-create",
    "resource-list",
    "resource-get",
    "resource-update",
    "resource-quota",
    "balance",
]
Level = Literal["must", "should", "may"]

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all contract structs share: frozen, and no key beyond the named ones."""
