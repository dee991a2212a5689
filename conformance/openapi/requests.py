"""Request bodies: one branch a family, told apart by the field that chooses the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract import Attachment, Contract, Family, Operation
from conformance.requests import FORM, JSON, MULTIPART
from conformance.selection import ANY_NAME, taken
from conformance.vocabulary import X_WORDS

MEDIA = {"json": JSON, "form": FORM, "multipart": MULTIPART}
_DROPPED = X_WORDS | {"$schema", "$comment"}


def body_schema(contract: Contract, operation: Operation) -> dict[str, Any]:
    """What the families of an operation take, as one schema."""
    branches = [_branch(operation, family, attachment) for family, attachment in contract.attached(operation.id)]
    if not branches:
        return plain(operation.request) or {"type": "object"}
    return branches[0] if len(branches) == 1 else {"oneOf": branches}


def _branch(operation: Operation, family: Family, attachment: Attachment) -> dict[str, Any]:
    """A family's schema in which the choosing field has the names of its own models and no other."""
    found: dict[str, Any] = plain(attachment.request or operation.request)
    models = [model for model in taken(family, attachment) if model.enabled]
    names = list(dict.fromkeys(name for model in models for name in model.select))
    if not operation.select or not names or ANY_NAME in names:
        return found
    field = next((name for name in operation.select if name in found.get("properties", {})), operation.select[0])
    properties = {**found.get("properties", {}), field: {"type": "string", "enum": names}}
    needed = list(dict.fromkeys([*found.get("required", ()), field]))
    return {**found, "type": "object", "title": family.title, "properties": properties, "required": needed}


def plain(schema: Any) -> Any:
    """A schema without the words of our own."""
    if isinstance(schema, Mapping):
        return {key: plain(value) for key, value in schema.items() if key not in _DROPPED}
    return [plain(part) for part in schema] if isinstance(schema, list) else schema
