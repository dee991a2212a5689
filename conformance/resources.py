"""What can be wrong with a request about stored resources: ids that lead nowhere, as far as the suite can know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from conformance.contract import Contract, JsonObject, Operation
from conformance.selection import Chosen

KINDS = ("resource-create", "resource-get", "resource-update")


def wrong_id(
    contract: Contract, operation: Operation, chosen: Chosen, body: JsonObject, known: Collection[str]
) -> tuple[str, Mapping[str, Any]] | None:
    """The condition against the ids that a body names, with its facts; ``None`` when all lead somewhere.

    ``known`` are ids that the target has given out; those of the documents' examples are known everywhere.
    """
    resource = chosen.family.resource
    if resource is None or operation.kind not in KINDS:
        return None
    if operation.kind != "resource-create":
        return _missing("unknown-resource", operation.name, body, {*known, *resource.known})
    if resource.parent_family is not None:
        parent = contract.families[resource.parent_family].resource
        missing = _missing("unknown-parent", resource.parent_field, body, {*known, *(parent.known if parent else ())})
        if missing is not None:
            return missing
    if resource.payer is not None and body.get(resource.payer) is not None:
        return _missing("unknown-payer", resource.payer, body, known)
    return None


def _missing(
    condition: str, field: str, body: JsonObject, known: Collection[str]
) -> tuple[str, Mapping[str, Any]] | None:
    named = str(body.get(field, ""))
    return None if named in known else (condition, {"field": field, "resource_id": named})
