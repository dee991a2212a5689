"""A second look at a contract, for its author: what loads but would never work, or says less than it must."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.contracts.compiled import Bound, CompiledOperation, CompiledProvider
from mockserver.contracts.model import Condition, Step
from mockserver.contracts.needed import NEEDED, NEEDED_IDS, NEEDED_REFUSALS
from mockserver.errors import ContractError, nearest

_AFTER: dict[Step, Step] = {
    "address": "key",
    "account": "key",
    "role": "key",
    "channel": "key",
    "rate": "key",
    "funds": "key",
    "family": "body",
    "grant": "family",
    "schema": "family",
    "rules": "schema",
    "inputs": "schema",
    "parent": "schema",
    "price": "family",
    "upstream": "key",
}


def review(provider: CompiledProvider) -> None:
    """Raise ``ContractError`` for the first thing a reader of this contract would miss."""
    for operation in provider.operations.values():
        _order(operation)
        where = f"{provider.name}: {operation.facts.id}"
        _ids(operation, provider, where)
        if operation.facts.kind == "balance":
            _has(NEEDED["balance"], operation.answers, where)
        for bound in operation.bound.values():
            _answers(bound, f"{where}, family {bound.family.facts.family}")
            _follow_ups(bound, f"{where}, family {bound.family.facts.family}")
            for name, row in bound.schema.schema.get("properties", {}).items():
                if isinstance(row, dict) and "x-source" not in row:
                    raise ContractError(f"{where}: field {name!r} of {bound.family.facts.family} has no x-source")
    words = {row.facts.word for row in provider.operations.values()}
    for scheme in provider.facts.provider.auth.schemes:
        _fields(scheme.operations, words, f"key in {scheme.header}")
    for error in provider.catalogue:
        _fields(error.entry.operations, words, f"error {error.entry.id}")


def _order(operation: CompiledOperation) -> None:
    """Checks stand in any order, but not before what they look at has been found."""
    order = operation.order
    if "family" in order and "upstream" in order and order.index("family") > order.index("upstream"):
        raise ContractError(f"{operation.facts.id}: the check 'upstream' needs 'family' before it in 'order'")
    for step, wanted in _AFTER.items():
        if step in order and (wanted not in order or order.index(wanted) > order.index(step)):
            raise ContractError(f"{operation.facts.id}: the check {step!r} needs {wanted!r} before it in 'order'")


def _answers(bound: Bound, where: str) -> None:
    kind = bound.operation.facts.kind
    _has(NEEDED[kind], bound.answers, where)
    if kind.startswith("resource-"):
        _resource(bound, where)
    if kind == "query" and "*" not in bound.answers:
        states = {"created", "queued", "running", "succeeded", "failed"}
        missing = sorted(states - set(bound.answers))
        if missing:
            raise ContractError(f"{where}: has neither an answer '*' nor one for {', '.join(missing)}")


def _has(needed: Iterable[str], answers: Mapping[str, Any], where: str) -> None:
    for name in needed:
        if name not in answers:
            raise ContractError(f"{where}: has no answer {name!r} (it has: {', '.join(answers) or 'none'})")


def _resource(bound: Bound, where: str) -> None:
    """An operation on resources has a family that is one, and an error for each thing that can be wrong with them."""
    resource = bound.family.facts.resource
    if resource is None:
        return  # the checks of references say so
    kind = bound.operation.facts.kind
    asked = {
        "unknown-resource": kind in ("resource-get", "resource-update"),
        "unknown-parent": kind == "resource-create" and resource.parent is not None,
        "too-many": kind == "resource-create" and resource.most is not None,
        "unknown-payer": kind == "resource-create" and resource.payer is not None,
        "disabled-payer": kind == "resource-create" and resource.payer is not None,
    }
    for condition, needed in asked.items():
        if needed and condition not in bound.refusals:
            raise ContractError(f"{where}: no error in 'refusals' for {condition!r}")


def _ids(operation: CompiledOperation, provider: CompiledProvider, where: str) -> None:
    kind = operation.facts.kind
    for purpose in NEEDED_IDS.get(kind, ()):
        if purpose not in provider.ids:
            raise ContractError(f"{where}: 'ids' of provider.json has no {purpose!r}, which {kind!r} needs")


def _follow_ups(bound: Bound, where: str) -> None:
    """A request that follows a task is checked to, and what may come of a check has an error."""
    operation, family = bound.operation, bound.family.facts
    if bound.facts.follows is not None and "parent" not in operation.order:
        raise ContractError(f"{where}: has 'follows', which no check of 'order' looks for")
    if family.lifecycle and family.lifecycle.wait and not any("waiting" in offer.states for offer in family.offers):
        raise ContractError(f"{where}: its tasks may wait, but no offer of state 'waiting' releases them")
    wanted: tuple[Condition, ...] = NEEDED_REFUSALS.get(operation.facts.kind, ())
    if bound.facts.follows is not None:
        wanted = (*wanted, "unknown-parent", "unfinished-parent", "not-offered")
    for condition in wanted:
        if condition not in bound.refusals:
            raise ContractError(f"{where}: 'refusals' has no {condition!r}")


def _fields(words: list[str], known: set[Any], where: str) -> None:
    for word in words:
        if word not in known:
            raise ContractError(f"{where}: there is no operation word {word!r}{nearest(word, known)}")
