"""Which conditions of a server an operation can meet: by the steps that it takes, and by what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from conformance.contract import Contract, Operation

STEPS: Mapping[str, str] = {
    **dict.fromkeys(("no-key", "bad-key"), "key"),
    "address": "address",
    "suspended": "account",
    "role": "role",
    **dict.fromkeys(("channel-forbidden", "channel-unknown", "channel-disabled"), "channel"),
    "rate": "rate",
    **dict.fromkeys(("too-large", "media-type", "broken-body", "not-an-object"), "body"),
    **dict.fromkeys(("no-model", "unknown-model", "disabled-model"), "family"),
    "model-not-granted": "grant",
    "bad-input": "inputs",
    "unknown-parent": "parent",
    "unfinished-parent": "parent",
    "not-offered": "parent",
    "no-price": "price",
    "no-funds": "funds",
    **dict.fromkeys(
        ("upstream-rate", "upstream-down", "upstream-failing", "upstream-empty", "upstream-full"), "upstream"
    ),
}
"""The step at which a condition is met."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "no-task-id": ("query", "content"),
    "unknown-task": ("query", "content"),
    "unfinished-task": ("content",),
    "unknown-file": ("file", "content"),
    "unknown-resource": ("resource-get", "resource-update"),
    "unknown-payer": ("resource-create",),
    "disabled-payer": ("resource-create",),
    "too-many": ("resource-create",),
    "unknown-response": ("responses",),
}
"""The kinds of operations that can meet a condition of no step."""
OF_THE_BODY = ("body", "family", "grant", "schema", "rules", "inputs", "parent", "price", "funds")
"""Steps that need a body to look at."""
SEEN_IN_ORDER = ("key", "address", "account", "role", "rate", "body", "family", "grant", "schema", "rules", "funds")
"""Steps of which two can be broken at once, so that their order shows."""
_NEEDED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(SEEN_IN_ORDER, ()),
    **dict.fromkeys(("address", "account", "role", "rate", "funds"), ("key",)),
    "family": ("body",),
    "grant": ("key", "body", "family"),
    "schema": ("body", "family"),
    "rules": ("body", "family", "schema"),
}
"""What a step cannot do without: there is no account without a key, no model in a body that is none, and no schema
without a family."""
_STATES: Mapping[str, str] = {
    "address": "address",
    "account": "suspended",
    "role": "role",
    "rate": "rate",
    "grant": "model-not-granted",
    "funds": "no-funds",
}
"""The one condition that is met at a step which looks at an account."""
NAMED = ("model",)
"""Kinds that look a model up by its name, without a body."""


def conditions(contract: Contract, operation: Operation) -> list[str]:
    """The conditions that an operation can meet and that have an error, in the contract's order."""
    return [
        condition
        for condition in {**contract.refusals, **operation.refusals}
        if condition not in ("unknown-route", "unknown-error") and _meets(contract, operation, condition)
    ]


def order_pairs(contract: Contract, operation: Operation) -> list[tuple[str, str]]:
    """Neighbours in the order of which either could come first, in the order that the operation takes them; two that
    are refused with one error are not told apart.
    """
    return [
        (first, second)
        for first, second in pairwise(order_of(contract, operation))
        if first not in _NEEDED[second] and not _same(contract, operation, first, second)
    ]


def _same(contract: Contract, operation: Operation, first: str, second: str) -> bool:
    found = [contract.refusal(_STATES[step], operation, None) for step in (first, second) if step in _STATES]
    return len(found) > 1 and found[0] is found[1]


def order_of(contract: Contract, operation: Operation) -> list[str]:
    """The steps whose order shows, as the operation takes them."""
    order = operation.order or contract.order
    attached = list(contract.attached(operation.id))
    ruled = operation.rules or any(one.rules or family.rules for family, one in attached)
    return [
        step
        for step in order
        if step in SEEN_IN_ORDER and (operation.accepts or step not in OF_THE_BODY) and (ruled or step != "rules")
    ]


def _meets(contract: Contract, operation: Operation, condition: str) -> bool:
    if condition == "wrong-method":
        return True
    if condition == "unknown-model" and operation.kind in NAMED:
        return True
    if condition == "no-task-id" and operation.name_in == "path":
        return False  # without an id it is another path
    if condition in KINDS:
        return operation.kind in KINDS[condition]
    step = STEPS.get(condition)
    if step is None or step not in (operation.order or contract.order):
        return False
    if step == "family" and not operation.select:
        return False
    if condition == "upstream-rate":
        return any(model.upstream_rpm for family, _ in contract.attached(operation.id) for model in family.models)
    if condition == "disabled-model":
        return any(not model.enabled for family, _ in contract.attached(operation.id) for model in family.models)
    return bool(operation.accepts) or step not in OF_THE_BODY
